// One-shot digests without an allocation, for crypto/ itself.
#pragma once

#include <span>

#include "crypto/digest.h"

namespace touchstone::crypto {

/// Longest output of any Hash, in bytes.
inline constexpr std::size_t kMaxDigestSize = 64;

/// Writes size(hash) bytes to the front of `out`, which must have room for them.
void digest_to(Hash hash, Bytes data, std::span<std::uint8_t> out);

/// A digest on the stack.
struct SmallDigest {
  SmallDigest(Hash hash, Bytes data) : size(crypto::size(hash)) { digest_to(hash, data, storage); }
  [[nodiscard]] Bytes bytes() const { return Bytes(storage).first(size); }

  ByteArray<kMaxDigestSize> storage{};
  std::size_t size;
};

}  // namespace touchstone::crypto
