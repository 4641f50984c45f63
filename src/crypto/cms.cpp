#include "crypto/cms.h"

#include "codec/der.h"
#include "codec/x509.h"
#include "crypto/algorithm_id.h"

namespace touchstone::crypto {
namespace {

// RFC 3370 section 3.2, RFC 5754 section 3.3: older signers name the kind of the key alone.
std::optional<SignatureScheme> scheme_of_key(std::string_view oid, std::string_view digest_algorithm) {
  using Kind = SignatureScheme::Kind;
  const auto hash = sha2_of_oid(digest_algorithm);
  if (!hash) return std::nullopt;
  if (oid == x509::kOidRsa) return SignatureScheme{Kind::pkcs1, *hash, 0};
  if (oid == x509::kOidEc) return SignatureScheme{Kind::ecdsa, *hash, 0};
  return std::nullopt;
}

}  // namespace

std::optional<Hash> sha2_of_oid(std::string_view oid) {
  if (oid == "2.16.840.1.101.3.4.2.1") return Hash::sha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return Hash::sha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return Hash::sha512;
  return std::nullopt;
}

bool verify_signed_attributes(const PublicKey& key, std::string_view digest_algorithm, Bytes signature_algorithm,
                              Bytes signed_attributes, Bytes signature) {
  if (signed_attributes.empty()) return false;
  Reader reader(signature_algorithm);
  const auto algorithm = read_algorithm_id(reader);
  if (!algorithm || !reader.empty()) return false;
  auto scheme = signature_scheme(*algorithm);
  if (!scheme) scheme = scheme_of_key(algorithm->oid, digest_algorithm);
  if (!scheme) return false;
  Buffer message = to_buffer(signed_attributes);
  message.front() = der::kSet;
  return verify_signature(key, *scheme, message, signature);
}

}  // namespace touchstone::crypto
