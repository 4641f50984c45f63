// Values as tools write them into JSON: hex, base64 and numbers as text. Offsets in errors are those of the JSON value.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/natural.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::json {

/// The member of that name, of any kind. Fault::missing at the object when it is not there, wrong_type when the value
/// is no object.
[[nodiscard]] Parsed<const Value*> member(const Value& object, std::string_view name);

/// Hex digits in an even number, "0x" allowed. wrong_type: no string; syntax: not hex.
[[nodiscard]] Parsed<Buffer> hex_of(const Value& value, std::string_view field);
/// Standard base64 with padding. wrong_type: no string; syntax: not base64.
[[nodiscard]] Parsed<Buffer> base64_of(const Value& value, std::string_view field);
/// out_of_range when there are more or fewer than N bytes.
template <std::size_t N>
[[nodiscard]] Parsed<ByteArray<N>> exactly(Parsed<Buffer> bytes, const Value& value, std::string_view field) {
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->size() != N) return refuse(Fault::out_of_range, value.offset, field, "has another number of bytes");
  ByteArray<N> array{};
  std::copy(bytes->begin(), bytes->end(), array.begin());
  return array;
}

/// An integer below 2^64, as a number or as a string of decimal digits.
[[nodiscard]] Parsed<std::uint64_t> u64_of(const Value& value, std::string_view field);
/// "0x" and one to 64 hex digits: at most 32 bytes. Leading zeros are allowed.
[[nodiscard]] Parsed<Natural> quantity_of(const Value& value, std::string_view field);
/// The text of a string.
[[nodiscard]] Parsed<std::string_view> text_of(const Value& value, std::string_view field);

}  // namespace touchstone::json
