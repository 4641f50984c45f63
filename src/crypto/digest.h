// Message digests. SHA-2 through OpenSSL (SHA-NI), BLAKE2b through libsodium; Keccak-256 and BLAKE3 are ours, since
// neither library has them.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::crypto {

enum class Hash { sha1, sha256, sha384, sha512, keccak256, blake2b_256, blake3, blake2b_512 };

/// Output length in bytes: 20, 32, 48, 64, 32, 32, 32, 64.
[[nodiscard]] std::size_t size(Hash hash);
/// "sha256", … as in the JSON of models.md 1.6; "blake2b-256", "blake2b-512".
[[nodiscard]] std::string_view name(Hash hash);
[[nodiscard]] std::optional<Hash> hash_by_name(std::string_view name);

// One shot.
[[nodiscard]] Digest256 sha256(Bytes data);
[[nodiscard]] Digest384 sha384(Bytes data);
[[nodiscard]] ByteArray<64> sha512(Bytes data);
/// The original Keccak with padding byte 0x01 and rate 136 (Ethereum), not SHA3-256 (opengradient.md 2).
[[nodiscard]] Digest256 keccak256(Bytes data);
/// BLAKE2b with a 32-byte output and no key (RFC 7693), not a truncation.
[[nodiscard]] Digest256 blake2b_256(Bytes data);
[[nodiscard]] Buffer digest(Hash hash, Bytes data);

/// Incremental. Copying copies the state, so that two digests can share a prefix (nitro.md B2).
class Hasher {
 public:
  explicit Hasher(Hash hash);
  Hasher(const Hasher& other);
  Hasher& operator=(const Hasher& other);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(Bytes data);
  /// The digest of everything so far. The Hasher can only be assigned or destroyed afterwards.
  [[nodiscard]] Buffer finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchstone::crypto
