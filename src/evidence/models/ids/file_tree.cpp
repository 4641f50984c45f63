#include "evidence/models/ids/file_tree.h"

#include <algorithm>
#include <numeric>

namespace touchstone::evidence {
namespace {

// Byte order component by component: a separator is less than every byte of a name.
bool before(std::string_view left, std::string_view right) {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1; };
  return std::ranges::lexicographical_compare(left, right, {}, rank, rank);
}

TreeNode& child(TreeNode& parent, std::string_view name) {
  if (parent.children.empty() || parent.children.back().name != name) {
    parent.children.emplace_back().name = name;
  }
  return parent.children.back();
}

}  // namespace

TreeNode make_tree(const std::vector<TreeEntry>& entries) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, before, [&](std::size_t i) -> std::string_view { return entries[i].path; });
  TreeNode root;
  for (const std::size_t i : order) {
    // Sorted like this, what a path shares with the one before it lies on the right edge of the tree.
    TreeNode* at = &root;
    std::string_view rest = entries[i].path;
    for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
      at = &child(*at, rest.substr(0, slash));
      rest.remove_prefix(slash + 1);
    }
    TreeNode& node = child(*at, rest);
    node.kind = entries[i].kind;
    node.entry = i;
  }
  return root;
}

}  // namespace touchstone::evidence
