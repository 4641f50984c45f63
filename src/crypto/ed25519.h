// Ed25519 through libsodium. Internal to crypto/.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace touchstone::crypto {

/// Whether these 32 bytes decode to a point of the curve in the one canonical way (RFC 8032 section 5.1.3).
[[nodiscard]] bool is_ed25519_point(Bytes key);
/// RFC 8032 section 5.1.7 without the cofactor; S < L; a key or an R of small order is refused.
[[nodiscard]] bool verify_ed25519_signature(Bytes key, Bytes message, Bytes signature);

}  // namespace touchstone::crypto
