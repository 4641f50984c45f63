// A folder as git and Nix see it: nested, made of the flat list of a walk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone::evidence {

/// One entry of a walk that records links.
struct TreeEntry {
  std::string path;  // relative, '/' as separator
  enum class Kind : std::uint8_t { regular, executable, link, directory } kind = Kind::regular;
  std::uint64_t size = 0;   // of a file
  std::string link_target;  // of a link: its text
};

struct TreeNode {
  std::string name;
  TreeEntry::Kind kind = TreeEntry::Kind::directory;
  std::size_t entry = 0;           // index of what this is in the list that the tree was made of; not of the root
  std::vector<TreeNode> children;  // in byte order of their names
};

/// The entries below one root. Every folder on the way to an entry need not be an entry itself. Depth is that of the
/// paths: io::walk bounds it.
[[nodiscard]] TreeNode make_tree(const std::vector<TreeEntry>& entries);

}  // namespace touchstone::evidence
