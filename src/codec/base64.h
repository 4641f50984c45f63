// Base64 and base64url (RFC 4648 sections 4 and 5), strict: canonical trailing bits, no characters outside the
// alphabet.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone {

/// With padding.
[[nodiscard]] std::string to_base64(Bytes bytes);
/// Without padding.
[[nodiscard]] std::string to_base64url(Bytes bytes);
/// Needs the padding (RFC 4648 section 3.2). No white space. Non-zero trailing bits are refused (section 3.5).
[[nodiscard]] Parsed<Buffer> from_base64(std::string_view text, std::string_view field);
/// Padding optional, but complete when it is there.
[[nodiscard]] Parsed<Buffer> from_base64url(std::string_view text, std::string_view field);

}  // namespace touchstone
