#include "formats/key/key.h"

#include <filesystem>
#include <string>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/x509.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

// RFC 8037 appendix A.2: the public key of RFC 8032 test 1 as JWK.
constexpr std::string_view kOkp = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr std::string_view kEd25519Hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
// RFC 7517 appendix A.1: an EC and an RSA key.
constexpr std::string_view kSet = R"({"keys": [
  {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
   "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
  {"kty":"oct","k":"AA"},
  {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]})";

Parsed<key::Keys> from_json(std::string_view text) {
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  CHECK(key::looks_like_jwk(document->root()));
  return key::from_json(document->root());
}

}  // namespace

TEST_CASE("key: JWK", "[key]") {
  const auto okp = from_json(kOkp);
  REQUIRE(okp.has_value());
  CHECK(to_hex(okp->keys[0].spki) == "302a300506032b6570032100" + std::string(kEd25519Hex));

  const auto set = from_json(kSet);
  REQUIRE(set.has_value());
  REQUIRE(set->keys.size() == 2);
  CHECK(set->keys[0].kid.raw() == "1");
  CHECK(set->keys[1].alg.raw() == "RS256");
  const auto ec = x509::parse_public_key_info(set->keys[0].spki);
  REQUIRE(ec.has_value());
  CHECK(ec->curve == std::string(x509::kOidP256));
  CHECK(ec->key.size() == 65);
  const auto rsa = x509::parse_public_key_info(set->keys[1].spki);
  REQUIRE(rsa.has_value());
  CHECK(rsa->algorithm == x509::kOidRsa);
  CHECK(key::looks_like_der_key(set->keys[1].spki));
}

TEST_CASE("key: JWK that are refused", "[key]") {
  CHECK(from_json(R"({"kty":"oct","k":"AA"})").error().fault == Fault::unsupported);
  CHECK(from_json(R"({"kty":"EC","crv":"P-192","x":"AA","y":"AA"})").error().fault == Fault::unsupported);
  CHECK(from_json(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})").error().fault == Fault::out_of_range);
  CHECK(from_json(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})").error().fault == Fault::out_of_range);
  CHECK(from_json(R"({"kty":"RSA","n":"!!","e":"AQAB"})").has_value() == false);
  CHECK(from_json(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})").error().fault == Fault::out_of_range);
  CHECK(from_json(R"({"kty":"RSA","n":"AQAB"})").has_value() == false);
  CHECK(from_json(R"({"keys":[{"kty":"oct"}]})").error().fault == Fault::missing);
  const auto other = json::parse(as_bytes(R"({"keys":[]})"));
  CHECK_FALSE(key::looks_like_jwk(other->root()));
}

TEST_CASE("key: DER and PEM of one RSA key", "[key]") {
  const Buffer spki = from_json(kSet)->keys[1].spki;
  const auto info = x509::parse_public_key_info(spki);
  REQUIRE(info.has_value());
  const auto pkcs1 = key::from_der(info->key);
  REQUIRE(pkcs1.has_value());
  CHECK(pkcs1->keys[0].spki == spki);
  CHECK(key::from_der(spki)->keys[0].spki == spki);
  for (std::size_t size = 0; size < spki.size(); ++size)
    CHECK_FALSE(key::from_der(Bytes(spki).first(size)).has_value());

  const std::string text = "a comment\n" + pem::write("PUBLIC KEY", spki) + pem::write("CERTIFICATE", Buffer{1}) +
                           pem::write("RSA PUBLIC KEY", info->key);
  CHECK(key::looks_like_pem_key(as_bytes(text)));
  const auto both = key::from_pem(as_bytes(text));
  REQUIRE(both.has_value());
  REQUIRE(both->keys.size() == 2);
  CHECK(both->keys[0].spki == both->keys[1].spki);
  CHECK(both->keys[0].offset == 10);
  CHECK_FALSE(key::from_pem(as_bytes(pem::write("CERTIFICATE", Buffer{1}))).has_value());
  CHECK_FALSE(key::from_pem(as_bytes(pem::write("PUBLIC KEY", Buffer{1}))).has_value());
}

TEST_CASE("key: what --key takes", "[key]") {
  const Buffer spki = from_json(kOkp)->keys[0].spki;
  const Buffer raw = *from_hex(kEd25519Hex, "key");
  const std::string hex(kEd25519Hex);
  for (const Buffer& file : {raw, spki, to_buffer(as_bytes(hex)), to_buffer(as_bytes("0x" + hex + "\n")),
                             to_buffer(as_bytes(to_hex(spki))), to_buffer(as_bytes(to_base64(spki))),
                             to_buffer(as_bytes(pem::write("PUBLIC KEY", spki))), to_buffer(as_bytes(kOkp))}) {
    const auto keys = key::from_user(file);
    REQUIRE(keys.has_value());
    CHECK(keys->keys[0].spki == spki);
  }
  CHECK_FALSE(key::from_user({}).has_value());
  CHECK_FALSE(key::from_user(as_bytes("hello")).has_value());
  CHECK_FALSE(key::from_user(Bytes(raw).first(31)).has_value());
}

TEST_CASE("key: shared vectors", "[key]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  for (const char* path :
       {"opengradient/key-only/signing-key.pem", "opengradient/real-v0/signing-key.pem", "oms/own/p384-pub.pem",
        "cca/other-key.jwk", "tokens/own-jwks.json", "tpm/gce-cos-85-nonce9009-ak.pem"}) {
    INFO(path);
    CHECK(key::from_user(test::read_file(*vectors / path)).has_value());
  }
}

}  // namespace touchstone
