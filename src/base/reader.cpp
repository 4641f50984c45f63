#include "base/reader.h"

namespace touchstone {

Parsed<Bytes> Reader::take(std::size_t count, std::string_view field) {
  // Compare, never add: `count` comes from the input and may be SIZE_MAX.
  if (count > rest_.size()) return refuse(Fault::truncated, offset_, field);
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  offset_ += count;
  return taken;
}

Parsed<Reader> Reader::sub(std::size_t count, std::string_view field) {
  const std::size_t start = offset_;
  return take(count, field).map([start](Bytes bytes) { return Reader(bytes, start); });
}

template <class T>
Parsed<T> Reader::big_endian(std::string_view field) {
  return take(sizeof(T), field).map([](Bytes bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8U | byte;
    return static_cast<T>(value);
  });
}

template <class T>
Parsed<T> Reader::little_endian(std::string_view field) {
  return take(sizeof(T), field).map([](Bytes bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8U | bytes[i - 1];
    return static_cast<T>(value);
  });
}

Parsed<std::uint8_t> Reader::u8(std::string_view field) { return big_endian<std::uint8_t>(field); }
Parsed<std::uint16_t> Reader::u16be(std::string_view field) { return big_endian<std::uint16_t>(field); }
Parsed<std::uint32_t> Reader::u32be(std::string_view field) { return big_endian<std::uint32_t>(field); }
Parsed<std::uint64_t> Reader::u64be(std::string_view field) { return big_endian<std::uint64_t>(field); }
Parsed<std::uint16_t> Reader::u16le(std::string_view field) { return little_endian<std::uint16_t>(field); }
Parsed<std::uint32_t> Reader::u32le(std::string_view field) { return little_endian<std::uint32_t>(field); }
Parsed<std::uint64_t> Reader::u64le(std::string_view field) { return little_endian<std::uint64_t>(field); }

Parsed<void> Reader::expect_end(std::string_view field) const {
  if (!rest_.empty()) return refuse(Fault::trailing, offset_, field);
  return {};
}

}  // namespace touchstone
