// The equation of Groth16 (zk-proofs.md 2.2; eprint 2016/260), whoever encoded proof and key.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "crypto/curves/curve.h"

namespace touchstone::evidence::proofs {

template <class C>
struct Groth16Proof {
  curves::G1<C> a;
  curves::G2<C> b;
  curves::G1<C> c;
};
template <class C>
struct Groth16Key {
  curves::G1<C> alpha;
  curves::G2<C> beta, gamma, delta;
  std::vector<curves::G1<C>> ic;  // one more than there are public inputs
};

/// e(-A, B) e(alpha, beta) e(IC0 + sum of inputs[i] IC(i+1) + further, gamma) e(C, delta) = 1. `inputs` has one element
/// less than `ic`; all points are in their groups.
template <class C>
[[nodiscard]] bool groth16_holds(const Groth16Proof<C>& proof, const Groth16Key<C>& key,
                                 std::span<const curves::Fr<C>> inputs, std::span<const curves::G1<C>> further = {}) {
  curves::Sum<C> sum;
  sum.add(key.ic[0]);
  for (std::size_t i = 0; i < inputs.size(); ++i) sum.add(key.ic[i + 1], inputs[i]);
  for (const curves::G1<C>& point : further) sum.add(point);
  const std::array<curves::Pair<C>, 4> pairs = {
      {{curves::negative<C>(proof.a), proof.b}, {key.alpha, key.beta}, {sum.value(), key.gamma}, {proof.c, key.delta}}};
  return curves::product_is_one<C>(pairs);
}

}  // namespace touchstone::evidence::proofs
