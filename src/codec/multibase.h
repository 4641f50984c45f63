// The two text forms of CIDs (models.md 4.3): base32 of RFC 4648 in lower case without padding, and base58btc.
#pragma once

#include <string>

#include "base/bytes.h"

namespace touchstone {

/// RFC 4648 section 6, lower case, no padding; without the multibase letter `b`.
[[nodiscard]] std::string to_base32(Bytes bytes);

/// The alphabet of Bitcoin: a big-endian number in base 58, one `1` for each leading zero byte. Time grows with the
/// square of the length: for identifiers.
[[nodiscard]] std::string to_base58(Bytes bytes);

}  // namespace touchstone
