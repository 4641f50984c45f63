// COSE_Sign1 (RFC 9052 section 4.2): the container, and the bytes that are signed.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/cbor.h"
#include "crypto/key.h"

namespace touchstone::crypto {

// Algorithms (RFC 9053 section 2, RFC 8230 section 2). Each ECDSA algorithm takes the curve of its size only.
inline constexpr std::int64_t kEs256 = -7, kEs384 = -35, kEs512 = -36, kEdDsa = -8, kPs256 = -37, kPs384 = -38,
                              kPs512 = -39;

/// Sig_structure of a Sign1 with empty external data (RFC 9052 section 4.4): both byte strings with shortest heads.
[[nodiscard]] Buffer sig_structure(Bytes protected_header, Bytes payload);

/// Whether `signature` is one of `alg` over Sig_structure under `key`. False as well when key and algorithm do not fit.
[[nodiscard]] bool verify_sign1(const PublicKey& key, std::int64_t alg, Bytes protected_header, Bytes payload,
                                Bytes signature);

}  // namespace touchstone::crypto
