// The towers of curves.md 3: Fp6 = Fp2[v]/(v^3 - xi), Fp12 = Fp6[w]/(w^2 - v). Only crypto/curves/*.cpp include it.
#pragma once

#include "crypto/curves/parameters.h"

namespace touchstone::curves {

/// b0 + b1 v + b2 v^2.
template <class C>
struct Fp6 {
  using Fp2 = typename C::Fp2;
  Fp2 b0, b1, b2;

  friend bool operator==(const Fp6&, const Fp6&) = default;
  friend Fp6 operator+(const Fp6& a, const Fp6& b) { return {a.b0 + b.b0, a.b1 + b.b1, a.b2 + b.b2}; }
  friend Fp6 operator-(const Fp6& a, const Fp6& b) { return {a.b0 - b.b0, a.b1 - b.b1, a.b2 - b.b2}; }
  Fp6 operator-() const { return {-b0, -b1, -b2}; }

  /// Karatsuba with six products.
  friend Fp6 operator*(const Fp6& a, const Fp6& b) {
    const Fp2 p0 = a.b0 * b.b0;
    const Fp2 p1 = a.b1 * b.b1;
    const Fp2 p2 = a.b2 * b.b2;
    return {Parameters<C>::times_xi((a.b1 + a.b2) * (b.b1 + b.b2) - p1 - p2) + p0,
            (a.b0 + a.b1) * (b.b0 + b.b1) - p0 - p1 + Parameters<C>::times_xi(p2),
            (a.b0 + a.b2) * (b.b0 + b.b2) - p0 - p2 + p1};
  }
  /// Times c0 + c1 v.
  [[nodiscard]] Fp6 times_01(const Fp2& c0, const Fp2& c1) const {
    const Fp2 p0 = b0 * c0;
    const Fp2 p1 = b1 * c1;
    return {Parameters<C>::times_xi((b1 + b2) * c1 - p1) + p0, (b0 + b1) * (c0 + c1) - p0 - p1,
            (b0 + b2) * c0 - p0 + p1};
  }
  /// Times c1 v.
  [[nodiscard]] Fp6 times_1(const Fp2& c1) const { return {Parameters<C>::times_xi(b2 * c1), b0 * c1, b1 * c1}; }
  [[nodiscard]] Fp6 times_v() const { return {Parameters<C>::times_xi(b2), b0, b1}; }
  [[nodiscard]] Fp6 scaled(const Fp2& factor) const { return {b0 * factor, b1 * factor, b2 * factor}; }
  [[nodiscard]] Fp6 inverse() const {
    const Fp2 c0 = b0.squared() - Parameters<C>::times_xi(b1 * b2);
    const Fp2 c1 = Parameters<C>::times_xi(b2.squared()) - b0 * b1;
    const Fp2 c2 = b1.squared() - b0 * b2;
    const Fp2 norm = (Parameters<C>::times_xi(b2 * c1 + b1 * c2) + b0 * c0).inverse();
    return {c0 * norm, c1 * norm, c2 * norm};
  }
};

/// c0 + c1 w.
template <class C>
struct Fp12 {
  using Fp2 = typename C::Fp2;
  Fp6<C> c0, c1;

  [[nodiscard]] static Fp12 one() { return {{Fp2::one(), {}, {}}, {}}; }
  friend bool operator==(const Fp12&, const Fp12&) = default;

  friend Fp12 operator*(const Fp12& a, const Fp12& b) {
    const Fp6<C> p0 = a.c0 * b.c0;
    const Fp6<C> p1 = a.c1 * b.c1;
    return {p0 + p1.times_v(), (a.c0 + a.c1) * (b.c0 + b.c1) - p0 - p1};
  }
  [[nodiscard]] Fp12 squared() const {
    const Fp6<C> product = c0 * c1;
    return {(c0 + c1) * (c0 + c1.times_v()) - product - product.times_v(), product + product};
  }
  /// Over Fp6, which is the power p^6; the inverse of an element of the cyclotomic subgroup.
  [[nodiscard]] Fp12 conjugated() const { return {c0, -c1}; }
  [[nodiscard]] Fp12 inverse() const {
    const Fp6<C> norm = (c0 * c0 - (c1 * c1).times_v()).inverse();
    return {c0 * norm, -(c1 * norm)};
  }

  /// Times l0 + l1 w + l3 w^3, the line of a D-type twist.
  [[nodiscard]] Fp12 times_013(const Fp2& l0, const Fp2& l1, const Fp2& l3) const {
    const Fp6<C> p0 = c0.scaled(l0);
    const Fp6<C> p1 = c1.times_01(l1, l3);
    return {p0 + p1.times_v(), (c0 + c1).times_01(l0 + l1, l3) - p0 - p1};
  }
  /// Times l0 + l2 w^2 + l3 w^3, the line of an M-type twist.
  [[nodiscard]] Fp12 times_023(const Fp2& l0, const Fp2& l2, const Fp2& l3) const {
    const Fp6<C> p0 = c0.times_01(l0, l2);
    const Fp6<C> p1 = c1.times_1(l3);
    return {p0 + p1.times_v(), (c0 + c1).times_01(l0, l2 + l3) - p0 - p1};
  }

  /// The power p^k, k = 1, 2, 3 (curves.md 3).
  template <int k>
  [[nodiscard]] Fp12 frobenius() const {
    const auto map = [](const Fp2& a, std::size_t i) {
      const Fp2 turned = k % 2 == 1 ? a.conjugated() : a;
      return i == 0 ? turned : turned * Parameters<C>::template gamma<k>(i);
    };
    return {{map(c0.b0, 0), map(c0.b1, 2), map(c0.b2, 4)}, {map(c1.b0, 1), map(c1.b1, 3), map(c1.b2, 5)}};
  }

  /// The square of an element of the cyclotomic subgroup (Granger and Scott, eprint 2009/565, section 3.2).
  [[nodiscard]] Fp12 cyclotomic_squared() const {
    // Squares in the three subfields Fp4 = Fp2[s]/(s^2 - xi).
    const auto square = [](const Fp2& a, const Fp2& b, Fp2& low, Fp2& high) {
      const Fp2 product = a * b;
      low = (a + b) * (a + Parameters<C>::times_xi(b)) - product - Parameters<C>::times_xi(product);
      high = product.doubled();
    };
    const auto minus = [](const Fp2& a, const Fp2& b) { return (a - b).doubled() + a; };  // 3 a - 2 b
    const auto plus = [](const Fp2& a, const Fp2& b) { return (a + b).doubled() + a; };   // 3 a + 2 b
    Fp2 t0, t1, t2, t3, t4, t5;
    square(c0.b0, c1.b1, t0, t1);
    square(c1.b0, c0.b2, t2, t3);
    square(c0.b1, c1.b2, t4, t5);
    return {{minus(t0, c0.b0), minus(t2, c0.b1), minus(t4, c0.b2)},
            {plus(Parameters<C>::times_xi(t5), c1.b0), plus(t1, c1.b1), plus(t3, c1.b2)}};
  }
  /// To the power of |exponent|, an element of the cyclotomic subgroup; in non-adjacent form, since inversion is free.
  [[nodiscard]] Fp12 cyclotomic_pow(std::uint64_t exponent) const {
    const Fp12 inverse = conjugated();
    const Wide triple = static_cast<Wide>(exponent) * 3;
    Fp12 result = *this;
    bool started = false;
    for (unsigned i = 66; i-- > 1;) {
      if (started) result = result.cyclotomic_squared();
      const bool high = (triple >> i & 1U) != 0;
      const bool low = (static_cast<Wide>(exponent) >> i & 1U) != 0;
      if (high == low) continue;
      if (started) result = result * (high ? *this : inverse);
      started = true;  // the first digit is 1
    }
    return result;
  }
};

}  // namespace touchstone::curves
