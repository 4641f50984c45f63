#include "codec/multibase.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace touchstone {
namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

}  // namespace

std::string to_base32(Bytes bytes) {
  std::string text;
  std::uint32_t bits = 0;  // those that no letter stands for yet, right aligned
  unsigned count = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8U | byte) & 0xFFFU;
    for (count += 8; count >= 5; count -= 5) text += kBase32[bits >> (count - 5) & 31U];
  }
  if (count > 0) text += kBase32[bits << (5 - count) & 31U];
  return text;
}

std::string to_base58(Bytes bytes) {
  std::string digits;  // values, the least significant first
  for (const std::uint8_t byte : bytes) {
    unsigned carry = byte;
    for (char& digit : digits) {
      carry += static_cast<unsigned char>(digit) * 256U;
      digit = static_cast<char>(carry % 58);
      carry /= 58;
    }
    for (; carry > 0; carry /= 58) digits += static_cast<char>(carry % 58);
  }
  const auto first = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
  std::string text(static_cast<std::size_t>(first - bytes.begin()), kBase58.front());
  std::ranges::reverse(digits);
  for (const char digit : digits) text += kBase58[static_cast<std::size_t>(digit)];
  return text;
}

}  // namespace touchstone
