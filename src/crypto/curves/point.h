// Quadratic extensions and affine points: the values that travel between formats and the arithmetic of curve.h.
#pragma once

#include <optional>

#include "crypto/curves/field.h"

namespace touchstone::curves {

/// a0 + a1 u with u^2 = -1. Like Field, its arithmetic is defined for crypto/curves/*.cpp alone (tower.h).
template <class F>
struct Quadratic {
  F a0, a1;

  [[nodiscard]] static constexpr Quadratic one() { return {F::one(), F{}}; }
  [[nodiscard]] bool is_zero() const { return a0.is_zero() && a1.is_zero(); }
  /// Lexicographically: a1 decides unless it is zero (curves.md 5).
  [[nodiscard]] bool is_larger() const { return a1.is_zero() ? a0.is_larger() : a1.is_larger(); }
  friend bool operator==(const Quadratic&, const Quadratic&) = default;

  Quadratic& operator+=(const Quadratic& other);
  Quadratic& operator-=(const Quadratic& other);
  Quadratic& operator*=(const Quadratic& other);
  friend Quadratic operator+(Quadratic a, const Quadratic& b) { return a += b; }
  friend Quadratic operator-(Quadratic a, const Quadratic& b) { return a -= b; }
  friend Quadratic operator*(Quadratic a, const Quadratic& b) { return a *= b; }
  [[nodiscard]] Quadratic operator-() const;
  [[nodiscard]] Quadratic operator*(const F& factor) const;
  [[nodiscard]] Quadratic squared() const;
  [[nodiscard]] Quadratic doubled() const;
  [[nodiscard]] Quadratic halved() const;
  [[nodiscard]] Quadratic conjugated() const;
  [[nodiscard]] Quadratic inverse() const;
  /// Either square root; nothing for a non-square (curves.md 5).
  [[nodiscard]] std::optional<Quadratic> sqrt() const;
};

/// A point of a short Weierstrass curve, or infinity. Nothing says that it lies on a curve: see check() of curve.h.
template <class F>
struct Affine {
  F x, y;
  bool infinity = false;

  [[nodiscard]] static Affine at_infinity() { return {F{}, F{}, true}; }
  friend bool operator==(const Affine& a, const Affine& b) {
    return a.infinity == b.infinity && (a.infinity || (a.x == b.x && a.y == b.y));
  }
};

}  // namespace touchstone::curves
