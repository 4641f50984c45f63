#include "crypto/ed25519.h"

#include <array>

#include <sodium.h>

#include "codec/hex.h"
#include "crypto/key.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

Buffer hex(std::string_view text) {
  auto bytes = from_hex(text, "test");
  REQUIRE(bytes);
  return *bytes;
}

// RFC 8410 section 4.
Buffer spki(Bytes key) {
  Buffer out = hex("302a300506032b6570032100");
  append(out, key);
  return out;
}

// The order L of the base point, little-endian (RFC 8032 section 5.1).
const char* const kOrder = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

TEST_CASE("Ed25519: RFC 8032 section 7.1") {
  struct Vector {
    const char *key, *message, *signature;
  };
  const std::array<Vector, 2> vectors = {{{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a"
                                           "33bacc61e39701cf9b46bd25bf5f0595bbe24"
                                           "655141438e7a100b"},
                                          {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                                           "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e1"
                                           "5996e458f3613d0f11d8c387b2eaeb4302aee"
                                           "b00d291612bb0c00"}}};
  for (const Vector& vector : vectors) {
    const auto key = PublicKey::from_spki(spki(hex(vector.key)));
    REQUIRE(key);
    CHECK(key->type() == KeyType::ed25519);
    CHECK(key->bits() == 255);
    CHECK(key->verify_ed25519(hex(vector.message), hex(vector.signature)));
    CHECK_FALSE(key->verify_ed25519(as_bytes("x"), hex(vector.signature)));
  }
}

TEST_CASE("Ed25519: what OpenSSL signs verifies; flips, other lengths and S + L do not") {
  const Pkey pair = test::make_ed25519();
  const PublicKey key = test::public_of(pair);
  const Buffer message = to_buffer(as_bytes("message"));
  Buffer signature = test::sign_ed25519(pair, message);
  REQUIRE(key.verify_ed25519(message, signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    REQUIRE_FALSE(key.verify_ed25519(message, signature));
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  for (std::size_t length = 0; length < signature.size(); ++length) {
    REQUIRE_FALSE(key.verify_ed25519(message, Bytes(signature).first(length)));
  }
  // RFC 8032 section 5.1.7: S + L is the same residue and another spelling of the signature.
  const Buffer order = hex(kOrder);
  unsigned carry = 0;
  Buffer moved = signature;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{moved[32 + i]} + order[i];
    moved[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
  CHECK_FALSE(key.verify_ed25519(message, moved));
  moved.push_back(0);
  CHECK_FALSE(key.verify_ed25519(message, moved));
  CHECK_FALSE(key.verify_ecdsa(Hash::sha512, message, signature));
  CHECK_FALSE(key.verify_ecdsa_der(Hash::sha512, message, signature));
  CHECK_FALSE(key.verify_pss(Hash::sha256, 32, message, signature));
}

TEST_CASE("Ed25519: a key of small order vouches for nothing") {
  // The identity: with it R = B·S verifies for every message in a verifier without this check.
  Buffer identity(32, 0);
  identity[0] = 1;
  const auto key = PublicKey::from_spki(spki(identity));
  REQUIRE(key);
  ByteArray<32> scalar{};
  scalar[0] = 1;
  ByteArray<32> point{};
  REQUIRE(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) == 0);
  Buffer forged(point.begin(), point.end());
  append(forged, scalar);
  CHECK_FALSE(key->verify_ed25519(as_bytes("anything"), forged));
  // y = 0 has order four.
  const auto order_four = PublicKey::from_spki(spki(Buffer(32, 0)));
  REQUIRE(order_four);
  CHECK_FALSE(order_four->verify_ed25519(as_bytes("anything"), forged));
}

TEST_CASE("Ed25519: keys decode in one way (RFC 8032 section 5.1.3)") {
  const auto decodes = [](std::string_view key) { return is_ed25519_point(hex(key)); };
  CHECK(decodes("0100000000000000000000000000000000000000000000000000000000000000"));
  CHECK(decodes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
  // y = p, p + 1, 2^255 - 1: not reduced.
  CHECK_FALSE(decodes("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
  CHECK_FALSE(decodes("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
  CHECK_FALSE(decodes("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
  // x = 0 with the sign set.
  CHECK_FALSE(decodes("0100000000000000000000000000000000000000000000000000000000000080"));
  CHECK_FALSE(decodes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
  // y = 2: x² is no square.
  CHECK_FALSE(decodes("0200000000000000000000000000000000000000000000000000000000000000"));
  CHECK_FALSE(is_ed25519_point(Buffer(31, 1)));
  CHECK_FALSE(is_ed25519_point(Buffer(33, 1)));
}

}  // namespace
}  // namespace touchstone::crypto
