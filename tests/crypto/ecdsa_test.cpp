#include <array>
#include <random>
#include <thread>

#include "codec/der.h"
#include "codec/hex.h"
#include "crypto/ec.h"
#include "crypto/key.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

using test::fixed_width;
using test::make_ec;
using test::public_of;
using test::sign_digest;

struct CurveCase {
  const char* group;
  KeyType type;
  std::size_t width, bits;
  Hash hash;
  const char* order;
};
// Orders: SEC 2 sections 2.4.1, 2.4.2, 2.5.1, 2.6.1.
const std::array<CurveCase, 4> kCurves = {
    {{"prime256v1", KeyType::ec_p256, 32, 256, Hash::sha256,
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
     {"secp384r1", KeyType::ec_p384, 48, 384, Hash::sha384,
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"},
     {"secp521r1", KeyType::ec_p521, 66, 521, Hash::sha512,
      "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c"
      "47"
      "aebb6fb71e91386409"},
     {"secp256k1", KeyType::ec_secp256k1, 32, 256, Hash::sha256,
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"}}};

Buffer hex(std::string_view text) {
  auto bytes = from_hex(text, "test");
  REQUIRE(bytes);
  return *bytes;
}

// a - b for big-endian numbers of one length, a ≥ b.
Buffer minus(Bytes a, Bytes b) {
  Buffer out(a.size());
  int borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int digit = a[i] - b[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    out[i] = static_cast<std::uint8_t>(digit);
  }
  return out;
}

Buffer joined(Bytes a, Bytes b) {
  Buffer out = to_buffer(a);
  append(out, b);
  return out;
}

TEST_CASE("ECDSA: what OpenSSL signs verifies, in both spellings, with either s") {
  const Buffer message = to_buffer(as_bytes("sample"));
  for (const CurveCase& curve : kCurves) {
    INFO(curve.group);
    const Pkey key = make_ec(curve.group);
    const PublicKey mine = public_of(key);
    CHECK(mine.type() == curve.type);
    CHECK(mine.bits() == curve.bits);
    const Buffer order = hex(curve.order);
    for (const Hash hash : {Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) {
      const Buffer der = sign_digest(key, digest(hash, message));
      const Buffer fixed = fixed_width(der, curve.width);
      CHECK(mine.verify_ecdsa(hash, message, fixed));
      CHECK(mine.verify_ecdsa_der(hash, message, der));
      CHECK_FALSE(mine.verify_ecdsa(hash, as_bytes("samplf"), fixed));
      CHECK_FALSE(mine.verify_ecdsa_der(hash, as_bytes("samplf"), der));
      // n - s is as good; s + n and the like are not, since they are not below n.
      const Bytes r = Bytes(fixed).first(curve.width), s = Bytes(fixed).last(curve.width);
      CHECK(mine.verify_ecdsa(hash, message, joined(r, minus(order, s))));
      const Buffer zero(curve.width, 0), top(curve.width, 0xFF);
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(zero, s)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(r, zero)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(zero, zero)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(r, order)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(order, s)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(top, top)));
      CHECK_FALSE(mine.verify_ecdsa(hash, message, der));
      CHECK_FALSE(mine.verify_ecdsa_der(hash, message, fixed));
      for (std::size_t length = 0; length < fixed.size(); ++length) {
        REQUIRE_FALSE(mine.verify_ecdsa(hash, message, Bytes(fixed).first(length)));
      }
      CHECK_FALSE(mine.verify_ecdsa(hash, message, joined(fixed, Buffer{0})));
    }
    const Buffer signature = sign_digest(key, digest(curve.hash, message));
    CHECK_FALSE(public_of(make_ec(curve.group)).verify_ecdsa_der(curve.hash, message, signature));
    CHECK_FALSE(mine.verify_pss(curve.hash, 32, message, signature));
    CHECK_FALSE(mine.verify_pkcs1(curve.hash, message, signature));
    CHECK_FALSE(mine.verify_ed25519(message, signature));
  }
}

TEST_CASE("ECDSA: r and s of n + small, where the field has room, are refused") {
  // r ≡ x mod n is the same residue for r + n: a verifier without the range check would take it.
  const Pkey key = make_ec("secp521r1");
  const PublicKey mine = public_of(key);
  const Buffer order = hex(kCurves[2].order);
  const Buffer message = to_buffer(as_bytes("m"));
  const Buffer fixed = fixed_width(sign_digest(key, digest(Hash::sha512, message)), 66);
  REQUIRE(mine.verify_ecdsa(Hash::sha512, message, fixed));
  for (const bool in_r : {true, false}) {
    Buffer moved = fixed;
    const std::size_t base = in_r ? 0 : 66;
    unsigned carry = 0;
    for (std::size_t i = 66; i-- > 0;) {
      carry += unsigned{moved[base + i]} + order[i];
      moved[base + i] = static_cast<std::uint8_t>(carry);
      carry >>= 8U;
    }
    CHECK_FALSE(mine.verify_ecdsa(Hash::sha512, message, moved));
  }
}

TEST_CASE("ECDSA: no flipped bit of a signature verifies") {
  const Buffer message = to_buffer(as_bytes("message"));
  for (const CurveCase& curve : kCurves) {
    INFO(curve.group);
    const Pkey key = make_ec(curve.group);
    const PublicKey mine = public_of(key);
    const Buffer der = sign_digest(key, digest(curve.hash, message));
    Buffer fixed = fixed_width(der, curve.width);
    REQUIRE(mine.verify_ecdsa(curve.hash, message, fixed));
    for (std::size_t bit = 0; bit < 8 * fixed.size(); ++bit) {
      fixed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      REQUIRE_FALSE(mine.verify_ecdsa(curve.hash, message, fixed));
      fixed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
    Buffer flipped = der;
    for (std::size_t bit = 0; bit < 8 * flipped.size(); ++bit) {
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      REQUIRE_FALSE(mine.verify_ecdsa_der(curve.hash, message, flipped));
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
  }
}

TEST_CASE("ECDSA: DER signatures have one spelling") {
  const Pkey key = make_ec("prime256v1");
  const PublicKey mine = public_of(key);
  const Buffer message = to_buffer(as_bytes("message"));
  const Buffer der = sign_digest(key, digest(Hash::sha256, message));
  const auto numbers = parse_ecdsa_der(der);
  REQUIRE(numbers);
  REQUIRE(mine.verify_ecdsa_der(Hash::sha256, message, der));
  for (std::size_t length = 0; length < der.size(); ++length) {
    REQUIRE_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, Bytes(der).first(length)));
  }
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, joined(der, Buffer{0})));
  // A zero in front that the sign does not need; a third number; a long-form length.
  const auto spell = [](Bytes r, Bytes s, bool extra) {
    Buffer members, out;
    der::write(members, der::kInteger, r);
    der::write(members, der::kInteger, s);
    if (extra) der::write(members, der::kInteger, s);
    der::write(out, der::kSequence, members);
    return out;
  };
  const auto plain = [](Bytes number) {
    return number.front() >= 0x80 ? joined(Buffer{0}, number) : to_buffer(number);
  };
  const Buffer r = plain(numbers->r), s = plain(numbers->s);
  CHECK(spell(r, s, false) == der);
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, spell(joined(Buffer{0}, r), s, false)));
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, spell(r, joined(Buffer{0}, s), false)));
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, spell(r, s, true)));
  Buffer long_form = {0x30, 0x81};
  append(long_form, Bytes(der).subspan(1));
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, long_form));
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, spell(r, hex(kCurves[0].order), false)));
  CHECK_FALSE(mine.verify_ecdsa_der(Hash::sha256, message, spell(Buffer{0}, s, false)));
}

TEST_CASE("ECDSA: RFC 6979 appendix A.2.5, P-256 with SHA-256") {
  Buffer spki = hex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  append(spki, hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                   "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  const auto key = PublicKey::from_spki(spki);
  REQUIRE(key);
  CHECK(key->verify_ecdsa(Hash::sha256, as_bytes("sample"),
                          hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                              "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")));
}

TEST_CASE("one key is used by several threads at once") {
  const Pkey ec = make_ec("prime256v1");
  const Pkey rsa = test::make_rsa(1024);
  const Buffer message = to_buffer(as_bytes("m"));
  const Buffer ec_signature = sign_digest(ec, digest(Hash::sha256, message));
  const Buffer rsa_signature =
      sign_digest(rsa, digest(Hash::sha256, message), RSA_PKCS1_PSS_PADDING, fetched(Hash::sha256), 32);
  std::array<int, 4> wrong{};
  std::vector<std::thread> threads;
  threads.reserve(wrong.size());
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const PublicKey ec_key = public_of(ec), rsa_key = public_of(rsa);
        if (!ec_key.verify_ecdsa_der(Hash::sha256, message, ec_signature)) ++count;
        if (!rsa_key.verify_pss(Hash::sha256, 32, message, rsa_signature)) ++count;
        if (rsa_key.verify_pss(Hash::sha256, 31, message, rsa_signature)) ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::array<int, 4>{});
}

}  // namespace
}  // namespace touchstone::crypto
