#include "crypto/cms.h"

#include <string_view>

#include "codec/hex.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

using namespace test;

constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1", kSha384 = "2.16.840.1.101.3.4.2.2",
                           kSha512 = "2.16.840.1.101.3.4.2.3";

Buffer hex(std::string_view text) { return from_hex(text, "test").value(); }

// AlgorithmIdentifiers (RFC 5754 section 3), with and without a hash.
const Buffer kEcdsaSha256 = hex("300a06082a8648ce3d040302"), kEcdsaSha384 = hex("300a06082a8648ce3d040303");
const Buffer kEcKey = hex("300906072a8648ce3d0201");
const Buffer kRsaSha256 = hex("300d06092a864886f70d01010b0500"), kRsaKey = hex("300d06092a864886f70d0101010500");

// Two attributes, as they stand in a SignerInfo and as they are signed.
const Buffer kAttributes = hex("a00430003000"), kSigned = hex("310430003000");

}  // namespace

TEST_CASE("CMS: a signature over the attributes as a SET") {
  const Pkey key = make_ec("prime256v1");
  const PublicKey mine = public_of(key);
  const Buffer signature = sign_digest(key, digest(Hash::sha256, kSigned));
  CHECK(verify_signed_attributes(mine, kSha256, kEcdsaSha256, kAttributes, signature));
  // The signature algorithm names its hash; the digest algorithm is that of the content.
  CHECK(verify_signed_attributes(mine, kSha512, kEcdsaSha256, kAttributes, signature));
  CHECK_FALSE(verify_signed_attributes(mine, kSha256, kEcdsaSha384, kAttributes, signature));
  CHECK_FALSE(verify_signed_attributes(mine, kSha256, kRsaSha256, kAttributes, signature));
  CHECK_FALSE(verify_signed_attributes(mine, kSha256, kEcdsaSha256, {}, signature));
  CHECK_FALSE(verify_signed_attributes(mine, kSha256, {}, kAttributes, signature));
  const Buffer wrong = sign_digest(key, digest(Hash::sha256, kAttributes));
  CHECK_FALSE(verify_signed_attributes(mine, kSha256, kEcdsaSha256, kAttributes, wrong));
}

TEST_CASE("CMS: an algorithm that names the key alone takes the hash of the digest algorithm") {
  const Pkey ec = make_ec("secp384r1");
  const Buffer by_ec = sign_digest(ec, digest(Hash::sha384, kSigned));
  CHECK(verify_signed_attributes(public_of(ec), kSha384, kEcKey, kAttributes, by_ec));
  CHECK_FALSE(verify_signed_attributes(public_of(ec), kSha256, kEcKey, kAttributes, by_ec));
  CHECK_FALSE(verify_signed_attributes(public_of(ec), "1.3.14.3.2.26", kEcKey, kAttributes, by_ec));

  const Pkey rsa = make_rsa(2048);
  const Buffer by_rsa = sign_digest(rsa, digest(Hash::sha256, kSigned), RSA_PKCS1_PADDING, fetched(Hash::sha256));
  CHECK(verify_signed_attributes(public_of(rsa), kSha256, kRsaKey, kAttributes, by_rsa));
  CHECK(verify_signed_attributes(public_of(rsa), kSha256, kRsaSha256, kAttributes, by_rsa));
  CHECK_FALSE(verify_signed_attributes(public_of(rsa), kSha512, kRsaKey, kAttributes, by_rsa));
}

TEST_CASE("a digest that was computed elsewhere") {
  const Buffer message = to_buffer(as_bytes("a message too large to be held"));
  const Pkey ec = make_ec("secp384r1");
  const Buffer by_ec = sign_digest(ec, digest(Hash::sha384, message));
  CHECK(public_of(ec).verify_ecdsa_der_digest(digest(Hash::sha384, message), by_ec));
  CHECK_FALSE(public_of(ec).verify_ecdsa_der_digest(digest(Hash::sha256, message), by_ec));
  CHECK_FALSE(public_of(ec).verify_pkcs1_digest(Hash::sha384, digest(Hash::sha384, message), by_ec));

  const Pkey rsa = make_rsa(2048);
  const Buffer by_rsa = sign_digest(rsa, digest(Hash::sha256, message), RSA_PKCS1_PADDING, fetched(Hash::sha256));
  CHECK(public_of(rsa).verify_pkcs1_digest(Hash::sha256, digest(Hash::sha256, message), by_rsa));
  CHECK_FALSE(public_of(rsa).verify_pkcs1_digest(Hash::sha256, digest(Hash::sha512, message), by_rsa));
  CHECK_FALSE(public_of(rsa).verify_ecdsa_der_digest(digest(Hash::sha256, message), by_rsa));
}

}  // namespace touchstone::crypto
