#include "codec/protobuf.h"

#include <limits>

namespace touchstone::protobuf {

Parsed<std::uint64_t> read_varint(SourceReader& in, std::uint64_t end, std::string_view field) {
  constexpr unsigned kLastShift = 63;
  const std::uint64_t start = in.offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (in.offset() == end) return refuse(Fault::truncated, in.offset(), field);
    TOUCHSTONE_TRY(byte, in.u8(field));
    if (shift == kLastShift && byte > 1)
      return refuse(Fault::out_of_range, start, field, "a varint of more than 64 bits");
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
}

Parsed<std::optional<Field>> Walk::next() {
  if (at_ == end_) return std::nullopt;
  in_.seek(at_);
  Field field;
  field.tag_offset = at_;
  TOUCHSTONE_TRY(tag, read_varint(in_, end_, message_));
  if (tag > std::numeric_limits<std::uint32_t>::max()) {
    return refuse(Fault::out_of_range, field.tag_offset, message_, "a field number of more than 29 bits");
  }
  field.number = static_cast<std::uint32_t>(tag >> 3U);
  if (field.number == 0) return refuse(Fault::out_of_range, field.tag_offset, message_, "there is no field 0");
  const auto type = static_cast<std::uint8_t>(tag & 7U);
  switch (type) {
    case static_cast<std::uint8_t>(Wire::varint):
    case static_cast<std::uint8_t>(Wire::fixed64):
    case static_cast<std::uint8_t>(Wire::length):
    case static_cast<std::uint8_t>(Wire::fixed32): break;
    default: return refuse(Fault::unsupported, field.tag_offset, message_, "wire types 3, 4, 6 and 7 are not allowed");
  }
  field.wire = static_cast<Wire>(type);
  field.offset = in_.offset();
  if (field.wire == Wire::varint || field.wire == Wire::length) {
    TOUCHSTONE_TRY(value, read_varint(in_, end_, message_));
    if (field.wire == Wire::varint) {
      field.value = value;
      field.length = in_.offset() - field.offset;
    } else {
      field.length = value;
      const std::uint64_t length_offset = field.offset;
      field.offset = in_.offset();
      if (value > end_ - field.offset) {
        return refuse(Fault::truncated, length_offset, message_, "a length beyond the end of the message");
      }
    }
  } else {
    field.length = field.wire == Wire::fixed64 ? 8 : 4;
    if (field.length > end_ - field.offset) return refuse(Fault::truncated, end_, message_);
    if (field.wire == Wire::fixed64) {
      TOUCHSTONE_TRY(value, in_.u64le(message_));
      field.value = value;
    } else {
      TOUCHSTONE_TRY(value, in_.u32le(message_));
      field.value = value;
    }
  }
  at_ = field.end();
  return field;
}

}  // namespace touchstone::protobuf
