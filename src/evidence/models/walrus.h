// The Walrus blob id of a file (opengradient.md 10): the root of the hashes of an n × n matrix of erasure-coded
// symbols.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <tl/expected.hpp>

#include "base/byte_source.h"
#include "base/bytes.h"

namespace touchstone::evidence {

struct WalrusBlobId {
  Digest256 id;    // H(01 ‖ length ‖ root)
  Digest256 root;  // of the n pairs of slivers
};

/// 43 characters: base64url without padding, the spelling of explorers and SDKs.
[[nodiscard]] std::string to_text(const WalrusBlobId& id);

enum class WalrusFault {
  too_large,   // a symbol would have more than 65534 bytes: at 1000 shards, more than 14,599,795,212 bytes (13.6 GiB)
  bad_shards,  // shards outside 4 … 1000
  unreadable,  // the ByteSource gave up
};

struct WalrusOptions {
  std::size_t shards = 1000;  // of mainnet and testnet
  ParallelFor parallel;       // the result does not depend on it
  /// Bytes of every symbol that are in memory at a time: a multiple of 128. Larger means fewer passes over the file.
  std::size_t slice = 256;
};

/// The largest blob for that many shards.
[[nodiscard]] std::uint64_t walrus_max_size(std::size_t shards);

/// Whether every byte of a blob of that size is read once and in order; otherwise it is read in pieces of one slice, in
/// as many passes as a symbol has slices.
[[nodiscard]] bool walrus_in_one_pass(std::uint64_t size, const WalrusOptions& options = {});

/// The blob id of everything in `source`. Time is proportional to the size, with a floor of three million hashes at
/// 1000 shards. Memory at 1000 shards and the default slice: at most 180 MiB, and 1.5 MiB per thread, whatever the size
/// (1.5 times the blob and 32 MiB where one pass is enough, up to 57 MB).
[[nodiscard]] tl::expected<WalrusBlobId, WalrusFault> walrus_blob_id(const ByteSource& source,
                                                                     const WalrusOptions& options = {});

}  // namespace touchstone::evidence
