// Points in Jacobian coordinates (x = X/Z^2, y = Y/Z^3) of a curve y^2 = x^3 + b, over Fp or Fp2, and multiples of
// them. Only crypto/curves/*.cpp include it. Formulas: Bernstein and Lange, Explicit-Formulas Database, "dbl-2009-l",
// "madd-2007-bl", "add-2007-bl", made complete by their special cases.
#pragma once

#include <span>
#include <vector>

#include "crypto/curves/quadratic.h"

namespace touchstone::curves {

template <class F>
struct Jacobian {
  F x, y, z;  // z = 0: infinity

  Jacobian() : y(F::one()) {}
  Jacobian(F x_, F y_, F z_) : x(x_), y(y_), z(z_) {}
  explicit Jacobian(const Affine<F>& point) : x(point.x), y(point.y), z(F::one()) {
    if (point.infinity) *this = Jacobian();
  }

  [[nodiscard]] bool infinity() const { return z.is_zero(); }

  [[nodiscard]] Jacobian doubled() const {
    if (infinity()) return *this;
    const F a = x.squared();
    const F b = y.squared();
    const F c = b.squared();
    const F d = ((x + b).squared() - a - c).doubled();
    const F e = a.doubled() + a;
    const F x3 = e.squared() - d.doubled();
    return {x3, e * (d - x3) - c.doubled().doubled().doubled(), (y * z).doubled()};  // y = 0 gives infinity
  }

  [[nodiscard]] Jacobian plus(const Affine<F>& q) const {
    if (q.infinity) return *this;
    if (infinity()) return Jacobian(q);
    const F zz = z.squared();
    const F h = q.x * zz - x;
    const F r = q.y * z * zz - y;
    if (h.is_zero()) return r.is_zero() ? doubled() : Jacobian();
    const F hh = h.squared();
    const F hhh = h * hh;
    const F v = x * hh;
    const F x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - y * hhh, z * h};
  }

  [[nodiscard]] Jacobian plus(const Jacobian& q) const {
    if (q.infinity()) return *this;
    if (infinity()) return q;
    const F zz = z.squared();
    const F qzz = q.z.squared();
    const F u = x * qzz;
    const F s = y * q.z * qzz;
    const F h = q.x * zz - u;
    const F r = q.y * z * zz - s;
    if (h.is_zero()) return r.is_zero() ? doubled() : Jacobian();
    const F hh = h.squared();
    const F hhh = h * hh;
    const F v = u * hh;
    const F x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - s * hhh, z * q.z * h};
  }

  [[nodiscard]] Jacobian operator-() const { return {x, -y, z}; }

  [[nodiscard]] Affine<F> affine() const {
    if (infinity()) return Affine<F>::at_infinity();
    const F inverse = z.inverse();
    const F square = inverse.squared();
    return {x * square, y * square * inverse, false};
  }
  /// Whether this is the affine point `other`, without a division.
  [[nodiscard]] bool is(const Affine<F>& other) const {
    if (infinity() || other.infinity) return infinity() == other.infinity;
    const F zz = z.squared();
    return other.x * zz == x && other.y * zz * z == y;
  }
};

/// Sum of points[i] * scalars[i]: the doublings are shared by all terms (Straus), each of which reads its scalar in
/// windows of four bits. Memory grows by 15 points for each term.
template <class F, std::size_t N>
[[nodiscard]] Jacobian<F> straus(std::span<const Affine<F>> points, std::span<const Limbs<N>> scalars) {
  constexpr std::size_t kWindow = 4;
  using Table = std::array<Jacobian<F>, (std::size_t{1} << kWindow) - 1>;  // 1, 2, … 15 times a point
  std::size_t bits = 0;
  std::vector<Table> tables(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t length = bit_length(scalars[i]);
    bits = std::max(bits, length);
    const std::size_t entries = length >= kWindow ? tables[i].size() : (std::size_t{1} << length) - 1;
    if (entries > 0) tables[i][0] = Jacobian<F>(points[i]);
    for (std::size_t k = 1; k < entries; ++k) {
      tables[i][k] = k % 2 == 1 ? tables[i][k / 2].doubled() : tables[i][k - 1].plus(points[i]);
    }
  }
  Jacobian<F> result;
  for (std::size_t window = (bits + kWindow - 1) / kWindow; window-- > 0;) {
    for (std::size_t i = 0; i < kWindow; ++i) result = result.doubled();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const std::size_t at = kWindow * window;
      const std::size_t digit = scalars[i][at / 64] >> (at % 64) & ((1U << kWindow) - 1U);
      if (digit != 0) result = result.plus(tables[i][digit - 1]);
    }
  }
  return result;
}

template <class F, std::size_t N>
[[nodiscard]] Jacobian<F> times(const Affine<F>& point, const Limbs<N>& scalar) {
  return straus<F, N>(std::span(&point, 1), std::span(&scalar, 1));
}

}  // namespace touchstone::curves
