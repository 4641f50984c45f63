// AlgorithmIdentifier (RFC 5280 section 4.1.1.2), and the signature algorithms of certificates. Internal to crypto/.
#pragma once

#include <optional>
#include <string>

#include "codec/der.h"
#include "crypto/key.h"

namespace touchstone::crypto {

struct AlgorithmId {
  std::string oid;
  std::optional<der::Element> parameters;
};
[[nodiscard]] Parsed<AlgorithmId> read_algorithm_id(Reader& reader);

/// Absent, or an ASN.1 NULL.
[[nodiscard]] bool has_no_parameters(const AlgorithmId& algorithm);

/// How a certificate was signed.
struct SignatureScheme {
  enum class Kind { ecdsa, pkcs1, pss, ed25519 };
  Kind kind = Kind::ecdsa;
  Hash hash = Hash::sha256;
  std::size_t salt_length = 0;  // PSS
};

/// ECDSA and RSA with SHA-256, 384 or 512, and Ed25519. Nothing for every other algorithm, SHA-1 included, and when the
/// parameters are not those that its RFC prescribes.
[[nodiscard]] std::optional<SignatureScheme> signature_scheme(const AlgorithmId& algorithm);

[[nodiscard]] bool verify_signature(const PublicKey& key, const SignatureScheme& scheme, Bytes message,
                                    Bytes signature);

}  // namespace touchstone::crypto
