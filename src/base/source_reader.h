// The cursor over bytes that are too many to hold: as base/reader.h, with a small buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/result.h"

namespace touchstone {

/// Reads from a source, and never past its end. Reading on and on takes pieces of up to 256 KiB; after a jump a piece
/// has 4 KiB, so that whoever hops over payload reads little. Every function may fail with Fault::unreadable, at the
/// place that could not be read.
class SourceReader {
 public:
  explicit SourceReader(const ByteSource& source, std::uint64_t offset = 0) : source_(source), offset_(offset) {}

  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t size() const { return source_.size(); }
  [[nodiscard]] std::uint64_t remaining() const { return source_.size() - offset_; }
  [[nodiscard]] const ByteSource& source() const { return source_; }

  /// Goes to `offset`, which is at most size(). Reads nothing.
  void seek(std::uint64_t offset) { offset_ = offset; }
  /// Passes over `count` bytes without reading them. truncated, and nothing consumed, when fewer are left.
  [[nodiscard]] Parsed<void> skip(std::uint64_t count, std::string_view field);

  /// The bytes that are at hand, at least one unless the source ended. They stay until the next call of anything that
  /// reads; consume() says how many were used.
  [[nodiscard]] Parsed<Bytes> window();
  void consume(std::size_t count) { offset_ += count; }

  /// Fills `out`. truncated, and nothing consumed, when fewer bytes are left.
  [[nodiscard]] Parsed<void> read(std::span<std::uint8_t> out, std::string_view field);
  [[nodiscard]] Parsed<std::uint8_t> u8(std::string_view field) {
    if (offset_ >= at_ && offset_ - at_ < held_) return buffer_[static_cast<std::size_t>(offset_++ - at_)];
    return next_u8(field);
  }
  [[nodiscard]] Parsed<std::uint16_t> u16le(std::string_view field);
  [[nodiscard]] Parsed<std::uint32_t> u32le(std::string_view field);
  [[nodiscard]] Parsed<std::uint64_t> u64le(std::string_view field);

 private:
  static constexpr std::size_t kSmallest = 4096;
  static constexpr std::size_t kLargest = std::size_t{256} << 10U;

  [[nodiscard]] bool fill();
  [[nodiscard]] Parsed<std::uint8_t> next_u8(std::string_view field);

  const ByteSource& source_;
  std::uint64_t offset_;
  Buffer buffer_;  // the bytes of the source at [at_, at_ + held_)
  std::uint64_t at_ = 0;
  std::size_t held_ = 0;
};

}  // namespace touchstone
