// The arithmetic of Fp2 = Fp[u]/(u^2 + 1) (curves.md 3). Only crypto/curves/*.cpp include it.
#pragma once

#include "crypto/curves/field_arithmetic.h"
#include "crypto/curves/point.h"

namespace touchstone::curves {

template <class F>
inline Quadratic<F>& Quadratic<F>::operator+=(const Quadratic& other) {
  a0 += other.a0;
  a1 += other.a1;
  return *this;
}
template <class F>
inline Quadratic<F>& Quadratic<F>::operator-=(const Quadratic& other) {
  a0 -= other.a0;
  a1 -= other.a1;
  return *this;
}
template <class F>
inline Quadratic<F>& Quadratic<F>::operator*=(const Quadratic& other) {
  const F p0 = a0 * other.a0;  // Karatsuba
  const F p1 = a1 * other.a1;
  *this = {p0 - p1, (a0 + a1) * (other.a0 + other.a1) - p0 - p1};
  return *this;
}
template <class F>
inline Quadratic<F> Quadratic<F>::operator-() const {
  return {-a0, -a1};
}
template <class F>
inline Quadratic<F> Quadratic<F>::operator*(const F& factor) const {
  return {a0 * factor, a1 * factor};
}
template <class F>
inline Quadratic<F> Quadratic<F>::squared() const {
  return {(a0 + a1) * (a0 - a1), (a0 * a1).doubled()};
}
template <class F>
inline Quadratic<F> Quadratic<F>::doubled() const {
  return {a0.doubled(), a1.doubled()};
}
template <class F>
inline Quadratic<F> Quadratic<F>::halved() const {
  return {a0.halved(), a1.halved()};
}
template <class F>
inline Quadratic<F> Quadratic<F>::conjugated() const {
  return {a0, -a1};
}
template <class F>
Quadratic<F> Quadratic<F>::inverse() const {
  const F norm = (a0.squared() + a1.squared()).inverse();
  return {a0 * norm, -(a1 * norm)};
}
template <class F>
std::optional<Quadratic<F>> Quadratic<F>::sqrt() const {
  if (a1.is_zero()) {
    if (const auto root = a0.sqrt()) return Quadratic{*root, F{}};
    const auto root = (-a0).sqrt();  // -1 is no square, so one of a0 and -a0 is
    return root ? std::optional(Quadratic{F{}, *root}) : std::nullopt;
  }
  const auto norm = (a0.squared() + a1.squared()).sqrt();
  if (!norm) return std::nullopt;
  auto s0 = (a0 + *norm).halved().sqrt();
  if (!s0) s0 = (a0 - *norm).halved().sqrt();
  if (!s0) return std::nullopt;
  const Quadratic root{*s0, a1 * s0->doubled().inverse()};
  if (root.squared() != *this) return std::nullopt;
  return root;
}

}  // namespace touchstone::curves
