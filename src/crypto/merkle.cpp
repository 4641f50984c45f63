#include "crypto/merkle.h"

#include "crypto/digest.h"

namespace touchstone::crypto {
namespace {

Digest256 rfc6962_node(const Digest256& left, const Digest256& right) {
  ByteArray<65> input;
  input[0] = 0x01;
  std::ranges::copy(right, std::ranges::copy(left, input.begin() + 1).out);
  return sha256(input);
}

}  // namespace

// The split at the largest power of two below n is what one gets by joining equal subtrees while reading from the left
// and then the rest from the right: one pass, and a stack of at most 64 roots.
Digest256 rfc6962_root(std::span<const Digest256> leaf_hashes) {
  if (leaf_hashes.empty()) return sha256({});
  std::vector<Digest256> subtrees;
  std::size_t count = 0;
  for (const Digest256& leaf : leaf_hashes) {
    Digest256 root = leaf;
    ++count;
    for (std::size_t complete = count; (complete & 1U) == 0; complete >>= 1U) {
      root = rfc6962_node(subtrees.back(), root);
      subtrees.pop_back();
    }
    subtrees.push_back(root);
  }
  Digest256 root = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) root = rfc6962_node(subtrees[i], root);
  return root;
}

Digest256 rfc6962_leaf(Bytes entry) {
  Buffer input;
  input.reserve(entry.size() + 1);
  input.push_back(0x00);
  append(input, entry);
  return sha256(input);
}

// fn and sn are the places of the node and of the last node of its level, counted from the leaves upwards.
std::optional<Digest256> rfc9162_root(const Digest256& leaf_hash, std::uint64_t index, std::uint64_t size,
                                      std::span<const Digest256> path) {
  if (index >= size) return std::nullopt;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Digest256 node = leaf_hash;
  for (const Digest256& sibling : path) {
    if (sn == 0) return std::nullopt;
    if ((fn & 1U) == 1 || fn == sn) {
      node = rfc6962_node(sibling, node);
      // A node without a right sibling is that of the level above as well.
      while (fn != 0 && (fn & 1U) == 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      node = rfc6962_node(node, sibling);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  if (sn != 0) return std::nullopt;
  return node;
}

bool rfc9162_included(const Digest256& leaf_hash, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest256> path, const Digest256& root) {
  return rfc9162_root(leaf_hash, index, size, path) == root;
}

// fr grows to the root of the first tree, sr to that of the second; they part where the second tree has more.
bool rfc9162_consistent(std::uint64_t size1, const Digest256& root1, std::uint64_t size2, const Digest256& root2,
                        std::span<const Digest256> path) {
  if (size1 > size2) return false;
  if (size1 == size2) return path.empty() && root1 == root2;
  if (size1 == 0) return path.empty() && root1 == sha256({});
  if (path.empty()) return false;
  std::uint64_t fn = size1 - 1;
  std::uint64_t sn = size2 - 1;
  while ((fn & 1U) == 1) {
    fn >>= 1U;
    sn >>= 1U;
  }
  // A first tree that is complete is itself the first element.
  const bool complete = fn == 0;
  Digest256 fr = complete ? root1 : path.front();
  Digest256 sr = fr;
  for (const Digest256& c : complete ? path : path.subspan(1)) {
    if (sn == 0) return false;
    if ((fn & 1U) == 1 || fn == sn) {
      fr = rfc6962_node(c, fr);
      sr = rfc6962_node(c, sr);
      while (fn != 0 && (fn & 1U) == 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      sr = rfc6962_node(sr, c);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  return fr == root1 && sr == root2 && sn == 0;
}

Digest256 standard_leaf(Bytes abi_encoded) { return keccak256(keccak256(abi_encoded)); }

Digest256 standard_node(const Digest256& a, const Digest256& b) {
  const bool in_order = a < b;
  ByteArray<64> input;
  std::ranges::copy(in_order ? b : a, std::ranges::copy(in_order ? a : b, input.begin()).out);
  return keccak256(input);
}

std::vector<std::size_t> standard_tree_faults(std::span<const Digest256> tree) {
  std::vector<std::size_t> faults;
  // Node i is inner when it has a left child at 2i + 1. A tree of 2n - 1 nodes is odd: in an even one the last inner
  // node lacks its right child and can be the hash of nothing.
  for (std::size_t i = 0; i < tree.size() / 2; ++i) {
    const std::size_t left = 2 * i + 1;
    const bool good = left + 1 < tree.size() && tree[i] == standard_node(tree[left], tree[left + 1]);
    if (!good) faults.push_back(i);
  }
  return faults;
}

}  // namespace touchstone::crypto
