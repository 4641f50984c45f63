#include "base/source_reader.h"

#include <algorithm>
#include <array>

namespace touchstone {

bool SourceReader::fill() {
  // Directly behind what was read last: more at once. Anywhere else: little.
  const bool onward = held_ > 0 && offset_ == at_ + held_;
  const std::size_t wanted = onward ? std::min(std::max(2 * held_, kSmallest), kLargest) : kSmallest;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, remaining()));
  if (buffer_.size() < count) buffer_.resize(count);
  held_ = 0;
  if (!source_.read(offset_, std::span(buffer_).first(count))) return false;
  at_ = offset_;
  held_ = count;
  return true;
}

Parsed<Bytes> SourceReader::window() {
  if (offset_ < at_ || offset_ >= at_ + held_) {
    if (remaining() == 0) return Bytes{};
    if (!fill()) return refuse(Fault::unreadable, offset_, "input");
  }
  return Bytes(buffer_).subspan(static_cast<std::size_t>(offset_ - at_),
                                static_cast<std::size_t>(at_ + held_ - offset_));
}

Parsed<void> SourceReader::skip(std::uint64_t count, std::string_view field) {
  if (count > remaining()) return refuse(Fault::truncated, offset_, field);
  offset_ += count;
  return {};
}

Parsed<void> SourceReader::read(std::span<std::uint8_t> out, std::string_view field) {
  if (out.size() > remaining()) return refuse(Fault::truncated, offset_, field);
  while (!out.empty()) {
    TOUCHSTONE_TRY(bytes, window());
    const std::size_t count = std::min(bytes.size(), out.size());
    std::ranges::copy(bytes.first(count), out.begin());
    out = out.subspan(count);
    offset_ += count;
  }
  return {};
}

namespace {

template <class T>
Parsed<T> little_endian(SourceReader& in, std::string_view field) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  TOUCHSTONE_CHECK(in.read(bytes, field));
  T value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) value = static_cast<T>(static_cast<std::uint64_t>(value) << 8U | bytes[i]);
  return value;
}

}  // namespace

Parsed<std::uint8_t> SourceReader::next_u8(std::string_view field) { return little_endian<std::uint8_t>(*this, field); }
Parsed<std::uint16_t> SourceReader::u16le(std::string_view field) { return little_endian<std::uint16_t>(*this, field); }
Parsed<std::uint32_t> SourceReader::u32le(std::string_view field) { return little_endian<std::uint32_t>(*this, field); }
Parsed<std::uint64_t> SourceReader::u64le(std::string_view field) { return little_endian<std::uint64_t>(*this, field); }

}  // namespace touchstone
