// GUIDs as text (RFC 9562 section 4). Firmware and hosts differ in the order of the bytes behind the first three
// groups.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace touchstone {

enum class GuidOrder : std::uint8_t {
  as_written,    // the digits in the order of the text
  mixed_endian,  // the first three groups little-endian (UEFI 2.10, appendix A)
};

/// "96b582de-1fb2-45f7-baea-a366c55a082d", lower case. `guid` has 16 bytes; fewer give the empty text.
[[nodiscard]] std::string guid_to_text(Bytes guid, GuidOrder order);

}  // namespace touchstone
