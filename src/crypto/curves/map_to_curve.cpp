#include "crypto/curves/map_to_curve.h"

#include "crypto/curves/map_to_curve_constants.h"
#include "crypto/curves/quadratic.h"

namespace touchstone::curves {
namespace {

using Fp = Bls12381::Fp;
using Fp2 = Bls12381::Fp2;

Fp element(const sswu::Constant& constant) { return Fp::of(constant).value_or(Fp{}); }
Fp2 element(const sswu::Constant2& constant) { return {element(constant[0]), element(constant[1])}; }

// RFC 9380 section 4.1.
bool sgn0(const Fp& value) { return value.is_odd(); }
bool sgn0(const Fp2& value) { return value.a0.is_odd() || (value.a0.is_zero() && value.a1.is_odd()); }

template <class F>
struct SswuCurve {
  F a, b, z;
};

// Section 6.6.2, with the exceptional case of section 6.6.3: x = B / (Z A).
template <class F>
Affine<F> simplified_swu(const F& u, const SswuCurve<F>& curve) {
  const auto equation = [&curve](const F& x) { return (x.squared() + curve.a) * x + curve.b; };
  const F zu2 = curve.z * u.squared();
  const F sum = zu2.squared() + zu2;
  const F x1 = sum.is_zero() ? curve.b * (curve.z * curve.a).inverse()
                             : -curve.b * curve.a.inverse() * (F::one() + sum.inverse());
  F x = x1;
  auto y = equation(x1).sqrt();
  if (!y) {
    x = zu2 * x1;
    y = equation(x).sqrt();
  }
  const F root = y.value_or(F{});  // one of the two is a square
  return {x, sgn0(root) == sgn0(u) ? root : -root, false};
}

template <class F, class Constants>
F polynomial(const Constants& coefficients, const F& x) {
  F value{};
  for (std::size_t i = coefficients.size(); i-- > 0;) value = value * x + element(coefficients[i]);
  return value;
}

// Appendix E; a pole is the point at infinity.
template <class F, class XN, class XD, class YN, class YD>
Affine<F> isogeny(const Affine<F>& point, const XN& xn, const XD& xd, const YN& yn, const YD& yd) {
  const F x_denominator = polynomial(xd, point.x);
  const F y_denominator = polynomial(yd, point.x);
  if (x_denominator.is_zero() || y_denominator.is_zero()) return Affine<F>::at_infinity();
  return {polynomial(xn, point.x) * x_denominator.inverse(),
          point.y * polynomial(yn, point.x) * y_denominator.inverse(), false};
}

}  // namespace

G1<Bls12381> map_to_g1(const Fp& u) {
  const SswuCurve<Fp> curve = {element(sswu::kG1A), element(sswu::kG1B), Fp::of(sswu::kG1Z)};
  const auto point = isogeny(simplified_swu(u, curve), sswu::kG1XNumerator, sswu::kG1XDenominator, sswu::kG1YNumerator,
                             sswu::kG1YDenominator);
  return multiple<Bls12381>(point, Scalar{sswu::kG1Cofactor});
}

G2<Bls12381> map_to_g2(const Fp2& u) {
  const SswuCurve<Fp2> curve = {{Fp{}, Fp::of(240)}, {Fp::of(1012), Fp::of(1012)}, {-Fp::of(2), -Fp::one()}};
  const auto point = isogeny(simplified_swu(u, curve), sswu::kG2XNumerator, sswu::kG2XDenominator, sswu::kG2YNumerator,
                             sswu::kG2YDenominator);
  auto result = G2<Bls12381>::at_infinity();
  for (const Scalar& piece : sswu::kG2Cofactor) {
    result = sum<Bls12381>(multiple<Bls12381>(result, Scalar{0, 0, 1}), multiple<Bls12381>(point, piece));
  }
  return result;
}

}  // namespace touchstone::curves
