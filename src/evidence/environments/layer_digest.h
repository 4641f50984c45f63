// The digest of an uncompressed image layer (environments.md 2): the layer comes in pieces, compressed, and is never
// held.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace touchstone::evidence {

/// A layer that grows beyond this is no image but an attack on its reader.
inline constexpr std::uint64_t kMaxGrowth = 1000;
inline constexpr std::uint64_t kMaxLayer = std::uint64_t{64} << 30U;

/// gzip (RFC 1952), several members one after the other as one stream.
class GzipDigest {
 public:
  /// `compressed_size`: of the whole layer, in bytes.
  GzipDigest(crypto::Hash hash, std::uint64_t compressed_size);
  GzipDigest(const GzipDigest&) = delete;
  GzipDigest& operator=(const GzipDigest&) = delete;
  ~GzipDigest();

  void update(Bytes piece);
  /// Errors: syntax (no gzip, a wrong CRC or length, bytes behind the last member), truncated, too_large (more than
  /// 1000 times the compressed size, or 64 GiB). Offsets are those of the compressed layer.
  [[nodiscard]] Parsed<Buffer> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchstone::evidence
