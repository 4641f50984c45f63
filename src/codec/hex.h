// Reading hexadecimal text (RFC 4648 section 8), any case, and numbers in it. Writing bytes is to_hex in base/bytes.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone {

[[nodiscard]] constexpr bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A number as people write it: "0x1f", no zeros in front.
[[nodiscard]] std::string hex_number(std::uint64_t value);

/// Reads an even number of hex digits after an optional "0x"; nothing else, no white space. Offsets count characters.
[[nodiscard]] Parsed<Buffer> from_hex(std::string_view text, std::string_view field);
/// The same, for a value that has exactly `bytes.size()` bytes.
[[nodiscard]] Parsed<void> from_hex_into(std::span<std::uint8_t> bytes, std::string_view text, std::string_view field);
template <std::size_t N>
[[nodiscard]] Parsed<ByteArray<N>> from_hex_array(std::string_view text, std::string_view field) {
  ByteArray<N> value{};
  TOUCHSTONE_CHECK(from_hex_into(value, text, field));
  return value;
}

}  // namespace touchstone
