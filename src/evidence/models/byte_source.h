// Random access to bytes that are too many to hold. Declared here because evidence never opens files; audit/ connects
// it to io/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace touchstone::evidence {

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

/// Calls work(0) … work(count-1), each once, in any order, on as many threads as it likes, and returns when all are
/// done. An empty one means: one after the other.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

}  // namespace touchstone::evidence
