// How nitriding writes hashes into the user_data of a Nitro document (opengradient.md 7).
#pragma once

#include <cstddef>

#include "appraisal/appraisal.h"
#include "base/bytes.h"

namespace touchstone::evidence::nitriding {

/// 12 20 ‖ SHA-256(TLS certificate) ‖ 12 20 ‖ SHA-256(SubjectPublicKeyInfo of the signing key).
inline constexpr std::size_t kSize = 68;
inline constexpr std::size_t kTlsOffset = 2;
inline constexpr std::size_t kKeyOffset = 36;
/// Multihash code sha2-256, length 32.
inline constexpr ByteArray<2> kPrefix = {0x12, 0x20};

/// user_data that vouches for a signing key: 68 bytes, both prefixes, the hash of the key. The TLS half may be
/// anything.
[[nodiscard]] Layout key_layout(const Digest256& spki_sha256);
/// user_data that vouches for a TLS certificate (DER).
[[nodiscard]] Layout tls_layout(const Digest256& certificate_sha256);

}  // namespace touchstone::evidence::nitriding
