#include "formats/zk/natural.h"

#include <algorithm>

namespace touchstone::zk {
namespace {

constexpr std::size_t kMostDigits = 155;  // of 2^512 - 1

// bytes = bytes * 10 + digit; false when that needs more than 512 bits.
bool shift_in(ByteArray<64>& bytes, unsigned digit) {
  unsigned carry = digit;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    carry += 10U * bytes[i];
    bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
  return carry == 0;
}

}  // namespace

bool Natural::is(std::uint8_t small) const {
  return all_zero(Bytes(bytes).first(bytes.size() - 1)) && bytes.back() == small;
}

Parsed<Natural> natural_from_digits(std::string_view digits, std::size_t offset, std::string_view field) {
  if (digits.empty()) return refuse(Fault::syntax, offset, field, "has no digits");
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return refuse(Fault::syntax, offset, field, "is not a decimal number");
  if (digits.size() > 1 && digits.front() == '0') return refuse(Fault::syntax, offset, field, "has a leading zero");
  Natural natural;
  natural.offset = offset;
  natural.length = digits.size();
  bool fits = digits.size() <= kMostDigits;
  for (std::size_t i = 0; fits && i < digits.size(); ++i) {
    fits = shift_in(natural.bytes, static_cast<unsigned>(digits[i] - '0'));
  }
  if (!fits) natural.bytes.fill(0xFF);
  return natural;
}

Parsed<Natural> natural_from_json(const json::Value& value, std::string_view field) {
  if (!value.is(json::Kind::string)) return refuse(Fault::wrong_type, value.offset, field, "is not a string of digits");
  TOUCHSTONE_TRY(natural, natural_from_digits(value.text, value.offset, field));
  natural.length = value.length;
  return natural;
}

}  // namespace touchstone::zk
