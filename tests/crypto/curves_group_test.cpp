// Groups: G1 against OpenSSL's generic curves, G2 by the laws of a group, subgroup tests against the order itself.
#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "crypto/curves_support.h"
#include "support/catch.h"

namespace touchstone::curves {
namespace {

using test::b_of_g1;
using test::b_of_g2;
using test::Dice;
using test::order;

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};
using Bn = std::unique_ptr<BIGNUM, Free>;
using Point = std::unique_ptr<EC_POINT, Free>;

Bn bn(Bytes bytes) { return Bn(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

/// The curve of G1 in OpenSSL.
template <class C>
class Peer {
 public:
  Peer() {
    Limbs<C::Fp::kLimbs> p = (-C::Fp::one()).number();
    add_to(p, {1});
    const Bn zero(BN_new());
    group_.reset(EC_GROUP_new_curve_GFp(bn(to_be(p)).get(), zero.get(), bn(b_of_g1<C>().to_be()).get(), nullptr));
    if (!group_) throw std::runtime_error("OpenSSL has no such curve");
  }
  [[nodiscard]] Point point(const G1<C>& affine) const {
    Point made(EC_POINT_new(group_.get()));
    if (affine.infinity) {
      EC_POINT_set_to_infinity(group_.get(), made.get());
    } else if (EC_POINT_set_affine_coordinates(group_.get(), made.get(), bn(affine.x.to_be()).get(),
                                               bn(affine.y.to_be()).get(), nullptr) != 1) {
      throw std::runtime_error("OpenSSL says that the point is not on the curve");
    }
    return made;
  }
  [[nodiscard]] G1<C> affine(const Point& point) const {
    if (EC_POINT_is_at_infinity(group_.get(), point.get()) == 1) return G1<C>::at_infinity();
    const Bn x(BN_new());
    const Bn y(BN_new());
    EC_POINT_get_affine_coordinates(group_.get(), point.get(), x.get(), y.get(), nullptr);
    const auto element = [](const Bn& number) {
      Buffer bytes(C::Fp::kBytes);
      BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size()));
      return C::Fp::from_be(bytes).value();
    };
    return {element(x), element(y), false};
  }
  [[nodiscard]] G1<C> sum(const G1<C>& a, const G1<C>& b) const {
    Point result(EC_POINT_new(group_.get()));
    EC_POINT_add(group_.get(), result.get(), point(a).get(), point(b).get(), nullptr);
    return affine(result);
  }
  [[nodiscard]] G1<C> multiple(const G1<C>& a, const Scalar& scalar) const {
    Point result(EC_POINT_new(group_.get()));
    EC_POINT_mul(group_.get(), result.get(), nullptr, point(a).get(), bn(to_be(scalar)).get(), nullptr);
    return affine(result);
  }

 private:
  std::unique_ptr<EC_GROUP, Free> group_;
};

template <class C>
void compare_g1() {
  const Peer<C> peer;
  Dice dice;
  const auto b = b_of_g1<C>();
  const G1<C> infinity = G1<C>::at_infinity();
  for (std::size_t i = 0; i < 60; ++i) {
    const G1<C> p = dice.g1<C>(b);
    const G1<C> q = dice.g1<C>(b);
    CHECK(on_curve<C>(p));
    CHECK(sum<C>(p, q) == peer.sum(p, q));
    CHECK(sum<C>(p, p) == peer.sum(p, p));
    CHECK(sum<C>(p, negative<C>(p)).infinity);
    CHECK(sum<C>(p, infinity) == p);
    CHECK(sum<C>(infinity, p) == p);
    Scalar scalar{};
    for (std::uint64_t& limb : scalar) limb = dice.below(4) == 0 ? 0 : dice.below(UINT64_MAX);
    if (i < 20) scalar = {i, 0, 0, 0};
    if (i == 20) scalar = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    if (i == 21) scalar = order<C>();
    CHECK(multiple<C>(p, scalar) == peer.multiple(p, scalar));
    CHECK(multiple<C>(infinity, scalar).infinity);
  }
}

// Sums of many terms, equal and opposite points among them.
template <class C>
void compare_sums() {
  Dice dice;
  const auto b = b_of_g1<C>();
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{520}}) {
    std::vector<G1<C>> points;
    std::vector<Scalar> scalars;
    G1<C> expected = G1<C>::at_infinity();
    const G1<C> p = dice.g1<C>(b);
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back(i % 3 == 0 ? p : i % 3 == 1 ? negative<C>(p) : sum<C>(p, p));
      scalars.push_back({dice.below(1000), i == 2 ? dice.below(UINT64_MAX) : 0, 0, 0});
      expected = sum<C>(expected, multiple<C>(points[i], scalars[i]));
    }
    CHECK(sum_of_multiples<C>(std::span<const G1<C>>(points), std::span<const Scalar>(scalars)) == expected);
  }
}

template <class C>
void laws_of_g2() {
  Dice dice;
  const auto b = b_of_g2<C>();
  for (std::size_t i = 0; i < 30; ++i) {
    const G2<C> p = dice.g2<C>(b);
    const G2<C> q = dice.g2<C>(b);
    const G2<C> r = dice.g2<C>(b);
    CHECK(on_curve<C>(sum<C>(p, q)));
    CHECK(sum<C>(p, q) == sum<C>(q, p));
    CHECK(sum<C>(sum<C>(p, q), r) == sum<C>(p, sum<C>(q, r)));
    CHECK(sum<C>(p, negative<C>(p)).infinity);
    const Scalar m = {dice.below(UINT64_MAX), dice.below(UINT64_MAX), 0, 0};
    const Scalar n = {dice.below(UINT64_MAX), dice.below(UINT64_MAX), dice.below(UINT64_MAX), 0};
    Scalar both = m;
    add_to(both, n);
    CHECK(sum<C>(multiple<C>(p, m), multiple<C>(p, n)) == multiple<C>(p, both));
    CHECK(multiple<C>(p, {3}) == sum<C>(sum<C>(p, p), p));
  }
}

// A point of the curve, one of order r, one whose order divides the cofactor, and the sum of the last two.
template <class C, class Point>
void subgroup(const Point& any, const Point& member) {
  CHECK(check<C>(any) == (multiple<C>(any, order<C>()).infinity ? PointFault::none : PointFault::subgroup));
  CHECK(multiple<C>(member, order<C>()).infinity);
  CHECK(check<C>(member) == PointFault::none);
  const Point torsion = multiple<C>(any, order<C>());
  if (torsion.infinity) return;
  CHECK(check<C>(torsion) == PointFault::subgroup);
  CHECK(check<C>(sum<C>(member, torsion)) == PointFault::subgroup);
  CHECK(check<C>(Point{member.x, member.y + member.y, false}) == PointFault::curve);
  CHECK(check<C>(Point::at_infinity()) == PointFault::none);
}

template <class C>
void subgroups() {
  Dice dice;
  for (std::size_t i = 0; i < 30; ++i) {
    const auto scalar = dice.element<Fr<C>>();
    subgroup<C, G1<C>>(dice.g1<C>(b_of_g1<C>()), multiple<C>(g1_generator<C>(), scalar));
    subgroup<C, G2<C>>(dice.g2<C>(b_of_g2<C>()), multiple<C>(g2_generator<C>(), scalar));
  }
}

}  // namespace

TEST_CASE("curves: G1 agrees with OpenSSL", "[curves]") {
  compare_g1<Bn254>();
  compare_g1<Bls12381>();
}

TEST_CASE("curves: sums of multiples", "[curves]") {
  compare_sums<Bn254>();
  compare_sums<Bls12381>();
}

TEST_CASE("curves: G2 is a group", "[curves]") {
  laws_of_g2<Bn254>();
  laws_of_g2<Bls12381>();
}

TEST_CASE("curves: the fast subgroup tests agree with the order (curves.md 6)", "[curves]") {
  subgroups<Bn254>();
  subgroups<Bls12381>();
}

TEST_CASE("curves: the product of pairings (curves.md 4)", "[curves]") {
  const auto run = []<class C>() {
    Dice dice;
    const G1<C> p = g1_generator<C>();
    const G2<C> q = g2_generator<C>();
    CHECK(product_is_one<C>({}));
    const auto is_one = [](std::vector<Pair<C>> pairs) { return product_is_one<C>(pairs); };
    CHECK_FALSE(is_one({{p, q}}));
    CHECK(is_one({{p, q}, {negative<C>(p), q}}));
    CHECK(is_one({{p, q}, {p, negative<C>(q)}}));
    CHECK(is_one({{G1<C>::at_infinity(), q}}));
    CHECK(is_one({{p, G2<C>::at_infinity()}}));
    CHECK_FALSE(is_one({{p, q}, {G1<C>::at_infinity(), q}}));
    for (std::size_t i = 0; i < 30; ++i) {
      const auto a = dice.element<Fr<C>>();
      const auto b = dice.element<Fr<C>>();
      const auto c = dice.element<Fr<C>>();
      const G1<C> ap = multiple<C>(p, a);
      const G2<C> bq = multiple<C>(q, b);
      // e(aP, bQ) = e(abP, Q), in two and in more factors.
      CHECK(is_one({{ap, bq}, {multiple<C>(p, -(a * b)), q}}));
      CHECK(is_one({{ap, bq}, {multiple<C>(p, c), q}, {p, multiple<C>(q, -(a * b + c))}}));
      CHECK_FALSE(is_one({{ap, bq}, {multiple<C>(p, -(a * b) + Fr<C>::one()), q}}));
    }
  };
  run.operator()<Bn254>();
  run.operator()<Bls12381>();
}

}  // namespace touchstone::curves
