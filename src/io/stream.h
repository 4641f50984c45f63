// One read pass over a file that is too big to hold, feeding every sink (ARCHITECTURE, Hashing).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "io/error.h"
#include "io/file.h"

namespace touchstone::io {

/// Something that wants every byte once, in order.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void update(Bytes bytes) = 0;
};

/// A sink that is a function.
class FunctionSink : public Sink {
 public:
  explicit FunctionSink(std::function<void(Bytes)> function) : function_(std::move(function)) {}
  void update(Bytes bytes) override { function_(bytes); }

 private:
  std::function<void(Bytes)> function_;
};

/// A digest as a sink.
class HashSink : public Sink {
 public:
  explicit HashSink(crypto::Hash hash) : hash_(hash), hasher_(hash) {}
  void update(Bytes bytes) override { hasher_.update(bytes); }
  /// Once, at the end.
  [[nodiscard]] Buffer finish() { return hasher_.finish(); }
  [[nodiscard]] crypto::Hash hash() const { return hash_; }

 private:
  crypto::Hash hash_;
  crypto::Hasher hasher_;
};

inline constexpr std::size_t kStreamBuffer = std::size_t{1} << 20U;

struct StreamOptions {
  /// Threads that feed the sinks: with more than one, sinks run beside each other on the same buffer while the next one
  /// is read. Each sink still sees its bytes in order, from one thread at a time.
  unsigned jobs = 1;
  /// Called with the number of bytes after each buffer, from the calling thread.
  std::function<void(std::uint64_t)> progress;
};

/// Feeds the whole of `path` (a regular file, or a stream as in PathKind) to every sink; the number of bytes fed.
/// Memory: two buffers of 1 MiB. Errors as read_file without too_large; after an error the sinks have seen an unknown
/// part.
[[nodiscard]] Result<std::uint64_t> stream(const std::string& path, std::span<Sink* const> sinks,
                                           const StreamOptions& options = {});
/// The same over a file that is already open.
[[nodiscard]] Result<std::uint64_t> stream(const OpenFile& file, std::span<Sink* const> sinks,
                                           const StreamOptions& options = {});
/// The same over [offset, offset+length) of an open file: a tensor, a shard. changed when the file is shorter.
/// It does not ask whether the file changed: expect_unchanged() does, once, after the last range.
[[nodiscard]] Result<void> stream_range(const OpenFile& file, std::uint64_t offset, std::uint64_t length,
                                        std::span<Sink* const> sinks, const StreamOptions& options = {});
/// The same over standard input, until it ends.
[[nodiscard]] Result<std::uint64_t> stream_stdin(std::span<Sink* const> sinks, const StreamOptions& options = {});

}  // namespace touchstone::io
