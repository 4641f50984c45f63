#include <algorithm>
#include <utility>
#include <vector>

#include "evidence/proofs/plonk.h"
#include "evidence/proofs/transcript.h"

namespace touchstone::evidence::proofs {
namespace {

using curves::Fr;

/// start w^i for i = 0 … count - 1, appended.
template <class F>
void add_orbit(std::vector<F>& set, const F& start, const F& w, std::size_t count) {
  F point = start;
  for (std::size_t i = 0; i < count; ++i) {
    set.push_back(point);
    point *= w;
  }
}

/// The value at `at` of the polynomial of least degree through (points[i], values[i]); nothing when two points
/// coincide.
template <class F>
std::optional<F> interpolate(const std::vector<F>& points, const std::vector<F>& values, const F& at) {
  F result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    F numerator = values[i];
    F denominator = F::one();
    for (std::size_t k = 0; k < points.size(); ++k) {
      if (k == i) continue;
      numerator *= at - points[k];
      denominator *= points[i] - points[k];
    }
    if (denominator.is_zero()) return std::nullopt;
    result += numerator * denominator.inverse();
  }
  return result;
}

/// Product of (at - s) over a set.
template <class F>
F vanishing(const std::vector<F>& points, const F& at) {
  F product = F::one();
  for (const F& point : points) product *= at - point;
  return product;
}

/// The polynomial with these coefficients, lowest first, at each of the points.
template <class F>
std::vector<F> evaluate(std::span<const F> coefficients, std::span<const F> points) {
  std::vector<F> values;
  for (const F& point : points) {
    F value;
    for (std::size_t i = coefficients.size(); i-- > 0;) value = value * point + coefficients[i];
    values.push_back(value);
  }
  return values;
}

template <class C>
struct Challenges {
  Fr<C> beta, gamma, seed, alpha, y;
};
template <class C>
Challenges<C> challenges_of(const FflonkProof<C>& p, const FflonkKey<C>& vk, std::span<const Fr<C>> inputs) {
  Challenges<C> all;
  all.beta = Transcript<C>().add(vk.C0).add_all(inputs).add(p.C1).challenge();
  all.gamma = Transcript<C>().add(all.beta).challenge();
  all.seed = Transcript<C>().add(all.gamma).add(p.C2).challenge();
  all.alpha =
      Transcript<C>()
          .add(all.seed)
          .add_all(std::array{p.ql, p.qr, p.qm, p.qo, p.qc, p.s1, p.s2, p.s3, p.a, p.b, p.c, p.z, p.zw, p.t1w, p.t2w})
          .challenge();
  all.y = Transcript<C>().add(all.alpha).add(p.W1).challenge();
  return all;
}

}  // namespace

template <class C>
bool fflonk_holds(const FflonkProof<C>& p, const FflonkKey<C>& vk, std::span<const Fr<C>> inputs) {
  using F = Fr<C>;
  const auto [beta, gamma, seed, alpha, y] = challenges_of(p, vk, inputs);
  const F seed3 = seed.squared() * seed;
  const F h0 = seed3;
  const F h1 = seed3.squared();
  const F h2 = h1 * seed.squared();
  const F h3 = h2 * vk.wr;
  const F xi = h2.squared() * h2;  // seed^24

  const auto basis = lagrange<F>(xi, vk.w, vk.power, std::max<std::size_t>(1, inputs.size()));
  if (!basis.defined) return false;
  F pi;
  for (std::size_t i = 0; i < inputs.size(); ++i) pi -= inputs[i] * basis.values[i];
  const F zh_inverse = basis.zh.inverse();
  const F beta_xi = beta * xi;
  const F t0 = (p.ql * p.a + p.qr * p.b + p.qm * p.a * p.b + p.qo * p.c + p.qc + pi) * zh_inverse;
  const F t1 = (p.z - F::one()) * basis.values[0] * zh_inverse;
  const F t2 = ((p.a + beta_xi + gamma) * (p.b + beta_xi * vk.k1 + gamma) * (p.c + beta_xi * vk.k2 + gamma) * p.z -
                (p.a + beta * p.s1 + gamma) * (p.b + beta * p.s2 + gamma) * (p.c + beta * p.s3 + gamma) * p.zw) *
               zh_inverse;

  std::vector<F> set0, set1, set2;
  add_orbit(set0, h0, vk.w8, 8);
  add_orbit(set1, h1, vk.w4, 4);
  add_orbit(set2, h2, vk.w3, 3);
  add_orbit(set2, h3, vk.w3, 3);
  const std::span<const F> halves(set2);
  const std::array<F, 8> c0 = {p.ql, p.qr, p.qo, p.qm, p.qc, p.s1, p.s2, p.s3};  // qo before qm
  const std::array<F, 4> c1 = {p.a, p.b, p.c, t0};
  const std::array<F, 3> c2 = {p.z, t1, t2};
  const std::array<F, 3> c2w = {p.zw, p.t1w, p.t2w};
  std::vector<F> values2 = evaluate<F>(c2, halves.first(3));
  for (const F& value : evaluate<F>(c2w, halves.subspan(3))) values2.push_back(value);
  const auto r0 = interpolate(set0, evaluate<F>(c0, set0), y);
  const auto r1 = interpolate(set1, evaluate<F>(c1, set1), y);
  const auto r2 = interpolate(set2, values2, y);
  const F z0 = vanishing(set0, y);
  const F z1 = vanishing(set1, y);
  const F z2 = vanishing(set2, y);
  if (!r0 || !r1 || !r2 || z1.is_zero() || z2.is_zero()) return false;
  const F q1 = alpha * z0 * z1.inverse();
  const F q2 = alpha.squared() * z0 * z2.inverse();

  // F - E - J + y W2
  curves::Sum<C> sum;
  sum.add(vk.C0);
  sum.add(p.C1, q1);
  sum.add(p.C2, q2);
  sum.add(curves::g1_generator<C>(), -(*r0 + q1 * *r1 + q2 * *r2));
  sum.add(p.W1, -z0);
  sum.add(p.W2, y);
  const std::array<curves::Pair<C>, 2> pairs = {
      {{curves::negative<C>(sum.value()), curves::g2_generator<C>()}, {p.W2, vk.X_2}}};
  return curves::product_is_one<C>(pairs);
}

template bool fflonk_holds<curves::Bn254>(const FflonkProof<curves::Bn254>& proof, const FflonkKey<curves::Bn254>& key,
                                          std::span<const Fr<curves::Bn254>> inputs);
template bool fflonk_holds<curves::Bls12381>(const FflonkProof<curves::Bls12381>& proof,
                                             const FflonkKey<curves::Bls12381>& key,
                                             std::span<const Fr<curves::Bls12381>> inputs);

}  // namespace touchstone::evidence::proofs
