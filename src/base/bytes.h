// The words for bytes: a view, an owner, and arrays of a fixed size.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone {

/// A view of bytes that somebody else owns.
using Bytes = std::span<const std::uint8_t>;
/// Bytes that are owned here.
using Buffer = std::vector<std::uint8_t>;
template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;
using Digest256 = ByteArray<32>;
using Digest384 = ByteArray<48>;

/// The bytes of `text`, without a terminator.
[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// `bytes` seen as text of unknown encoding. Nothing is checked: never print the result directly (untrusted.h).
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Same length and same content. Not constant time: everything compared here is public.
[[nodiscard]] inline bool equal(Bytes left, Bytes right) { return std::ranges::equal(left, right); }

[[nodiscard]] inline bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

[[nodiscard]] inline bool starts_with(Bytes bytes, Bytes prefix) {
  return bytes.size() >= prefix.size() && equal(bytes.first(prefix.size()), prefix);
}

[[nodiscard]] inline Buffer to_buffer(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// Lower-case hex, two digits a byte.
[[nodiscard]] std::string to_hex(Bytes bytes);

inline void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace touchstone
