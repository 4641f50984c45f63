// Optimal ate pairings (curves.md 4). Only crypto/curves/*.cpp include it.
//
// Lines through points of the twist are computed in homogeneous coordinates (x = X/Z, y = Y/Z; Aranha et al., eprint
// 2010/526, section 4) and scaled by factors of Fp2, which the final exponentiation removes.
#pragma once

#include <span>
#include <vector>

#include "crypto/curves/tower.h"

namespace touchstone::curves {

/// One pair on its way through the Miller loop.
template <class C>
class MillerPair {
 public:
  using Fp = typename C::Fp;
  using Fp2 = typename C::Fp2;

  MillerPair(const Affine<Fp>& p, const Affine<Fp2>& q)
      : p_(p), q_(q), negative_{q.x, -q.y, false}, t_{q.x, q.y, Fp2::one()} {}

  /// The line has one coefficient without a coordinate of P, one times x of P and one times y of P.
  struct Line {
    Fp2 free, x, y;
  };

  /// The tangent at T; T becomes 2 T.
  [[nodiscard]] Line double_step() {
    const Fp2 a = (t_.x * t_.y).halved();
    const Fp2 b = t_.y.squared();
    const Fp2 c = t_.z.squared();
    const Fp2 e = Parameters<C>::kTwistB * (c.doubled() + c);
    const Fp2 f = e.doubled() + e;
    const Fp2 g = (b + f).halved();
    const Fp2 h = (t_.y + t_.z).squared() - b - c;
    const Fp2 j = t_.x.squared();
    const Fp2 ee = e.squared();
    t_ = {a * (b - f), g.squared() - ee.doubled() - ee, b * h};
    return {e - b, (j.doubled() + j) * p_.x, -(h * p_.y)};
  }

  /// The line through T and R; T becomes T + R. R is never T or -T for points of order r.
  [[nodiscard]] Line add_step(const Affine<Fp2>& r) {
    const Fp2 theta = t_.y - r.y * t_.z;
    const Fp2 lambda = t_.x - r.x * t_.z;
    const Fp2 c = theta.squared();
    const Fp2 d = lambda.squared();
    const Fp2 e = lambda * d;
    const Fp2 f = t_.z * c;
    const Fp2 g = t_.x * d;
    const Fp2 h = e + f - g.doubled();
    t_ = {lambda * h, theta * (g - h) - e * t_.y, t_.z * e};
    return {theta * r.x - lambda * r.y, -(theta * p_.x), lambda * p_.y};
  }

  [[nodiscard]] const Affine<Fp2>& q() const { return q_; }
  [[nodiscard]] const Affine<Fp2>& negative_q() const { return negative_; }

 private:
  struct Homogeneous {
    Fp2 x, y, z;
  };
  Affine<Fp> p_;
  Affine<Fp2> q_, negative_;
  Homogeneous t_;
};

/// Pairs that have an effect on the product.
template <class C>
[[nodiscard]] std::vector<MillerPair<C>> finite_pairs(std::span<const Pair<C>> pairs) {
  std::vector<MillerPair<C>> finite;
  finite.reserve(pairs.size());
  for (const Pair<C>& pair : pairs) {
    if (!pair.p.infinity && !pair.q.infinity) finite.emplace_back(pair.p, pair.q);
  }
  return finite;
}

/// f^((p^6 - 1) (p^2 + 1)): into the cyclotomic subgroup, where inversion is conjugation.
template <class C>
[[nodiscard]] Fp12<C> easy_part(const Fp12<C>& f) {
  const Fp12<C> quotient = f.conjugated() * f.inverse();
  return quotient.template frobenius<2>() * quotient;
}

/// A power of an element of the cyclotomic subgroup that is one if and only if its power (p^4 - p^2 + 1) / r is: on
/// BN254 that to the 2 x0 (6 x0^2 + 3 x0 + 1), on BLS12-381 to the 3.
[[nodiscard]] Fp12<Bn254> hard_part(const Fp12<Bn254>& f);
[[nodiscard]] Fp12<Bls12381> hard_part(const Fp12<Bls12381>& f);

}  // namespace touchstone::curves
