// Members of the JSON mapping of protobuf, as bundles and trusted roots have them (sigstore.md 1): null equals absence,
// bytes are base64, 64-bit integers are decimal text or numbers. Unknown members are nobody's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::sigstore {

/// A base64 member, decoded, and where its JSON string stands in the file.
struct Blob {
  Buffer bytes;
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// A string member, and where it stands in the file. Absent and null are empty.
struct Text {
  Untrusted text;
  std::size_t offset = 0;
  std::size_t length = 0;
};

// `name` is that of the member and stands in errors: static storage.

/// The member; nothing when absent or null. Another kind than `kind` is wrong_type.
[[nodiscard]] Parsed<const json::Value*> optional_member(const json::Value& object, std::string_view name,
                                                         json::Kind kind);
/// The same, and `missing` instead of nothing.
[[nodiscard]] Parsed<const json::Value*> need_member(const json::Value& object, std::string_view name, json::Kind kind);

/// Standard alphabet with padding; CR and LF are skipped, as Go's decoder does. Any other foreign character is
/// `syntax`.
[[nodiscard]] Parsed<Blob> read_blob(const json::Value& text, std::string_view name);
[[nodiscard]] Parsed<Blob> need_blob(const json::Value& object, std::string_view name);
[[nodiscard]] Parsed<std::optional<Blob>> optional_blob(const json::Value& object, std::string_view name);
[[nodiscard]] Parsed<Text> optional_text(const json::Value& object, std::string_view name);
/// 0 … 2^63 − 1, as text or number without sign, leading zero, fraction or exponent.
[[nodiscard]] Parsed<std::optional<std::uint64_t>> optional_integer(const json::Value& object, std::string_view name);

/// An array member with at most `limit` items, none of them of another kind than `kind`; nothing when absent or null.
[[nodiscard]] Parsed<std::span<const json::Value>> optional_items(const json::Value& object, std::string_view name,
                                                                  json::Kind kind, std::size_t limit);

}  // namespace touchstone::sigstore
