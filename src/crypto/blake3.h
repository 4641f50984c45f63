// BLAKE3 in its plain hash mode with 32 bytes of output (models.md 4.4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace touchstone::crypto {

class Blake3 {
 public:
  Blake3();
  void update(Bytes data);
  /// Nothing may follow.
  [[nodiscard]] Digest256 finish();

 private:
  using ChainingValue = std::array<std::uint32_t, 8>;

  void close_chunk();

  ChainingValue chunk_value_;             // of the blocks of the current chunk so far
  std::array<std::uint8_t, 64> block_{};  // the last, perhaps partial block of the chunk
  std::size_t block_length_ = 0;
  std::size_t blocks_compressed_ = 0;  // of the current chunk
  std::uint64_t chunk_counter_ = 0;
  std::array<ChainingValue, 54>
      subtrees_;  // roots of complete subtrees, the largest first: 2^64 bytes have 2^54 chunks
  std::size_t depth_ = 0;
};

}  // namespace touchstone::crypto
