// The four prime fields against OpenSSL's big numbers, over random and edge values.
#include <memory>

#include <openssl/bn.h>

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

Bn bn(Bytes bytes) { return Bn(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

/// One field, and OpenSSL's arithmetic modulo the same number.
template <class P>
class Peer {
 public:
  using F = Field<P>;
  Peer() : context_(BN_CTX_new()), modulus_(bn(to_be(P::kModulus))) {}

  template <class Operation>
  [[nodiscard]] F apply(const F& a, const F& b, Operation operation) const {
    const Bn left = bn(a.to_be());
    const Bn right = bn(b.to_be());
    const Bn result(BN_new());
    if (operation(result.get(), left.get(), right.get(), modulus_.get(), context_.get()) != 1)
      throw std::runtime_error("OpenSSL cannot");
    Buffer bytes(F::kBytes);
    BN_bn2binpad(result.get(), bytes.data(), static_cast<int>(bytes.size()));
    return F::from_be(bytes).value();
  }
  [[nodiscard]] F inverse(const F& a) const {
    return apply(a, a, [](BIGNUM* r, const BIGNUM* x, const BIGNUM* /*y*/, const BIGNUM* m, BN_CTX* c) {
      return BN_mod_inverse(r, x, m, c) != nullptr ? 1 : 0;
    });
  }
  [[nodiscard]] F reduced(Bytes bytes) const {
    const Bn number = bn(bytes);
    const Bn result(BN_new());
    BN_nnmod(result.get(), number.get(), modulus_.get(), context_.get());
    Buffer out(F::kBytes);
    BN_bn2binpad(result.get(), out.data(), static_cast<int>(out.size()));
    return F::from_be(out).value();
  }
  [[nodiscard]] bool is_square(const F& a) const {
    return BN_kronecker(bn(a.to_be()).get(), modulus_.get(), context_.get()) != -1;
  }

 private:
  std::unique_ptr<BN_CTX, BnFree> context_;
  Bn modulus_;
};

template <class F>
std::vector<F> edges() {
  std::vector<F> values = {F{}, F::one(), -F::one(), F::of(2), -F::of(2), F::of(UINT64_MAX)};
  for (std::size_t i = 0; i < F::kBytes; i += 7) {
    Buffer ones(F::kBytes - i, 0xFF);
    values.push_back(F::reduced_from_be(ones));
  }
  return values;
}

template <class P>
void compare(std::size_t rounds) {
  using F = Field<P>;
  const Peer<P> peer;
  Dice dice;
  const std::vector<F> special = edges<F>();
  for (std::size_t i = 0; i < rounds; ++i) {
    const bool edge = i < special.size() * special.size();
    const F a = edge ? special[i / special.size()] : dice.element<F>();
    const F b = edge ? special[i % special.size()] : dice.element<F>();
    REQUIRE(a + b == peer.apply(a, b, BN_mod_add));
    REQUIRE(a - b == peer.apply(a, b, BN_mod_sub));
    REQUIRE(a * b == peer.apply(a, b, BN_mod_mul));
    REQUIRE(a.squared() == a * a);
    REQUIRE(a.doubled() == a + a);
    REQUIRE(a.halved().doubled() == a);
    REQUIRE(a + -a == F{});
    REQUIRE(F::from_be(a.to_be()) == a);
    REQUIRE(F::from_montgomery_le(a.to_montgomery_le()) == a);
    if (a != F{}) REQUIRE(a.is_larger() != (-a).is_larger());
    const Buffer wide = dice.bytes(dice.below(80));
    REQUIRE(F::reduced_from_be(wide) == peer.reduced(wide));
    if (i % 8 != 0) continue;
    REQUIRE(a.inverse() == (a.is_zero() ? F{} : peer.inverse(a)));
    REQUIRE(a.pow(b.number()) == peer.apply(a, b, BN_mod_exp));
    if constexpr ((P::kModulus[0] & 3U) == 3) {
      const auto root = a.sqrt();
      REQUIRE(root.has_value() == peer.is_square(a));
      if (root) REQUIRE(*root * *root == a);
    }
  }
}

template <class P>
void limits() {
  using F = Field<P>;
  // The modulus and what lies above it is no element; leading zeros are.
  Limbs<F::kLimbs> number = P::kModulus;
  CHECK_FALSE(F::of(number).has_value());
  CHECK_FALSE(F::from_be(to_be(number)).has_value());
  subtract_from(number, {1});
  CHECK(F::from_be(to_be(number)) == -F::one());
  Buffer padded(20);
  append(padded, to_be(number));
  CHECK(F::from_be(padded) == -F::one());
  padded[0] = 1;
  CHECK_FALSE(F::from_be(padded).has_value());
  CHECK_FALSE(F::from_be(Buffer(F::kBytes, 0xFF)).has_value());
  CHECK(F::from_be({}) == F{});
  CHECK_FALSE(F::from_montgomery_le(Buffer(F::kBytes, 0xFF)).has_value());
  CHECK_FALSE(F::from_montgomery_le(Buffer(F::kBytes - 1)).has_value());
}

}  // namespace

TEST_CASE("curves: fields agree with OpenSSL", "[curves]") {
  compare<Bn254Fq>(3000);
  compare<Bn254Fr>(3000);
  compare<Bls12381Fp>(3000);
  compare<Bls12381Fr>(3000);
}

TEST_CASE("curves: only numbers below the modulus are elements", "[curves]") {
  limits<Bn254Fq>();
  limits<Bn254Fr>();
  limits<Bls12381Fp>();
  limits<Bls12381Fr>();
}

TEST_CASE("curves: roots of unity of snarkjs (curves.md 1, 2)", "[curves]") {
  const auto check = []<class C>(std::uint64_t adicity) {
    for (std::uint64_t power = 0; power <= adicity; ++power) {
      auto root = snarkjs_root<C>(power).value();
      for (std::uint64_t i = 0; i + 1 < power; ++i) root = root.squared();
      if (power == 0) {
        CHECK(root == Fr<C>::one());
      } else {
        CHECK(root == -Fr<C>::one());
      }
    }
    CHECK_FALSE(snarkjs_root<C>(adicity + 1).has_value());
    CHECK_FALSE(snarkjs_root<C>(UINT64_MAX).has_value());
  };
  check.operator()<Bn254>(28);
  check.operator()<Bls12381>(32);
}

}  // namespace touchstone::curves
