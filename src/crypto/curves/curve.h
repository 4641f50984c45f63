// BN254 and BLS12-381: groups, their validation, sums of multiples, and the one question that is asked of pairings
// (curves.md). Public data only, so nothing here runs in constant time.
//
// Everything is a template over the curve `C`, Bn254 or Bls12381, and is defined for these two.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/curves/point.h"

namespace touchstone::curves {

struct Bn254 {
  static constexpr std::string_view kName = "bn254";
  using Fp = Field<Bn254Fq>;
  using Fr = Field<Bn254Fr>;
  using Fp2 = Quadratic<Fp>;
};
struct Bls12381 {
  static constexpr std::string_view kName = "bls12-381";
  using Fp = Field<Bls12381Fp>;
  using Fr = Field<Bls12381Fr>;
  using Fp2 = Quadratic<Fp>;
};

template <class C>
using G1 = Affine<typename C::Fp>;
template <class C>
using G2 = Affine<typename C::Fp2>;
template <class C>
using Fr = typename C::Fr;

template <class C>
[[nodiscard]] G1<C> g1_generator();
template <class C>
[[nodiscard]] G2<C> g2_generator();

/// Why a point is refused: the first rule of curves.md 6 that does not hold.
enum class PointFault : std::uint8_t {
  none,
  range,     // a coordinate is not below p
  infinity,  // infinity is not written in its one way, or z is not 1
  curve,     // the curve equation does not hold (or x has no y)
  subgroup,  // the order is not r
};
/// "a coordinate is not below the modulus", …
[[nodiscard]] std::string_view words(PointFault fault);

/// Curve equation only; infinity is on the curve.
template <class C>
[[nodiscard]] bool on_curve(const G1<C>& point);
template <class C>
[[nodiscard]] bool on_curve(const G2<C>& point);
/// Rules 3 and 4: the equation, then the order, by the fast tests of curves.md 6.
template <class C>
[[nodiscard]] PointFault check(const G1<C>& point);
template <class C>
[[nodiscard]] PointFault check(const G2<C>& point);

// The group law, complete (also for equal and opposite points and infinity). Points must be on the curve; subgroups
// do not matter.
template <class C>
[[nodiscard]] G1<C> negative(const G1<C>& point);
template <class C>
[[nodiscard]] G2<C> negative(const G2<C>& point);
template <class C>
[[nodiscard]] G1<C> sum(const G1<C>& a, const G1<C>& b);
template <class C>
[[nodiscard]] G2<C> sum(const G2<C>& a, const G2<C>& b);

/// Any 256-bit number: as many additions as it says, whatever the order of the point (EIP-196, EIP-2537).
using Scalar = Limbs<4>;
template <class C>
[[nodiscard]] G1<C> multiple(const G1<C>& point, const Scalar& scalar);
template <class C>
[[nodiscard]] G2<C> multiple(const G2<C>& point, const Scalar& scalar);
template <class C>
[[nodiscard]] G1<C> multiple(const G1<C>& point, const Fr<C>& scalar) {
  return multiple<C>(point, scalar.number());
}
template <class C>
[[nodiscard]] G2<C> multiple(const G2<C>& point, const Fr<C>& scalar) {
  return multiple<C>(point, scalar.number());
}

/// Sum of points[i] * scalars[i]; both have the same length, and infinity is the sum of none.
template <class C>
[[nodiscard]] G1<C> sum_of_multiples(std::span<const G1<C>> points, std::span<const Scalar> scalars);
template <class C>
[[nodiscard]] G2<C> sum_of_multiples(std::span<const G2<C>> points, std::span<const Scalar> scalars);

/// Terms of such a sum, gathered one by one.
template <class C>
class Sum {
 public:
  void add(const G1<C>& point, const Fr<C>& scalar) {
    points_.push_back(point);
    scalars_.push_back(scalar.number());
  }
  void add(const G1<C>& point) {
    points_.push_back(point);
    scalars_.push_back({1});
  }
  [[nodiscard]] G1<C> value() const { return sum_of_multiples<C>(std::span(points_), std::span(scalars_)); }

 private:
  std::vector<G1<C>> points_;
  std::vector<Scalar> scalars_;
};

template <class C>
struct Pair {
  G1<C> p;
  G2<C> q;
};
/// Whether the product of the pairings is one. All points must have passed check(): the Miller loop relies on it. Pairs
/// with infinity count as one, and so does the empty product.
template <class C>
[[nodiscard]] bool product_is_one(std::span<const Pair<C>> pairs);

/// The root of unity of order 2^power in Fr that snarkjs uses, from its smallest non-residue 5 (curves.md 1, 2).
/// Nothing beyond the 2-adicity of r - 1.
template <class C>
[[nodiscard]] std::optional<Fr<C>> snarkjs_root(std::uint64_t power);

}  // namespace touchstone::curves
