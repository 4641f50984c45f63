#include "evidence/proofs/plonk.h"

#include <algorithm>
#include <vector>

#include "evidence/proofs/transcript.h"

namespace touchstone::evidence::proofs {

using curves::Fr;
using curves::G1;

template <class C>
bool plonk_holds(const PlonkProof<C>& p, const PlonkKey<C>& vk, std::span<const Fr<C>> inputs) {
  using F = Fr<C>;
  Transcript<C> first;
  first.add_all(std::array{vk.Qm, vk.Ql, vk.Qr, vk.Qo, vk.Qc, vk.S1, vk.S2, vk.S3}).add_all(inputs);
  const F beta = first.add(p.A).add(p.B).add(p.C_).challenge();
  const F gamma = Transcript<C>().add(beta).challenge();
  const F alpha = Transcript<C>().add(beta).add(gamma).add(p.Z).challenge();
  const F xi = Transcript<C>().add(alpha).add(p.T1).add(p.T2).add(p.T3).challenge();
  const F v = Transcript<C>().add(xi).add_all(std::array{p.a, p.b, p.c, p.s1, p.s2, p.zw}).challenge();
  const F u = Transcript<C>().add(p.Wxi).add(p.Wxiw).challenge();

  const auto basis = lagrange<F>(xi, vk.w, vk.power, std::max<std::size_t>(1, inputs.size()));
  if (!basis.defined) return false;
  F pi;
  for (std::size_t i = 0; i < inputs.size(); ++i) pi -= inputs[i] * basis.values[i];
  const F l1_alpha2 = basis.values[0] * alpha.squared();
  const F sigmas = (p.a + beta * p.s1 + gamma) * (p.b + beta * p.s2 + gamma);
  const F r0 = pi - l1_alpha2 - alpha * sigmas * (p.c + gamma) * p.zw;

  // F = D + v A + v^2 B + … , all terms of one sum.
  const F beta_xi = beta * xi;
  const F permutation =
      alpha * (p.a + beta_xi + gamma) * (p.b + beta_xi * vk.k1 + gamma) * (p.c + beta_xi * vk.k2 + gamma);
  const F v2 = v.squared();
  const F v3 = v2 * v;
  const F v4 = v2.squared();
  const F v5 = v4 * v;
  curves::Sum<C> sum;
  sum.add(vk.Qm, p.a * p.b);
  sum.add(vk.Ql, p.a);
  sum.add(vk.Qr, p.b);
  sum.add(vk.Qo, p.c);
  sum.add(vk.Qc);
  sum.add(p.Z, permutation + l1_alpha2 + u);
  sum.add(vk.S3, -(alpha * beta * p.zw * sigmas));
  sum.add(p.T1, -basis.zh);
  sum.add(p.T2, -(basis.zh * basis.power_n));
  sum.add(p.T3, -(basis.zh * basis.power_n.squared()));
  sum.add(p.A, v);
  sum.add(p.B, v2);
  sum.add(p.C_, v3);
  sum.add(vk.S1, v4);
  sum.add(vk.S2, v5);
  const F e = -r0 + v * p.a + v2 * p.b + v3 * p.c + v4 * p.s1 + v5 * p.s2 + u * p.zw;
  sum.add(curves::g1_generator<C>(), -e);
  sum.add(p.Wxi, xi);
  sum.add(p.Wxiw, u * xi * vk.w);

  curves::Sum<C> opening;
  opening.add(p.Wxi);
  opening.add(p.Wxiw, u);
  const std::array<curves::Pair<C>, 2> pairs = {
      {{curves::negative<C>(opening.value()), vk.X_2}, {sum.value(), curves::g2_generator<C>()}}};
  return curves::product_is_one<C>(pairs);
}

template bool plonk_holds<curves::Bn254>(const PlonkProof<curves::Bn254>& proof, const PlonkKey<curves::Bn254>& key,
                                         std::span<const Fr<curves::Bn254>> inputs);
template bool plonk_holds<curves::Bls12381>(const PlonkProof<curves::Bls12381>& proof,
                                            const PlonkKey<curves::Bls12381>& key,
                                            std::span<const Fr<curves::Bls12381>> inputs);

}  // namespace touchstone::evidence::proofs
