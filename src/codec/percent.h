// Percent-encoding (RFC 3986 section 2.1), as HTTP headers carry PEM in it (intel-dcap.md 3.1).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace touchstone {

/// Every %XX becomes its byte; everything else, also '+', stays. A '%' without two hex digits behind it is a fault,
/// with its offset.
[[nodiscard]] Parsed<std::string> percent_decode(std::string_view text, std::string_view field);

}  // namespace touchstone
