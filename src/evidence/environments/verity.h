// The Merkle trees of dm-verity and fs-verity (environments.md 4 and 5), SHA-256 over blocks of 4096 bytes: both have
// the same levels, and differ in what is hashed at the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "evidence/models/ids/identity_sink.h"

namespace touchstone::evidence {

inline constexpr std::size_t kVerityBlock = 4096;
inline constexpr std::size_t kDigestsPerBlock = kVerityBlock / sizeof(Digest256);
inline constexpr std::size_t kMaxDmVeritySalt = 256;  // verity.rst: the kernel takes no more
inline constexpr std::size_t kMaxFsVeritySalt = 32;   // the field of the descriptor

/// The levels above the data: 128 digests make a block, the last one zero padded, until one digest is left.
class VerityTree {
 public:
  /// `prefix`: what stands before every block, the salt in the form that the format hashes.
  explicit VerityTree(Buffer prefix) : prefix_(std::move(prefix)) {}

  /// The next bytes of the data, in pieces of any size.
  void update(Bytes bytes);
  /// Root of the tree, the last data block being zero padded. Nothing without data.
  [[nodiscard]] std::optional<Digest256> finish();
  /// Bytes of data so far.
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// Everything of `source` at once, spread over `parallel`; instead of update(). False when the source gave up.
  [[nodiscard]] bool update_all(const ByteSource& source, const ParallelFor& parallel);

 private:
  using HashBlock = std::array<Digest256, kDigestsPerBlock>;
  struct Level {
    HashBlock digests{};
    std::size_t count = 0;
  };

  [[nodiscard]] Digest256 hash(const Level& level) const;
  [[nodiscard]] std::optional<Digest256> hash_group(const ByteSource& source, std::uint64_t group) const;
  void add(std::size_t level, const Digest256& digest);
  void add_blocks(Bytes data);

  Buffer prefix_;
  std::vector<Level> levels_;
  Buffer pending_;  // less than a block of data
  std::uint64_t size_ = 0;
};

/// environments.md 5: the file digest of the kernel, `sha256:` and hex.
class FsVerity final : public IdentitySink {
 public:
  /// `salt`: at most 32 bytes; `fsverity digest` takes none by default, and neither does anything here.
  explicit FsVerity(Bytes salt = {});
  void update(Bytes bytes) override { tree_.update(bytes); }
  [[nodiscard]] bool update_all(const ByteSource& source, const ParallelFor& parallel) {
    return tree_.update_all(source, parallel);
  }
  [[nodiscard]] Digest256 digest();
  [[nodiscard]] std::string finish() override;

 private:
  Buffer salt_;
  VerityTree tree_;
};

/// environments.md 4: the root hash of a disk image, hex.
class DmVerity final : public IdentitySink {
 public:
  /// `salt`: at most 256 bytes.
  explicit DmVerity(Bytes salt) : tree_(to_buffer(salt)) {}
  void update(Bytes bytes) override { tree_.update(bytes); }
  [[nodiscard]] bool update_all(const ByteSource& source, const ParallelFor& parallel) {
    return tree_.update_all(source, parallel);
  }
  /// Nothing when the size is no multiple of 4096, or 0.
  [[nodiscard]] std::optional<Digest256> root();
  /// The root in hex, or empty.
  [[nodiscard]] std::string finish() override;

 private:
  VerityTree tree_;
};

}  // namespace touchstone::evidence
