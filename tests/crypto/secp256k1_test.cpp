#include <algorithm>

#include "codec/hex.h"
#include "crypto/key.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

template <std::size_t N>
ByteArray<N> array(std::string_view text) {
  auto bytes = from_hex_array<N>(text, "test");
  REQUIRE(bytes);
  return *bytes;
}

// The base point: the public key of the private key 1 (SEC 2 section 2.4.1).
const char* const kBase =
    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a6855419"
    "9c"
    "47d08ffb10d4b8";
const char* const kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

// A signature over a digest by an Ethereum key, as go-ethereum's crypto tests have it: r ‖ s, recovery id 1.
const char* const kDigest = "ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008";
const char* const kSignature =
    "90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e549984a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d400"
    "9e"
    "ea23ceaddc93";
const char* const kSigner =
    "04e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a0a2b2667f7e725ceea70c673093bf67663e0312623c8e091"
    "b1"
    "3cf2c0f11ef652";

ByteArray<64> with_negated_s(const ByteArray<64>& signature) {
  const auto order = array<32>(kOrder);
  ByteArray<64> out = signature;
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = order[i] - signature[32 + i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    out[32 + i] = static_cast<std::uint8_t>(digit);
  }
  return out;
}

TEST_CASE("secp256k1: address of the base point") {
  CHECK(to_hex(secp256k1::address(array<65>(kBase))) == "7e5f4552091a69125d5dfcb7b8c2659029395bdf");
}

TEST_CASE("secp256k1: recovery gives the signer, and with another id another key") {
  const auto digest = array<32>(kDigest);
  const auto signature = array<64>(kSignature);
  const auto key = secp256k1::recover(digest, signature, 1);
  REQUIRE(key);
  CHECK(to_hex(*key) == kSigner);
  const auto other = secp256k1::recover(digest, signature, 0);
  REQUIRE(other);
  CHECK(*other != *key);
  CHECK(secp256k1::verify(*other, digest, signature));
  // Ids 2 and 3 say that the x coordinate was r + n, which is beyond the field for all but the smallest r.
  for (const int id : {-1, 2, 3, 4, 27, 28, 255}) CHECK_FALSE(secp256k1::recover(digest, signature, id));
  for (std::size_t length = 0; length < 64; ++length) {
    CHECK_FALSE(secp256k1::recover(digest, Bytes(signature).first(length), 1));
  }
  // n - s with the other id is the same signer: the caller who cares asks is_high_s.
  CHECK(secp256k1::recover(digest, with_negated_s(signature), 0) == key);
  ByteArray<64> bad = signature;
  std::fill_n(bad.begin(), 32, std::uint8_t{0});
  CHECK_FALSE(secp256k1::recover(digest, bad, 0));
  bad = signature;
  std::ranges::copy(array<32>(kOrder), bad.begin() + 32);
  CHECK_FALSE(secp256k1::recover(digest, bad, 1));
}

TEST_CASE("secp256k1: verification takes low and high s, compressed and uncompressed keys") {
  const auto digest = array<32>(kDigest);
  const auto signature = array<64>(kSignature);
  const auto high = with_negated_s(signature);
  const auto key = array<65>(kSigner);
  ByteArray<33> compressed{};
  compressed[0] = (key[64] & 1U) != 0 ? 3 : 2;
  std::copy_n(key.begin() + 1, 32, compressed.begin() + 1);
  CHECK(secp256k1::verify(key, digest, signature));
  CHECK(secp256k1::verify(compressed, digest, signature));
  CHECK(secp256k1::verify(key, digest, high));
  CHECK_FALSE(secp256k1::is_high_s(signature));
  CHECK(secp256k1::is_high_s(high));
  CHECK_FALSE(secp256k1::is_high_s(Bytes(high).first(63)));
  CHECK_FALSE(secp256k1::verify(Bytes(key).subspan(1), digest, signature));
  ByteArray<65> hybrid = key;
  hybrid[0] = (key[64] & 1U) != 0 ? 7 : 6;
  CHECK_FALSE(secp256k1::verify(hybrid, digest, signature));
  ByteArray<65> off_curve = key;
  off_curve[64] ^= 1U;
  CHECK_FALSE(secp256k1::verify(off_curve, digest, signature));
}

TEST_CASE("secp256k1: no flipped bit of signature or digest verifies or recovers the signer") {
  auto digest = array<32>(kDigest);
  auto signature = array<64>(kSignature);
  const auto key = array<65>(kSigner);
  const auto untouched = [&] { return secp256k1::verify(key, digest, signature); };
  const auto recovered = [&] { return secp256k1::recover(digest, signature, 1) == key; };
  REQUIRE(untouched());
  REQUIRE(recovered());
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    REQUIRE_FALSE(untouched());
    REQUIRE_FALSE(recovered());
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  for (std::size_t bit = 0; bit < 8 * digest.size(); ++bit) {
    digest[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    REQUIRE_FALSE(untouched());
    REQUIRE_FALSE(recovered());
    digest[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

}  // namespace
}  // namespace touchstone::crypto
