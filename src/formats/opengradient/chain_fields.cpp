#include "formats/opengradient/chain_fields.h"

#include <algorithm>
#include <limits>

#include "codec/base64.h"
#include "codec/hex.h"

namespace touchstone::opengradient {
namespace {

bool has_prefix(std::string_view text) { return text.starts_with("0x"); }

// Codecs count characters of the text; a report wants the place of the value in the file.
template <class T>
Parsed<T> at_value(Parsed<T> parsed, const json::Value& value) {
  if (!parsed) parsed.error().offset = value.offset;
  return parsed;
}

Parsed<void> expect_string(const json::Value& value, std::string_view field) {
  if (!value.is(json::Kind::string)) return refuse(Fault::wrong_type, value.offset, field, "is not a string");
  return {};
}

}  // namespace

Parsed<Buffer> hex_text(const json::Value& value, std::string_view field, Prefix prefix) {
  TOUCHSTONE_CHECK(expect_string(value, field));
  if (prefix == Prefix::required && !has_prefix(value.text)) {
    return refuse(Fault::syntax, value.offset, field, "does not begin with 0x");
  }
  return at_value(from_hex(value.text, field), value);
}

Parsed<Digest256> word_text(const json::Value& value, std::string_view field, Prefix prefix) {
  TOUCHSTONE_TRY(bytes, hex_text(value, field, prefix));
  Digest256 word{};
  if (bytes.size() != word.size()) return refuse(Fault::out_of_range, value.offset, field, "is not 32 bytes");
  std::ranges::copy(bytes, word.begin());
  return word;
}

Parsed<ByteArray<20>> address_text(const json::Value& value, std::string_view field) {
  TOUCHSTONE_TRY(bytes, hex_text(value, field, Prefix::required));
  ByteArray<20> address{};
  if (bytes.size() != address.size()) return refuse(Fault::out_of_range, value.offset, field, "is not 20 bytes");
  std::ranges::copy(bytes, address.begin());
  return address;
}

Parsed<Buffer> hex_or_base64_text(const json::Value& value, std::string_view field) {
  TOUCHSTONE_CHECK(expect_string(value, field));
  const bool digits_only = value.text.size() % 2 == 0 && std::ranges::all_of(value.text, is_hex_digit);
  if (has_prefix(value.text) || digits_only) return hex_text(value, field, Prefix::optional);
  return at_value(from_base64(value.text, field), value);
}

Parsed<std::uint64_t> number_text(const json::Value& value, std::string_view field) {
  const bool textual = value.is(json::Kind::string) || value.is(json::Kind::number);
  if (!textual) return refuse(Fault::wrong_type, value.offset, field, "is neither an integer nor decimal text");
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t number = 0;
  if (value.text.empty()) return refuse(Fault::syntax, value.offset, field, "has no digits");
  for (const char c : value.text) {
    if (c < '0' || c > '9') return refuse(Fault::syntax, value.offset, field, "is not a non-negative integer");
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > (kMax - digit) / 10) return refuse(Fault::out_of_range, value.offset, field, "is 2^64 or more");
    number = number * 10 + digit;
  }
  return number;
}

Parsed<const json::Value*> member(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  if (found == nullptr) return refuse(Fault::missing, object.offset, name);
  return found;
}

bool has_exactly(const json::Value& object, std::span<const std::string_view> names, std::string_view optional) {
  if (!object.is(json::Kind::object)) return false;
  for (const std::string_view name : names) {
    if (object.find(name) == nullptr) return false;
  }
  const std::size_t extra = object.find(optional) == nullptr ? 0 : 1;
  return object.members.size() == names.size() + extra;
}

}  // namespace touchstone::opengradient
