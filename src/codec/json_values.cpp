#include "codec/json_values.h"

#include <limits>

#include "codec/base64.h"
#include "codec/hex.h"

namespace touchstone::json {
namespace {

constexpr std::size_t kMaxQuantityDigits = 64;

// Codecs count characters of the text; a report wants the place of the value in the file.
Parsed<Buffer> placed(Parsed<Buffer> parsed, const Value& value) {
  if (!parsed) parsed.error().offset = value.offset;
  return parsed;
}

}  // namespace

Parsed<const Value*> member(const Value& object, std::string_view name) {
  if (!object.is(Kind::object))
    return refuse(Fault::wrong_type, object.offset, name, "what should hold it is no object");
  const Value* found = object.find(name);
  if (found == nullptr) return refuse(Fault::missing, object.offset, name);
  return found;
}

Parsed<std::string_view> text_of(const Value& value, std::string_view field) {
  if (!value.is(Kind::string)) return refuse(Fault::wrong_type, value.offset, field, "is not a string");
  return value.text;
}

Parsed<Buffer> hex_of(const Value& value, std::string_view field) {
  TOUCHSTONE_TRY(text, text_of(value, field));
  return placed(from_hex(text, field), value);
}

Parsed<Buffer> base64_of(const Value& value, std::string_view field) {
  TOUCHSTONE_TRY(text, text_of(value, field));
  return placed(from_base64(text, field), value);
}

Parsed<std::uint64_t> u64_of(const Value& value, std::string_view field) {
  const bool textual = value.is(Kind::string) || value.is(Kind::number);
  if (!textual) return refuse(Fault::wrong_type, value.offset, field, "is neither an integer nor decimal text");
  if (value.text.empty()) return refuse(Fault::syntax, value.offset, field, "has no digits");
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t number = 0;
  for (const char c : value.text) {
    if (c < '0' || c > '9') return refuse(Fault::syntax, value.offset, field, "is not a non-negative integer");
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > (kMax - digit) / 10) return refuse(Fault::out_of_range, value.offset, field, "is 2^64 or more");
    number = number * 10 + digit;
  }
  return number;
}

Parsed<Natural> quantity_of(const Value& value, std::string_view field) {
  TOUCHSTONE_TRY(text, text_of(value, field));
  if (!text.starts_with("0x")) return refuse(Fault::syntax, value.offset, field, "does not begin with 0x");
  if (text.size() - 2 > kMaxQuantityDigits) return refuse(Fault::out_of_range, value.offset, field, "above 32 bytes");
  auto number = parse_natural(text);
  if (!number) return refuse(Fault::syntax, value.offset, field, "is not hex");
  return std::move(*number);
}

}  // namespace touchstone::json
