// Every spelling of curves.md 5: there and back, and what is refused.
#include "codec/hex.h"
#include "crypto/curves/hash_to_field.h"
#include "crypto/curves_support.h"
#include "support/catch.h"

namespace touchstone::curves {
namespace {

using test::b_of_g2;
using test::Dice;

template <class C, class Point>
void round_trips(const Point& point, const auto& from_evm, const auto& from_gnark, const auto& from_montgomery) {
  CHECK(from_evm(to_evm<C>(point)) == point);
  CHECK(from_gnark(to_gnark<C>(point, Form::raw)) == point);
  CHECK(from_gnark(to_gnark<C>(point, Form::compressed)) == point);
  CHECK(from_montgomery(to_montgomery<C>(point)) == point);
}

template <class C>
void both_groups() {
  Dice dice;
  const auto g1 = [](const G1<C>& point) {
    round_trips<C>(
        point, [](const Buffer& b) { return g1_from_evm<C>(b).value(); },
        [](const Buffer& b) { return g1_from_gnark<C>(b).value(); },
        [](const Buffer& b) { return g1_from_montgomery<C>(b).value(); });
  };
  const auto g2 = [](const G2<C>& point) {
    round_trips<C>(
        point, [](const Buffer& b) { return g2_from_evm<C>(b).value(); },
        [](const Buffer& b) { return g2_from_gnark<C>(b).value(); },
        [](const Buffer& b) { return g2_from_montgomery<C>(b).value(); });
  };
  g1(G1<C>::at_infinity());
  g2(G2<C>::at_infinity());
  for (std::size_t i = 0; i < 60; ++i) {
    const auto scalar = dice.element<Fr<C>>();
    g1(multiple<C>(g1_generator<C>(), scalar));
    g1(negative<C>(multiple<C>(g1_generator<C>(), scalar)));
    g2(multiple<C>(g2_generator<C>(), scalar));
    g2(negative<C>(multiple<C>(g2_generator<C>(), scalar)));
  }
}

// Which bits may be flipped in a compressed point: none leaves it the same point.
template <class C>
void flips() {
  const Buffer good = to_gnark<C>(g1_generator<C>(), Form::compressed);
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Buffer bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto point = g1_from_gnark<C>(bad);
    CHECK((!point || *point != g1_generator<C>()));
  }
}

template <class C>
void refusals() {
  const G1<C> g = g1_generator<C>();
  const G2<C> h = g2_generator<C>();
  const auto fault = [](const auto& decoded) { return decoded ? PointFault::none : decoded.error(); };
  // Another length, a byte of padding that is not zero, a coordinate that is p or more.
  for (Buffer bytes : {to_evm<C>(g), to_evm<C>(h)}) {
    const bool one = bytes.size() == to_evm<C>(g).size();
    const auto decode = [&](const Buffer& b) { return one ? fault(g1_from_evm<C>(b)) : fault(g2_from_evm<C>(b)); };
    CHECK(decode(bytes) == PointFault::none);
    Buffer longer = bytes;
    longer.push_back(0);
    CHECK(decode(longer) == PointFault::range);
    Buffer shorter = bytes;
    shorter.pop_back();
    CHECK(decode(shorter) == PointFault::range);
    Buffer large = bytes;
    large[0] = 0xFF;
    CHECK(decode(large) == PointFault::range);
    Buffer other = bytes;
    other.back() ^= 1;
    CHECK(decode(other) == PointFault::curve);
  }
  // x + p is the same number and another spelling.
  Limbs<C::Fp::kLimbs> x = g.x.number();
  Limbs<C::Fp::kLimbs> p = (-C::Fp::one()).number();
  add_to(p, {1});
  add_to(x, p);
  CHECK(fault(g1_from_xy<C>(to_be(x), g.y.to_be())) == PointFault::range);
  // Infinity with anything beside its flag, and flags of the other form.
  Buffer infinity = to_gnark<C>(G1<C>::at_infinity(), Form::compressed);
  infinity.back() = 1;
  CHECK(fault(g1_from_gnark<C>(infinity)) == PointFault::infinity);
  Buffer raw = to_gnark<C>(g, Form::raw);
  raw[0] |= 0x80;
  CHECK(fault(g1_from_gnark<C>(raw)) == PointFault::infinity);
  Buffer compressed = to_gnark<C>(h, Form::compressed);
  compressed[0] &= 0x1F;
  CHECK(fault(g2_from_gnark<C>(compressed)) == PointFault::infinity);
  CHECK(fault(g1_from_gnark<C>(Buffer(5))) == PointFault::range);
  // On the twist, of another order.
  Dice dice;
  const G2<C> stray = dice.g2<C>(b_of_g2<C>());
  CHECK(fault(g2_from_evm<C>(to_evm<C>(stray))) == PointFault::subgroup);
  CHECK(fault(g2_from_evm<C>(to_evm<C>(stray), Order::any)) == PointFault::none);
  CHECK(fault(g2_from_gnark<C>(to_gnark<C>(stray, Form::compressed))) == PointFault::subgroup);
}

std::string hex(const Buffer& bytes) { return to_hex(bytes); }

}  // namespace

TEST_CASE("curves: spellings of points, there and back", "[curves]") {
  both_groups<Bn254>();
  both_groups<Bls12381>();
}

TEST_CASE("curves: a compressed point has one spelling", "[curves]") {
  flips<Bn254>();
  flips<Bls12381>();
}

TEST_CASE("curves: spellings that are refused", "[curves]") {
  refusals<Bn254>();
  refusals<Bls12381>();
}

TEST_CASE("curves: spellings of the generators, as their documents print them", "[curves]") {
  CHECK(hex(to_evm<Bn254>(g1_generator<Bn254>())) == std::string(63, '0') + "1" + std::string(63, '0') + "2");
  // draft-irtf-cfrg-pairing-friendly-curves-11 appendix C: compressed generators of BLS12-381.
  CHECK(hex(to_gnark<Bls12381>(g1_generator<Bls12381>(), Form::compressed)) ==
        "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb");
  CHECK(hex(to_gnark<Bls12381>(g2_generator<Bls12381>(), Form::compressed)) ==
        "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8");
  CHECK(hex(to_gnark<Bls12381>(G1<Bls12381>::at_infinity(), Form::compressed)).starts_with("c000"));
}

TEST_CASE("curves: expand_message_xmd (RFC 9380 appendix K.1)", "[curves]") {
  const auto expand = [](std::string_view message, std::size_t length) {
    return hex(expand_message_xmd(as_bytes(message), as_bytes("QUUX-V01-CS02-with-expander-SHA256-128"), length));
  };
  CHECK(expand("", 32) == "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235");
  CHECK(expand("abc", 32) == "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615");
  CHECK(expand("", 128).starts_with("af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbe"));
}

}  // namespace touchstone::curves
