// The one cursor over untrusted bytes. Everything that reads goes through `take`, which owns the one bounds check.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone {

/// Reads from the front of a view and never past its end. Offsets count from the start of the artefact that the
/// outermost Reader was given, also in readers made by `sub`.
class Reader {
 public:
  explicit Reader(Bytes bytes, std::size_t origin = 0) : rest_(bytes), offset_(origin) {}

  /// The next `count` bytes. Fault::truncated, and nothing consumed, when fewer are left.
  [[nodiscard]] Parsed<Bytes> take(std::size_t count, std::string_view field);

  /// A reader over the next `count` bytes, which are consumed here.
  [[nodiscard]] Parsed<Reader> sub(std::size_t count, std::string_view field);

  template <std::size_t N>
  [[nodiscard]] Parsed<ByteArray<N>> array(std::string_view field) {
    auto bytes = take(N, field);
    if (!bytes) return tl::unexpected(bytes.error());
    ByteArray<N> value{};
    std::copy(bytes->begin(), bytes->end(), value.begin());
    return value;
  }

  [[nodiscard]] Parsed<std::uint8_t> u8(std::string_view field);
  [[nodiscard]] Parsed<std::uint16_t> u16be(std::string_view field);
  [[nodiscard]] Parsed<std::uint32_t> u32be(std::string_view field);
  [[nodiscard]] Parsed<std::uint64_t> u64be(std::string_view field);
  [[nodiscard]] Parsed<std::uint16_t> u16le(std::string_view field);
  [[nodiscard]] Parsed<std::uint32_t> u32le(std::string_view field);
  [[nodiscard]] Parsed<std::uint64_t> u64le(std::string_view field);

  /// Fault::trailing when bytes are left. Every parser ends with it.
  [[nodiscard]] Parsed<void> expect_end(std::string_view field) const;

  /// The next byte without consuming it; -1 at the end.
  [[nodiscard]] int peek() const { return rest_.empty() ? -1 : rest_.front(); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  [[nodiscard]] Bytes rest() const { return rest_; }

 private:
  template <class T>
  [[nodiscard]] Parsed<T> big_endian(std::string_view field);
  template <class T>
  [[nodiscard]] Parsed<T> little_endian(std::string_view field);

  Bytes rest_;
  std::size_t offset_;
};

}  // namespace touchstone
