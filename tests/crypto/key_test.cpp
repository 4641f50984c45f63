#include "crypto/key.h"

#include "codec/der.h"
#include "codec/hex.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

Buffer hex(std::string_view text) {
  auto bytes = from_hex(text, "test");
  REQUIRE(bytes);
  return *bytes;
}

std::vector<Buffer> one_of_each() {
  std::vector<Buffer> out = {test::spki_of(test::make_rsa(1024)), test::spki_of(test::make_ed25519())};
  for (const char* group : {"prime256v1", "secp384r1", "secp521r1", "secp256k1"}) {
    out.push_back(test::spki_of(test::make_ec(group)));
  }
  return out;
}

// A SubjectPublicKeyInfo from an AlgorithmIdentifier in hex and a key.
Buffer spki(std::string_view algorithm, Bytes key) {
  Buffer bits = {0};
  append(bits, key);
  Buffer members = hex(algorithm);
  der::write(members, der::kBitString, bits);
  Buffer out;
  der::write(out, der::kSequence, members);
  return out;
}

constexpr std::string_view kP256 = "301306072a8648ce3d020106082a8648ce3d030107";
constexpr std::string_view kBasePoint =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ece"
    "cbb6406837bf51f5";

TEST_CASE("a key keeps its bytes and their digests") {
  for (const Buffer& der : one_of_each()) {
    const auto key = PublicKey::from_spki(der);
    REQUIRE(key);
    CHECK(equal(key->spki(), der));
    CHECK(key->spki_sha256() == sha256(der));
    CHECK(key->spki_keccak256() == keccak256(der));
    const auto again = PublicKey::from_spki(der);
    REQUIRE(again);
    CHECK(again->spki().data() == key->spki().data());
    CHECK_FALSE(name(key->type()).empty());
  }
}

TEST_CASE("every strict prefix of a SubjectPublicKeyInfo and trailing bytes are refused") {
  for (const Buffer& der : one_of_each()) {
    for (std::size_t length = 0; length < der.size(); ++length)
      REQUIRE_FALSE(PublicKey::from_spki(Bytes(der).first(length)));
    Buffer longer = der;
    longer.push_back(0);
    CHECK_FALSE(PublicKey::from_spki(longer));
  }
  CHECK_FALSE(PublicKey::from_spki(Buffer(20'000, 0x30)));
}

TEST_CASE("the memory of keys is bounded and forgets without harm") {
  const Buffer good = test::spki_of(test::make_ec("prime256v1"));
  for (unsigned i = 0; i < 3000; ++i) {
    Buffer bad = good;
    bad.push_back(static_cast<std::uint8_t>(i));
    bad.push_back(static_cast<std::uint8_t>(i >> 8U));
    REQUIRE_FALSE(PublicKey::from_spki(bad));
  }
  CHECK(PublicKey::from_spki(good));
}

TEST_CASE("points of elliptic curves") {
  const Buffer base = hex(kBasePoint);
  REQUIRE(PublicKey::from_spki(spki(kP256, base)));
  Buffer compressed(base.begin(), base.begin() + 33);
  compressed[0] = 0x03;  // y of the base point is odd
  CHECK(PublicKey::from_spki(spki(kP256, compressed)));
  Buffer off_curve = base;
  off_curve.back() ^= 1U;
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, off_curve)));
  Buffer hybrid = base;
  hybrid[0] = 0x07;
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, hybrid)));
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, Buffer{0x00})));
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, Buffer{})));
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, Bytes(base).first(64))));
  // x = p: not reduced, though x = 0 is on the curve.
  Buffer not_reduced = hex("02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  CHECK_FALSE(PublicKey::from_spki(spki(kP256, not_reduced)));
  // The point of one curve under the name of another: secp256k1, P-384.
  CHECK_FALSE(PublicKey::from_spki(spki("301006072a8648ce3d020106052b8104000a", base)));
  CHECK_FALSE(PublicKey::from_spki(spki("301006072a8648ce3d020106052b81040022", base)));
}

TEST_CASE("algorithms that are not supported, and parameters that do not belong there") {
  const Buffer base = hex(kBasePoint);
  // brainpoolP256r1; id-ecDH; no curve at all; a curve given as NULL (implicitCurve).
  CHECK_FALSE(PublicKey::from_spki(spki("301406072a8648ce3d020106092b2403030208010107", base)));
  CHECK_FALSE(PublicKey::from_spki(spki("301106052b8104010c06082a8648ce3d030107", base)));
  CHECK_FALSE(PublicKey::from_spki(spki("300906072a8648ce3d0201", base)));
  CHECK_FALSE(PublicKey::from_spki(spki("300b06072a8648ce3d02010500", base)));
  // Ed25519 with NULL; X25519; Ed448.
  Buffer ed = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(PublicKey::from_spki(spki("300506032b6570", ed)));
  CHECK_FALSE(PublicKey::from_spki(spki("300706032b65700500", ed)));
  CHECK_FALSE(PublicKey::from_spki(spki("300506032b656e", ed)));
  CHECK_FALSE(PublicKey::from_spki(spki("300506032b6571", ed)));
  // rsaEncryption with NULL, without, and as id-RSASSA-PSS.
  Buffer modulus(128, 0xFF), numbers, rsa;
  modulus.insert(modulus.begin(), 0);
  der::write(numbers, der::kInteger, modulus);
  der::write(numbers, der::kInteger, Buffer{1, 0, 1});
  der::write(rsa, der::kSequence, numbers);
  CHECK(PublicKey::from_spki(spki("300d06092a864886f70d0101010500", rsa)));
  CHECK_FALSE(PublicKey::from_spki(spki("300b06092a864886f70d010101", rsa)));
  CHECK_FALSE(PublicKey::from_spki(spki("300d06092a864886f70d01010a0500", rsa)));
}

}  // namespace
}  // namespace touchstone::crypto
