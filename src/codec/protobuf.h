// The wire format of protocol buffers, walked without reading payload (models.md 2.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/source_reader.h"

namespace touchstone::protobuf {

enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

/// One field as it stands on the wire.
struct Field {
  std::uint32_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t tag_offset = 0;  // of the tag
  std::uint64_t value = 0;       // of a varint; of fixed64 and fixed32 as little-endian integer
  std::uint64_t offset = 0;      // of the payload: behind tag and length
  std::uint64_t length = 0;      // of the payload in bytes

  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  [[nodiscard]] bool is(std::uint32_t wanted, Wire kind) const { return number == wanted && wire == kind; }
};

/// A varint of at most 10 bytes and 64 bits that ends before `end`. Errors: truncated, out_of_range, unreadable.
[[nodiscard]] Parsed<std::uint64_t> read_varint(SourceReader& in, std::uint64_t end, std::string_view field);

/// The fields of one message, in their order. Several walks may share a reader: each goes back to its own place.
class Walk {
 public:
  /// The message fills [begin, end) of the source. `message` is its name, for errors; static storage.
  Walk(SourceReader& in, std::uint64_t begin, std::uint64_t end, std::string_view message)
      : in_(in), at_(begin), end_(end), message_(message) {}
  Walk(SourceReader& in, const Field& field, std::string_view message) : Walk(in, field.offset, field.end(), message) {}

  /// Nothing at the end of the message. Errors: truncated (a length beyond the end of the message), unsupported
  /// (groups, wire types 6 and 7), out_of_range (field 0, a tag of more than 32 bits), unreadable.
  [[nodiscard]] Parsed<std::optional<Field>> next();

 private:
  SourceReader& in_;
  std::uint64_t at_, end_;
  std::string_view message_;
};

}  // namespace touchstone::protobuf
