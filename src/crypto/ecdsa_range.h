// What can be said of an ECDSA signature before any key is asked.
#pragma once

#include "base/bytes.h"
#include "crypto/key.h"

namespace touchstone::crypto {

/// Whether r and s both lie between 1 and the order of the curve minus 1 (FIPS 186-5 section 6.4.2, step 1).
/// `signature`: r ‖ s, big-endian, each as long as the order. P-256, P-384 and secp256k1; false for other keys and
/// other lengths.
[[nodiscard]] bool ecdsa_in_range(KeyType curve, Bytes signature);

}  // namespace touchstone::crypto
