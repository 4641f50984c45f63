// The signature of one SignerInfo of CMS (RFC 5652 section 5.4). Its structure is read by whoever has the format.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/key.h"

namespace touchstone::crypto {

/// SHA-256, 384 or 512 by the OID of a digestAlgorithm (RFC 5754 section 2); nothing for every other.
[[nodiscard]] std::optional<Hash> sha2_of_oid(std::string_view oid);

/// Whether `signature` is one of `key` over the signed attributes (DER, with the tag [0] that they have in the
/// SignerInfo; it is replaced by that of a SET). `signature_algorithm`: AlgorithmIdentifier, whole. Where that names a
/// key and no hash (rsaEncryption, id-ecPublicKey) the hash is that of `digest_algorithm`. That the attributes have the
/// digest of the content is the caller's question.
[[nodiscard]] bool verify_signed_attributes(const PublicKey& key, std::string_view digest_algorithm,
                                            Bytes signature_algorithm, Bytes signed_attributes, Bytes signature);

}  // namespace touchstone::crypto
