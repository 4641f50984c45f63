// The receipt of 2025-12 … 2026-02: a Python dict printed into `system_fingerprint` (opengradient.md 3.7).
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace touchstone::opengradient {

/// The three string members, as they stand between their quotes: views of the input.
struct Fingerprint {
  std::string_view response_signature;  // base64
  std::string_view request_signature;   // the request hash, hex; the name is misleading
  std::string_view response_timestamp;  // ISO 8601
};

/// Whether the text begins as such a dict does.
[[nodiscard]] bool looks_like_fingerprint(std::string_view text);

/// Reads repr() of a dict with exactly those three members, in any order after the first. None of their values needs an
/// escape, so a backslash is refused. Errors: syntax, duplicate, missing, trailing, at offsets in `text`.
[[nodiscard]] Parsed<Fingerprint> parse_fingerprint(std::string_view text);

}  // namespace touchstone::opengradient
