// Git object ids (models.md 4.1).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "evidence/models/ids/file_tree.h"
#include "evidence/models/ids/identity_sink.h"

namespace touchstone::evidence {

/// H("blob " ‖ size ‖ NUL ‖ content), hex. `hash`: sha1 or sha256 (repositories of that object format).
class GitBlob final : public IdentitySink {
 public:
  /// `size`: exactly as many bytes as will be fed.
  GitBlob(crypto::Hash hash, std::uint64_t size);
  void update(Bytes bytes) override { hasher_.update(bytes); }
  [[nodiscard]] Buffer digest() { return hasher_.finish(); }
  [[nodiscard]] std::string finish() override { return to_hex(digest()); }

 private:
  crypto::Hasher hasher_;
};

/// The id of the blob of a file, raw; `entry` is its index in the list.
using BlobOf = std::function<Buffer(std::size_t entry)>;

/// The id of the tree, hex. Folders without files do not exist for git; `.git` at the top is left out; links are blobs
/// of their text.
[[nodiscard]] std::string git_tree(crypto::Hash hash, const std::vector<TreeEntry>& entries, const BlobOf& blob_of);

}  // namespace touchstone::evidence
