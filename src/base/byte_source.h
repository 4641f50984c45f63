// Random access to bytes that are too many to hold. Declared here because parsers and verifiers never open files;
// audit/ connects it to io/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/bytes.h"

namespace touchstone {

/// A fixed number of bytes that can be read at any place, from several threads at once.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `out`, which lies inside size(). False when that is not possible any more; the source remembers why.
  [[nodiscard]] virtual bool read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

/// Bytes in memory as a source: of tests, and of files that are small enough to be held.
class BytesSource final : public ByteSource {
 public:
  explicit BytesSource(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) return false;
    std::ranges::copy(bytes_.subspan(offset, out.size()), out.begin());
    return true;
  }

 private:
  Bytes bytes_;
};

/// Calls work(0) … work(count-1), each once, in any order, on as many threads as it likes, and returns when all are
/// done. An empty one means: one after the other.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

}  // namespace touchstone
