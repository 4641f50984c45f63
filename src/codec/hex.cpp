#include "codec/hex.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace touchstone {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) {
    values['a' + i] = static_cast<std::uint8_t>(10 + i);
    values['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}

constexpr auto kValues = make_values();

std::size_t prefix_length(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X") ? 2 : 0; }

/// Fills `bytes` from the digits after `start`; one digit more is odd.
Parsed<void> decode(std::span<std::uint8_t> bytes, std::string_view text, std::size_t start, std::string_view field) {
  const Bytes digits = as_bytes(text).subspan(start);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t high = kValues[digits[2 * i]];
    const std::uint8_t low = kValues[digits[2 * i + 1]];
    // A digit is below 16, so that one comparison finds a stranger in either place.
    if ((high | low) > 15) {
      const std::size_t stranger = 2 * i + (high > 15 ? 0 : 1);
      return refuse(Fault::syntax, start + stranger, field, "not hex: a character that is no hex digit");
    }
    bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  if (digits.size() % 2 != 0) {
    const bool stranger = kValues[digits.back()] > 15;
    return refuse(Fault::syntax, text.size() - 1, field,
                  stranger ? "not hex: a character that is no hex digit" : "not hex: an odd number of digits");
  }
  return {};
}

}  // namespace

std::string hex_number(std::uint64_t value) {
  std::array<char, 16> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

Parsed<Buffer> from_hex(std::string_view text, std::string_view field) {
  const std::size_t start = prefix_length(text);
  Buffer bytes((text.size() - start) / 2);
  TOUCHSTONE_CHECK(decode(bytes, text, start, field));
  return bytes;
}

Parsed<void> from_hex_into(std::span<std::uint8_t> bytes, std::string_view text, std::string_view field) {
  const std::size_t start = prefix_length(text);
  if (text.size() - start == 2 * bytes.size()) return decode(bytes, text, start, field);
  // What is no hex at all is told before that it is too long or too short.
  TOUCHSTONE_CHECK(from_hex(text, field));
  return refuse(Fault::out_of_range, 0, field, "has another number of hex digits");
}

}  // namespace touchstone
