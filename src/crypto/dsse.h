// Dead Simple Signing Envelope (secure-systems-lab/dsse protocol.md): what its signatures are over.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace touchstone::crypto {

/// PAE: "DSSEv1" SP len(type) SP type SP len(payload) SP payload, lengths of bytes in decimal (sigstore.md 2.8).
/// `payload` as decoded, never re-serialised; any bytes of any length.
[[nodiscard]] Buffer dsse_pae(std::string_view payload_type, Bytes payload);

}  // namespace touchstone::crypto
