#include "crypto/cose.h"

#include <array>

#include "codec/hex.h"
#include "crypto/nitro_documents.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

TEST_CASE("Sig_structure, RFC 9052 section 4.4") {
  CHECK(to_hex(sig_structure({}, {})) == "846a5369676e617475726531404040");
  const Buffer header = {0xA1, 0x01, 0x38, 0x22};
  CHECK(to_hex(sig_structure(header, as_bytes("hi"))) == "846a5369676e61747572653144a101382240426869");
  // Both heads in the shortest form: 23, 24, 256 and 65536 bytes.
  CHECK(to_hex(Bytes(sig_structure({}, Buffer(23, 0))).subspan(14, 1)) == "57");
  CHECK(to_hex(Bytes(sig_structure({}, Buffer(24, 0))).subspan(14, 2)) == "5818");
  CHECK(to_hex(Bytes(sig_structure({}, Buffer(256, 0))).subspan(14, 3)) == "590100");
  CHECK(to_hex(Bytes(sig_structure({}, Buffer(65536, 0))).subspan(14, 5)) == "5a00010000");
}

TEST_CASE("Sign1: each algorithm takes the key that belongs to it") {
  const Buffer header = {0xA1, 0x01, 0x26};
  const Buffer payload = to_buffer(as_bytes("payload"));
  const Buffer message = sig_structure(header, payload);
  const Pkey p256 = test::make_ec("prime256v1"), p384 = test::make_ec("secp384r1"), p521 = test::make_ec("secp521r1");
  const Pkey ed = test::make_ed25519(), rsa = test::make_rsa(2048);
  const auto ecdsa = [&message](const Pkey& key, Hash hash, std::size_t width) {
    return test::fixed_width(test::sign_digest(key, digest(hash, message)), width);
  };
  const auto pss = [&](Hash hash) {
    return test::sign_digest(rsa, digest(hash, message), RSA_PKCS1_PSS_PADDING, fetched(hash),
                             static_cast<int>(size(hash)));
  };
  struct Case {
    std::int64_t alg;
    const Pkey& key;
    Buffer signature;
  };
  const std::array<Case, 7> cases = {{{kEs256, p256, ecdsa(p256, Hash::sha256, 32)},
                                      {kEs384, p384, ecdsa(p384, Hash::sha384, 48)},
                                      {kEs512, p521, ecdsa(p521, Hash::sha512, 66)},
                                      {kEdDsa, ed, test::sign_ed25519(ed, message)},
                                      {kPs256, rsa, pss(Hash::sha256)},
                                      {kPs384, rsa, pss(Hash::sha384)},
                                      {kPs512, rsa, pss(Hash::sha512)}}};
  for (const Case& made : cases) {
    for (const Case& asked : cases) {
      INFO("made " << made.alg << ", asked " << asked.alg);
      const PublicKey key = test::public_of(asked.key);
      CHECK(verify_sign1(key, asked.alg, header, payload, made.signature) == (made.alg == asked.alg));
      CHECK_FALSE(verify_sign1(key, asked.alg, header, as_bytes("paylobd"), made.signature));
      CHECK_FALSE(verify_sign1(key, asked.alg, Buffer{0xA0}, payload, made.signature));
    }
    for (const std::int64_t alg : {std::int64_t{0}, std::int64_t{-7000}, std::int64_t{5}, INT64_MIN, INT64_MAX}) {
      CHECK_FALSE(verify_sign1(test::public_of(made.key), alg, header, payload, made.signature));
    }
  }
  // ES256 by a P-384 key over SHA-256 is well made, and not what ES256 means here.
  CHECK_FALSE(verify_sign1(test::public_of(p384), kEs256, header, payload, ecdsa(p384, Hash::sha256, 48)));
}

TEST_CASE("Sign1: the real Nitro documents") {
  const auto documents = test::nitro_documents();
  if (documents.empty()) {
    WARN("no shared vectors here: skipped");
    return;
  }
  std::size_t verified = 0;
  for (const auto& document : documents) {
    INFO(document.name);
    const auto path = document.path();
    // One has a leaf that is no certificate any more: nitro.signature cannot be judged there.
    if (document.name.find("tampered-certificate") != std::string::npos) {
      CHECK(path.size() == 4);
      continue;
    }
    REQUIRE(path.size() == 5);
    const auto key = PublicKey::from_spki(path.back().subject_public_key_info);
    REQUIRE(key);
    const bool good = verify_sign1(*key, kEs384, document.protected_header, document.payload, document.signature);
    const bool damaged =
        document.name.find("tampered") != std::string::npos || document.name.find("bad-signature") != std::string::npos;
    CHECK(good == !damaged);
    if (good) ++verified;
  }
  CHECK(documents.size() == 13);
  CHECK(verified == 10);
}

}  // namespace
}  // namespace touchstone::crypto
