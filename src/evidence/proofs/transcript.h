// The Fiat-Shamir transcript of snarkjs (zk-proofs.md 2.3): keccak256 over points and scalars, as a number mod r.
#pragma once

#include "crypto/curves/encoding.h"
#include "crypto/digest.h"

namespace touchstone::evidence::proofs {

template <class C>
class Transcript {
 public:
  Transcript& add(const curves::G1<C>& point) {
    append(bytes_, curves::to_transcript<C>(point));
    return *this;
  }
  Transcript& add(const curves::Fr<C>& scalar) {
    append(bytes_, scalar.to_be());
    return *this;
  }
  template <class Range>
  Transcript& add_all(const Range& items) {
    for (const auto& item : items) add(item);
    return *this;
  }
  [[nodiscard]] curves::Fr<C> challenge() const { return curves::Fr<C>::reduced_from_be(crypto::keccak256(bytes_)); }

 private:
  Buffer bytes_;
};

/// L_i(point) for i = 1 … count over the domain of w, which has `n` = 2^power elements (zk-proofs.md 2.3), and
/// Z_H(point). `defined` is false when the point lies in the domain.
template <class F>
struct Lagrange {
  F zh, power_n;  // point^n - 1 and point^n
  std::vector<F> values;
  bool defined = true;
};
template <class F>
[[nodiscard]] Lagrange<F> lagrange(const F& point, const F& w, std::uint64_t power, std::size_t count) {
  Lagrange<F> result;
  result.power_n = point;
  for (std::uint64_t i = 0; i < power; ++i) result.power_n = result.power_n.squared();
  result.zh = result.power_n - F::one();
  result.defined = !result.zh.is_zero();
  if (!result.defined) return result;
  // w^(i-1) Z_H / (n (point - w^(i-1))), with one inversion for all: prefix products, then back.
  const F n = F::of(2).pow(power);
  std::vector<F> numerators, denominators, prefixes;
  F root = F::one();
  F product = F::one();
  for (std::size_t i = 0; i < count; ++i) {
    numerators.push_back(root * result.zh);
    denominators.push_back(n * (point - root));
    prefixes.push_back(product);
    product *= denominators.back();
    root *= w;
  }
  F inverse = product.inverse();
  result.values.resize(count);
  for (std::size_t i = count; i-- > 0;) {
    result.values[i] = numerators[i] * inverse * prefixes[i];
    inverse *= denominators[i];
  }
  return result;
}

}  // namespace touchstone::evidence::proofs
