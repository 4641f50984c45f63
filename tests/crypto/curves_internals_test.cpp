// What lies below the public face of crypto/curves/: constants recomputed, both ways of the innermost product, towers,
// and the final exponentiation against the plain power. Compiled with optimisation (CMakeLists.txt): this file
// instantiates the arithmetic itself.
#include <memory>

#include <openssl/bn.h>

#include "crypto/curves/group.h"
#include "crypto/curves/pairing.h"
#include "crypto/curves_support.h"
#include "support/catch.h"

namespace touchstone::curves {
namespace {

using test::Dice;

struct BnFree {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Bn = std::unique_ptr<BIGNUM, BnFree>;

template <class P>
void check_constants() {
  constexpr std::size_t n = P::kModulus.size();
  CHECK(P::kInverse * P::kModulus[0] == UINT64_MAX);  // -1 mod 2^64
  CHECK(P::kModulus.back() >> 63U == 0);
  // R = 2^(64 n) by doubling one, and R^2 by doubling on.
  Limbs<n> value{1};
  for (std::size_t i = 0; i < 64 * n; ++i) value = modular_sum<P>(value, value);
  CHECK(value == P::kOne);
  for (std::size_t i = 0; i < 64 * n; ++i) value = modular_sum<P>(value, value);
  CHECK(value == P::kSquare);
}

// Numbers below the modulus, the largest among them.
template <class P>
void compare_products() {
  constexpr std::size_t n = P::kModulus.size();
  Dice dice;
  Limbs<n> largest = P::kModulus;
  subtract_from(largest, {1});
  for (std::size_t i = 0; i < 5000; ++i) {
    const Limbs<n> a = i % 5 == 0 ? largest : dice.element<Field<P>>().number();
    const Limbs<n> b = i % 7 == 0 ? largest : i % 11 == 0 ? Limbs<n>{} : dice.element<Field<P>>().number();
    REQUIRE(fast_product<P>(a, b) == montgomery_product<P>(a, b));
    REQUIRE(fast_sum<P>(a, b) == modular_sum<P>(a, b));
    REQUIRE(fast_difference<P>(a, b) == modular_difference<P>(a, b));
  }
}

template <class C>
Quadratic<typename C::Fp> random_fp2(Dice& dice) {
  return {dice.element<typename C::Fp>(), dice.element<typename C::Fp>()};
}
template <class C>
Fp12<C> random_fp12(Dice& dice) {
  const auto fp6 = [&] { return Fp6<C>{random_fp2<C>(dice), random_fp2<C>(dice), random_fp2<C>(dice)}; };
  const Fp6<C> c0 = fp6();
  return {c0, fp6()};
}

/// base to the power of a big number, by squaring and multiplying.
template <class E>
E power(const E& base, const BIGNUM* exponent) {
  E result = E::one();
  for (int i = BN_num_bits(exponent); i-- > 0;) {
    result = result * result;
    if (BN_is_bit_set(exponent, i) == 1) result = result * base;
  }
  return result;
}

/// p and r of a curve as big numbers, and what follows from them.
template <class C>
struct Numbers {
  Numbers() : context(BN_CTX_new()), p(BN_new()), r(BN_new()), hard(BN_new()) {
    set(p.get(), (-C::Fp::one()).to_be());
    set(r.get(), (-C::Fr::one()).to_be());
    // (p^4 - p^2 + 1) / r
    const Bn square(BN_new());
    BN_sqr(square.get(), p.get(), context.get());
    BN_sqr(hard.get(), square.get(), context.get());
    BN_sub(hard.get(), hard.get(), square.get());
    BN_add_word(hard.get(), 1);
    const Bn rest(BN_new());
    BN_div(hard.get(), rest.get(), hard.get(), r.get(), context.get());
    CHECK(BN_is_zero(rest.get()) == 1);
  }
  static void set(BIGNUM* number, Bytes minus_one) {
    BN_bin2bn(minus_one.data(), static_cast<int>(minus_one.size()), number);
    BN_add_word(number, 1);
  }
  std::unique_ptr<BN_CTX, BnFree> context;
  Bn p, r, hard;
};

template <class C>
void check_gammas(const auto& gamma1, const auto& gamma2) {
  using Fp2 = typename C::Fp2;
  const Numbers<C> numbers;
  const Fp2 xi = Parameters<C>::times_xi(Fp2::one());
  const Bn exponent(BN_new());
  BN_copy(exponent.get(), numbers.p.get());
  BN_sub_word(exponent.get(), 1);
  CHECK(BN_div_word(exponent.get(), 6) == 0);
  const Fp2 g = power(xi, exponent.get());
  Fp2 expected = g;
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(gamma1[i] == expected);
    // gamma(2, i) is the norm of gamma(1, i).
    const Fp2 norm = expected * expected.conjugated();
    CHECK((norm.a0 == gamma2[i] && norm.a1.is_zero()));
    expected *= g;
  }
}

template <class C>
void check_tower() {
  const Numbers<C> numbers;
  Dice dice;
  for (std::size_t i = 0; i < 20; ++i) {
    const Fp12<C> a = random_fp12<C>(dice);
    const Fp12<C> b = random_fp12<C>(dice);
    const Fp12<C> c = random_fp12<C>(dice);
    CHECK(a * b == b * a);
    CHECK((a * b) * c == a * (b * c));
    CHECK(a.squared() == a * a);
    CHECK(a * a.inverse() == Fp12<C>::one());
    const auto l0 = random_fp2<C>(dice);
    const auto l1 = random_fp2<C>(dice);
    const auto l3 = random_fp2<C>(dice);
    CHECK(a.times_013(l0, l1, l3) == a * Fp12<C>{{l0, {}, {}}, {l1, l3, {}}});
    CHECK(a.times_023(l0, l1, l3) == a * Fp12<C>{{l0, l1, {}}, {{}, l3, {}}});
    const Fp12<C> u = easy_part<C>(a);
    CHECK(u * u.conjugated() == Fp12<C>::one());
    CHECK(u.cyclotomic_squared() == u * u);
    const std::uint64_t exponent = i == 0 ? 1 : i == 1 ? UINT64_MAX : dice.below(UINT64_MAX) | 1U;
    const Bn big(BN_new());
    BN_set_word(big.get(), exponent);
    CHECK(u.cyclotomic_pow(exponent) == power(u, big.get()));
  }
  const Fp12<C> a = random_fp12<C>(dice);
  const Fp12<C> once = power(a, numbers.p.get());
  CHECK(a.template frobenius<1>() == once);
  CHECK(a.template frobenius<2>() == power(once, numbers.p.get()));
  const auto x = random_fp2<C>(dice);
  CHECK(x * x.inverse() == C::Fp2::one());
  for (std::size_t i = 0; i < 200; ++i) {
    auto square = random_fp2<C>(dice);
    if (i % 4 == 0) square.a1 = {};
    square = square.squared();
    if (i % 8 == 1) square = {-square.a0, {}};  // also non-squares of Fp have a root in Fp2
    const auto root = square.sqrt();
    REQUIRE(root.has_value());
    CHECK(root->squared() == square);
    CHECK_FALSE((square * Parameters<C>::times_xi(C::Fp2::one())).sqrt().has_value());  // xi is no square
  }
}

// The chain gives the plain power to a multiple that is coprime to r.
template <class C>
void check_final(const BIGNUM* multiple) {
  const Numbers<C> numbers;
  const Bn common(BN_new());
  BN_gcd(common.get(), multiple, numbers.r.get(), numbers.context.get());
  CHECK(BN_is_one(common.get()) == 1);
  Dice dice;
  for (std::size_t i = 0; i < 5; ++i) {
    const Fp12<C> f = easy_part<C>(random_fp12<C>(dice));
    CHECK(hard_part(f) == power(power(f, numbers.hard.get()), multiple));
  }
}

}  // namespace

TEST_CASE("curves: constants of the fields", "[curves]") {
  check_constants<Bn254Fq>();
  check_constants<Bn254Fr>();
  check_constants<Bls12381Fp>();
  check_constants<Bls12381Fr>();
}

TEST_CASE("curves: the fast product agrees with the portable one", "[curves]") {
  compare_products<Bn254Fq>();
  compare_products<Bn254Fr>();
  compare_products<Bls12381Fp>();
  compare_products<Bls12381Fr>();
}

TEST_CASE("curves: Frobenius constants (curves.md 3)", "[curves]") {
  check_gammas<Bn254>(bn254::kGamma1, bn254::kGamma2);
  check_gammas<Bls12381>(bls12381::kGamma1, bls12381::kGamma2);
  for (std::size_t i = 0; i < 5; ++i) CHECK(bn254::kGamma3[i] == bn254::kGamma1[i] * bn254::kGamma2[i]);
}

TEST_CASE("curves: the loop of BN254 counts to 6 x0 + 2", "[curves]") {
  __extension__ __int128 sum = 0;
  for (const signed char digit : bn254::kLoop) sum = 2 * sum + digit;
  CHECK(sum == 6 * static_cast<Wide>(bn254::kX0) + 2);
}

TEST_CASE("curves: towers", "[curves]") {
  check_tower<Bn254>();
  check_tower<Bls12381>();
}

TEST_CASE("curves: the final exponentiation agrees with the plain power (curves.md 4)", "[curves]") {
  // 2 x0 (6 x0^2 + 3 x0 + 1)
  const Bn multiple(BN_new());
  const Bn square(BN_new());
  const std::unique_ptr<BN_CTX, BnFree> context(BN_CTX_new());
  BN_set_word(multiple.get(), bn254::kX0);
  BN_sqr(square.get(), multiple.get(), context.get());
  BN_mul_word(square.get(), 6);
  BN_mul_word(multiple.get(), 3);
  BN_add(square.get(), square.get(), multiple.get());
  BN_add_word(square.get(), 1);
  BN_set_word(multiple.get(), bn254::kX0);
  BN_mul_word(multiple.get(), 2);
  BN_mul(multiple.get(), multiple.get(), square.get(), context.get());
  check_final<Bn254>(multiple.get());
  BN_set_word(multiple.get(), 3);
  check_final<Bls12381>(multiple.get());
}

}  // namespace touchstone::curves
