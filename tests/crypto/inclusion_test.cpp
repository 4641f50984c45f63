// Inclusion in a Merkle tree (RFC 9162 section 2.1.3).
#include <string>

#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

using Leaves = std::span<const Digest256>;

Leaves left_of(Leaves leaves) {
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return leaves.first(k);
}

// PATH(m, D[n]) of section 2.1.3.1, word for word.
std::vector<Digest256> path_of(Leaves leaves, std::size_t index) {
  if (leaves.size() == 1) return {};
  const Leaves left = left_of(leaves);
  const Leaves right = leaves.subspan(left.size());
  const bool in_left = index < left.size();
  std::vector<Digest256> path = in_left ? path_of(left, index) : path_of(right, index - left.size());
  path.push_back(rfc6962_root(in_left ? right : left));
  return path;
}

std::vector<Digest256> leaves_of(std::size_t count) {
  std::vector<Digest256> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(rfc6962_leaf(as_bytes(std::to_string(i))));
  return leaves;
}

}  // namespace

TEST_CASE("inclusion: every leaf of every tree of up to 40 leaves") {
  for (std::size_t size = 1; size <= 40; ++size) {
    const std::vector<Digest256> leaves = leaves_of(size);
    const Digest256 root = rfc6962_root(leaves);
    for (std::size_t index = 0; index < size; ++index) {
      INFO(index << " of " << size);
      const std::vector<Digest256> path = path_of(leaves, index);
      REQUIRE(rfc9162_included(leaves[index], index, size, path, root));
      // No other place, no other leaf.
      for (std::size_t other = 0; other <= size; ++other) {
        REQUIRE(rfc9162_included(leaves[index], other, size, path, root) == (other == index));
      }
      REQUIRE(rfc9162_included(leaves[(index + 1) % size], index, size, path, root) == (size == 1));
    }
  }
}

TEST_CASE("inclusion: a path that is too long, too short or changed") {
  const std::vector<Digest256> leaves = leaves_of(11);
  const Digest256 root = rfc6962_root(leaves);
  const std::vector<Digest256> path = path_of(leaves, 6);
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::vector<Digest256> changed = path;
    changed[i][31] ^= 1U;
    CHECK_FALSE(rfc9162_included(leaves[6], 6, 11, changed, root));
    // It leads somewhere, and not to the root.
    const auto other = rfc9162_root(leaves[6], 6, 11, changed);
    REQUIRE(other);
    CHECK(*other != root);
  }
  CHECK_FALSE(rfc9162_included(leaves[6], 6, 11, std::span(path).first(path.size() - 1), root));
  std::vector<Digest256> longer = path;
  longer.push_back(root);
  CHECK_FALSE(rfc9162_included(leaves[6], 6, 11, longer, root));
  CHECK(rfc9162_root(leaves[6], 6, 11, path) == root);
  CHECK_FALSE(rfc9162_root(leaves[6], 6, 11, longer));
  CHECK_FALSE(rfc9162_root(leaves[6], 11, 11, path));
}

TEST_CASE("inclusion: odd numbers") {
  const Digest256 leaf = rfc6962_leaf(as_bytes("x"));
  CHECK(rfc9162_included(leaf, 0, 1, {}, leaf));
  CHECK_FALSE(rfc9162_included(leaf, 0, 0, {}, leaf));
  CHECK_FALSE(rfc9162_included(leaf, 1, 1, {}, leaf));
  CHECK_FALSE(rfc9162_included(leaf, UINT64_MAX, UINT64_MAX, {}, leaf));
  CHECK_FALSE(rfc9162_included(leaf, UINT64_MAX - 1, UINT64_MAX, {}, leaf));
}

}  // namespace touchstone::crypto
