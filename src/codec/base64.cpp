#include "codec/base64.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace touchstone {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// A digit's entry is its value at the place that it has in a group of four; a stranger's has this bit, which no value
// has.
constexpr std::uint32_t kStranger = 1U << 31U;

using PlaceTable = std::array<std::uint32_t, 256>;
using Tables = std::array<PlaceTable, 4>;

constexpr Tables make_tables(std::string_view alphabet) {
  Tables tables{};
  for (std::size_t place = 0; place < 4; ++place) {
    tables[place].fill(kStranger);
    for (std::size_t value = 0; value < 64; ++value) {
      const auto character = static_cast<unsigned char>(alphabet[value]);
      tables[place][character] = static_cast<std::uint32_t>(value << (18 - 6 * place));
    }
  }
  return tables;
}

constexpr Tables kStandardTables = make_tables(kStandard);
constexpr Tables kUrlTables = make_tables(kUrl);

enum class Padding { required, optional };

std::string encode(Bytes bytes, std::string_view alphabet, bool padded) {
  std::string text;
  text.reserve((bytes.size() / 3 + 1) * 4);
  std::size_t i = 0;
  for (; bytes.size() - i >= 3; i += 3) {
    const std::uint32_t group =
        std::uint32_t{bytes[i]} << 16U | std::uint32_t{bytes[i + 1]} << 8U | std::uint32_t{bytes[i + 2]};
    const std::array<char, 4> four{alphabet[group >> 18U], alphabet[group >> 12U & 63U], alphabet[group >> 6U & 63U],
                                   alphabet[group & 63U]};
    text.append(four.data(), four.size());
  }
  const std::size_t left = bytes.size() - i;
  if (left == 0) return text;
  const std::uint32_t group = std::uint32_t{bytes[i]} << 16U | (left == 2 ? std::uint32_t{bytes[i + 1]} << 8U : 0U);
  text += alphabet[group >> 18U];
  text += alphabet[group >> 12U & 63U];
  if (left == 2) text += alphabet[group >> 6U & 63U];
  if (padded) text.append(3 - left, '=');
  return text;
}

// The first thing that is wrong with `digits`, which hold a stranger. An '=' is one, since all the padding that stands
// where padding may stand was taken off before.
tl::unexpected<ParseError> refuse_stranger(Bytes digits, const Tables& tables, std::string_view field) {
  std::size_t i = 0;
  while (i < digits.size() && tables[0][digits[i]] != kStranger) ++i;
  const bool padding = i < digits.size() && digits[i] == '=';
  return refuse(Fault::syntax, i, field,
                padding ? "not base64: padding in the wrong place" : "not base64: a character outside the alphabet");
}

// The characters in front of the padding.
Bytes take_digits(std::string_view text) {
  std::size_t count = text.size();
  while (count > 0 && text.size() - count < 2 && text[count - 1] == '=') --count;
  return as_bytes(text).first(count);
}

// RFC 4648 section 3.2: as many '=' as the last group lacks digits.
Parsed<void> check_padding(std::size_t digits, std::size_t size, Padding padding, std::string_view field) {
  const std::size_t wanted = (4 - digits % 4) % 4;
  const std::size_t found = size - digits;
  if (found > wanted) return refuse(Fault::syntax, digits + wanted, field, "not base64: padding where none belongs");
  if (digits % 4 == 1) return refuse(Fault::syntax, digits, field, "not base64: padding cannot complete one digit");
  if (found == wanted || (found == 0 && padding == Padding::optional)) return {};
  return refuse(Fault::syntax, size, field, "not base64: padding is missing");
}

Parsed<Buffer> decode(std::string_view text, const Tables& tables, Padding padding, std::string_view field) {
  const Bytes digits = take_digits(text);
  if (const auto padded = check_padding(digits.size(), text.size(), padding, field); !padded) {
    // A stranger stands before the padding, so it is the better reason when there is one.
    const bool stranger =
        std::ranges::any_of(digits, [&tables](std::uint8_t digit) { return tables[0][digit] == kStranger; });
    return stranger ? refuse_stranger(digits, tables, field) : tl::unexpected(padded.error());
  }

  Buffer bytes(digits.size() / 4 * 3 + (digits.size() % 4 * 3) / 4);
  const std::size_t whole = digits.size() / 4 * 4;
  std::uint8_t* out = bytes.data();
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t group =
        tables[0][digits[i]] | tables[1][digits[i + 1]] | tables[2][digits[i + 2]] | tables[3][digits[i + 3]];
    if ((group & kStranger) != 0) return refuse_stranger(digits, tables, field);
    *out++ = static_cast<std::uint8_t>(group >> 16U);
    *out++ = static_cast<std::uint8_t>(group >> 8U & 0xFFU);
    *out++ = static_cast<std::uint8_t>(group & 0xFFU);
  }
  const std::size_t left = digits.size() - whole;
  if (left == 0) return bytes;
  std::uint32_t group = 0;
  for (std::size_t place = 0; place < left; ++place) group |= tables[place][digits[whole + place]];
  if ((group & kStranger) != 0) return refuse_stranger(digits, tables, field);
  // RFC 4648 section 3.5: with other bits there, several texts would stand for the same bytes.
  const std::uint32_t unused = left == 2 ? 0xFFFFU : 0xFFU;
  if ((group & unused) != 0) {
    return refuse(Fault::syntax, digits.size() - 1, field,
                  "not base64: the unused bits of the last digit are not zero");
  }
  *out++ = static_cast<std::uint8_t>(group >> 16U);
  if (left == 3) *out = static_cast<std::uint8_t>(group >> 8U & 0xFFU);
  return bytes;
}

}  // namespace

std::string to_base64(Bytes bytes) { return encode(bytes, kStandard, true); }
std::string to_base64url(Bytes bytes) { return encode(bytes, kUrl, false); }

Parsed<Buffer> from_base64(std::string_view text, std::string_view field) {
  return decode(text, kStandardTables, Padding::required, field);
}

Parsed<Buffer> from_base64url(std::string_view text, std::string_view field) {
  return decode(text, kUrlTables, Padding::optional, field);
}

}  // namespace touchstone
