#include "base/natural.h"

#include <algorithm>

namespace touchstone {
namespace {

// The longest texts of numbers of 64 bytes: 155 decimal digits, 128 hex digits; leading zeros may be more.
constexpr std::size_t kMaxDigits = 160;

int digit_of(char c, int base) {
  int digit = 99;
  if (c >= '0' && c <= '9') digit = c - '0';
  if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
  return digit < base ? digit : -1;
}

}  // namespace

Natural natural_of(Bytes big_endian) {
  const auto first = std::ranges::find_if(big_endian, [](std::uint8_t byte) { return byte != 0; });
  return {Buffer(first, big_endian.end())};
}

std::optional<Natural> parse_natural(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  if (text.empty() || text.size() > kMaxDigits) return std::nullopt;
  const int base = hex ? 16 : 10;
  ByteArray<kMaxNaturalBytes> bytes{};
  for (const char c : text) {
    const int digit = digit_of(c, base);
    if (digit < 0) return std::nullopt;
    auto carry = static_cast<unsigned>(digit);
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += static_cast<unsigned>(bytes[i]) * static_cast<unsigned>(base);
      bytes[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8U;
    }
    if (carry != 0) return std::nullopt;
  }
  return natural_of(bytes);
}

std::optional<std::uint64_t> as_u64(const Natural& number) {
  if (number.magnitude.size() > 8) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : number.magnitude) value = value << 8U | byte;
  return value;
}

std::string to_decimal(const Natural& number) {
  Buffer rest = number.magnitude;
  std::string digits;
  while (!rest.empty()) {
    unsigned remainder = 0;
    for (std::uint8_t& byte : rest) {
      remainder = remainder << 8U | byte;
      byte = static_cast<std::uint8_t>(remainder / 10);
      remainder %= 10;
    }
    digits.push_back(static_cast<char>('0' + remainder));
    rest = natural_of(rest).magnitude;
  }
  if (digits.empty()) digits = "0";
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace touchstone
