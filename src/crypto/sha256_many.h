// SHA-256 of many messages at once (FIPS 180-4): the tensors of a model, the files of a directory, the blocks of a
// verity tree. Where the machine has the SHA extensions three messages advance side by side on one core; elsewhere each
// goes through OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/sha256_ni.h"

namespace touchstone::crypto {

enum class Sha256Kernel : std::uint8_t { openssl, sha_ni };
/// The fastest one that this machine has, found once.
[[nodiscard]] Sha256Kernel best_sha256_kernel();

struct Sha256Feed;

/// One message of many. Copying copies the state.
class Sha256 {
 public:
  explicit Sha256(Sha256Kernel kernel = best_sha256_kernel());

  /// The digest of everything so far. The object can only be assigned or destroyed afterwards.
  [[nodiscard]] Digest256 finish();

 private:
  friend void sha256_update(std::span<const Sha256Feed> feeds);
  void complete_block(Bytes& bytes);
  template <class Lanes>
  static void update_all(std::span<const Sha256Feed> feeds);

  Sha256State state_;
  std::uint64_t length_ = 0;  // bytes so far
  std::array<std::uint8_t, kSha256Block> pending_{};
  std::size_t pending_size_ = 0;
  std::optional<Hasher> hasher_;  // of the openssl kernel
};

/// The digest of one message at once, with the SHA extensions: has_sha_ni() must hold.
void sha256_at_once(Bytes message, std::uint8_t* out);

/// The next bytes of a message.
struct Sha256Feed {
  Sha256* message;
  Bytes bytes;
};

/// Every message absorbs its bytes; no message may occur twice. Fastest with three feeds or more of similar length.
void sha256_update(std::span<const Sha256Feed> feeds);

/// out[i] = SHA-256(prefix ‖ block i), the blocks standing one after the other in `data`: all of one size, which is
/// data.size() / out.size().
void sha256_blocks(Bytes prefix, Bytes data, std::span<Digest256> out, Sha256Kernel kernel = best_sha256_kernel());

}  // namespace touchstone::crypto
