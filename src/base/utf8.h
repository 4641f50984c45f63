// UTF-8 one code point at a time (Unicode 15, table 3-7), and WTF-8, which also has the surrogates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace touchstone::utf8 {

/// What stands at the front of a text. `length` is 0 when that is no code point; then `value` means nothing.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};

/// Whether encoded surrogates (U+D800 … U+DFFF) count as code points.
enum class Surrogates : std::uint8_t { refused, kept };

/// Reads the code point at the front of `text`, looking at no byte beyond its end. Refused are an empty text, bytes
/// that start nothing, overlong forms, values above U+10FFFF, sequences that are cut short, and surrogates unless
/// `kept`.
[[nodiscard]] inline CodePoint decode(std::string_view text, Surrogates surrogates = Surrogates::refused) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (text.empty()) return {};
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return {};
  // The lead byte keeps 5, 4 or 3 of its bits.
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  if (length == 3 && value < 0x800) return {};
  if (length == 4 && (value < 0x10000 || value > 0x10FFFF)) return {};
  if (value >= 0xD800 && value <= 0xDFFF && surrogates == Surrogates::refused) return {};
  return {value, length};
}

/// Appends `value` (at most U+10FFFF), surrogates as WTF-8 has them.
inline void append(std::string& out, char32_t value) {
  const auto put = [&out](char32_t bits) { out += static_cast<char>(static_cast<std::uint8_t>(bits)); };
  if (value < 0x80) {
    put(value);
    return;
  }
  if (value < 0x800) {
    put(0xC0U | value >> 6U);
  } else {
    if (value < 0x10000) {
      put(0xE0U | value >> 12U);
    } else {
      put(0xF0U | value >> 18U);
      put(0x80U | (value >> 12U & 0x3FU));
    }
    put(0x80U | (value >> 6U & 0x3FU));
  }
  put(0x80U | (value & 0x3FU));
}

}  // namespace touchstone::utf8
