// SHA-256 of many files and of many places in them, in one read pass, on all cores, several messages side by side on
// each (ARCHITECTURE, Hashing): the work behind `hash model` and signed manifests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "io/error.h"
#include "io/file.h"
#include "io/stream.h"

namespace touchstone::io {

/// Bytes of a file that have a digest of their own: a tensor, a shard.
struct Range {
  std::uint64_t offset = 0, length = 0;
  Digest256 sha256{};  // the result
};

/// What is wanted of one file.
struct DigestJob {
  const OpenFile* file = nullptr;
  bool whole = true;          // the SHA-256 of the file
  std::vector<Range> ranges;  // sorted by offset, inside the file; they may overlap
  std::vector<Sink*> sinks;   // want every byte, in order; each is called from one thread at a time
  Digest256 sha256{};         // the result, when `whole`
  Result<void> outcome;       // the first error of the file: failed, changed (also when it shrank or was written to)
};

struct DigestOptions {
  unsigned jobs = 0;  // threads; 0: all cores
  /// Called with the number of bytes that were read, from any thread.
  std::function<void(std::uint64_t)> progress;
};

/// Every file is read once from its beginning to its end; of one that neither wants its own digest nor has sinks only
/// the ranges are read, all cores sharing them. Results do not depend on `jobs`. Memory: at most 4 MiB for each thread.
void digest_all(std::span<DigestJob> jobs, const DigestOptions& options = {});

}  // namespace touchstone::io
