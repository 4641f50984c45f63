// Random elements and points for the tests of crypto/curves/, from a fixed seed.
#pragma once

#include <random>
#include <stdexcept>

#include "crypto/curves/curve.h"
#include "crypto/curves/encoding.h"

namespace touchstone::test {

class Dice {
 public:
  [[nodiscard]] Buffer bytes(std::size_t count) {
    Buffer out(count);
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random_());
    return out;
  }
  template <class F>
  [[nodiscard]] F element() {
    return F::reduced_from_be(bytes(F::kBytes + 16));
  }
  /// Any point of the curve, whatever its order.
  template <class C>
  [[nodiscard]] curves::G1<C> g1(const typename C::Fp& b) {
    while (true) {
      const auto x = element<typename C::Fp>();
      if (const auto y = (x * x * x + b).sqrt()) return {x, *y, false};
    }
  }
  template <class C>
  [[nodiscard]] curves::G2<C> g2(const typename C::Fp2& b) {
    while (true) {
      const typename C::Fp2 x{element<typename C::Fp>(), element<typename C::Fp>()};
      if (const auto y = (x * x * x + b).sqrt()) return {x, *y, false};
    }
  }
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  std::mt19937_64 random_{20260601};  // NOLINT(cert-msc51-cpp): the same numbers every time
};

/// y^2 - x^3 of the generator.
template <class C>
[[nodiscard]] typename C::Fp b_of_g1() {
  const auto g = curves::g1_generator<C>();
  return g.y * g.y - g.x * g.x * g.x;
}
template <class C>
[[nodiscard]] typename C::Fp2 b_of_g2() {
  const auto g = curves::g2_generator<C>();
  return g.y * g.y - g.x * g.x * g.x;
}

/// r as a scalar: one below zero, plus one.
template <class C>
[[nodiscard]] curves::Scalar order() {
  curves::Scalar r = (-curves::Fr<C>::one()).number();
  curves::add_to(r, curves::Scalar{1});
  return r;
}

}  // namespace touchstone::test
