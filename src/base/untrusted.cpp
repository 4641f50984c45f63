#include "base/untrusted.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.h"

namespace touchstone {
namespace {

struct Range {
  char32_t first, last;
};

// What a reader would not see, or what moves the text around it: C1 controls, format characters (category Cf) and the
// other default-ignorable code points, Hangul fillers, separators, noncharacters, private use. In ascending order.
constexpr std::array<Range, 30> kHidden{{
    {0x0080, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},   {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x1345F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
}};

bool is_hidden(char32_t value) {
  // U+nFFFE and U+nFFFF of every plane are noncharacters.
  if ((value & 0xFFFEU) == 0xFFFEU) return true;
  const auto* const range =
      std::ranges::lower_bound(kHidden, value, {}, [](const Range& candidate) { return candidate.last; });
  return range != kHidden.end() && range->first <= value;
}

bool is_plain(char byte) { return byte >= 0x20 && byte < 0x7F; }

void append_hex(std::string& out, char32_t value, unsigned digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (unsigned i = digits; i > 0; --i) out += kDigits[value >> (4 * (i - 1)) & 0xFU];
}

void append_byte_escape(std::string& out, char byte) {
  out += "\\x";
  append_hex(out, static_cast<std::uint8_t>(byte), 2);
}

void append_code_point_escape(std::string& out, char32_t value) {
  unsigned digits = 1;
  while (value >> (4 * digits) != 0) ++digits;
  out += "\\u{";
  append_hex(out, value, digits);
  out += '}';
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto point = utf8::decode(text);
    if (point.length < 2) {
      append_byte_escape(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    if (is_hidden(point.value)) {
      append_code_point_escape(out, point.value);
    } else {
      out += text.substr(0, point.length);
    }
    text.remove_prefix(point.length);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8::decode(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace touchstone
