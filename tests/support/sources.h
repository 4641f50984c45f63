// Sources of bytes that behave as no file does: that count what is read, that fail, that are larger than any disk.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <span>

#include "base/byte_source.h"
#include "base/bytes.h"

namespace touchstone::test {

/// Bytes in memory in front of as many zero bytes as `size` asks for; counts what is read.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(Bytes head) : CountingSource(head, head.size()) {}
  CountingSource(Bytes head, std::uint64_t size) : head_(head), size_(size) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size_ || out.size() > size_ - offset) return false;
    read_ += out.size();
    std::ranges::fill(out, std::uint8_t{0});
    if (offset >= head_.size()) return true;
    const Bytes there = head_.subspan(static_cast<std::size_t>(offset));
    std::ranges::copy(there.first(std::min(there.size(), out.size())), out.begin());
    return true;
  }
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

 private:
  Bytes head_;
  std::uint64_t size_;
  mutable std::atomic<std::uint64_t> read_ = 0;
};

/// A file whose bytes from `good` on cannot be read.
class BrokenSource final : public ByteSource {
 public:
  BrokenSource(Bytes bytes, std::uint64_t good) : bytes_(bytes), good_(good) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset + out.size() > good_) return false;
    std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), out.size()), out.begin());
    return true;
  }

 private:
  Bytes bytes_;
  std::uint64_t good_;
};

}  // namespace touchstone::test
