#include "evidence/models/ids/git.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace touchstone::evidence {
namespace {

constexpr std::array<std::uint8_t, 1> kNul = {0};

crypto::Hasher begin_object(crypto::Hash hash, std::string_view type, std::uint64_t size) {
  crypto::Hasher hasher(hash);
  hasher.update(as_bytes(std::string(type) + " " + std::to_string(size)));
  hasher.update(kNul);
  return hasher;
}

std::string_view mode_of(TreeEntry::Kind kind) {
  switch (kind) {
    case TreeEntry::Kind::regular: return "100644";
    case TreeEntry::Kind::executable: return "100755";
    case TreeEntry::Kind::link: return "120000";
    case TreeEntry::Kind::directory: return "40000";
  }
  return "";
}

class Trees {
 public:
  Trees(crypto::Hash hash, const std::vector<TreeEntry>& entries, const BlobOf& blob_of)
      : hash_(hash), entries_(entries), blob_of_(blob_of) {}

  /// Nothing of a folder without files.
  [[nodiscard]] std::optional<Buffer> tree(const TreeNode& folder, bool top) const {
    std::vector<Entry> found;
    for (const TreeNode& child : folder.children) {
      if (top && child.name == ".git") continue;
      const bool directory = child.kind == TreeEntry::Kind::directory;
      auto id = directory ? tree(child, false) : std::optional(blob(child));
      if (id) found.push_back({child.name + (directory ? "/" : ""), &child, std::move(*id)});
    }
    if (found.empty() && !top) return std::nullopt;
    std::ranges::sort(found, {}, &Entry::key);
    Buffer content;
    for (const Entry& entry : found) {
      append(content, as_bytes(mode_of(entry.node->kind)));
      append(content, as_bytes(" "));
      append(content, as_bytes(entry.node->name));
      append(content, kNul);
      append(content, entry.id);
    }
    crypto::Hasher hasher = begin_object(hash_, "tree", content.size());
    hasher.update(content);
    return hasher.finish();
  }

 private:
  struct Entry {
    std::string key;  // the name, with a slash behind that of a folder: git's order
    const TreeNode* node;
    Buffer id;
  };

  [[nodiscard]] Buffer blob(const TreeNode& node) const {
    if (node.kind != TreeEntry::Kind::link) return blob_of_(node.entry);
    const std::string& target = entries_[node.entry].link_target;
    GitBlob text(hash_, target.size());
    text.update(as_bytes(target));
    return text.digest();
  }

  crypto::Hash hash_;
  const std::vector<TreeEntry>& entries_;
  const BlobOf& blob_of_;
};

}  // namespace

GitBlob::GitBlob(crypto::Hash hash, std::uint64_t size) : hasher_(begin_object(hash, "blob", size)) {}

std::string git_tree(crypto::Hash hash, const std::vector<TreeEntry>& entries, const BlobOf& blob_of) {
  const auto id = Trees(hash, entries, blob_of).tree(make_tree(entries), true);
  return id ? to_hex(*id) : std::string();
}

}  // namespace touchstone::evidence
