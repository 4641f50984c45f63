#include "crypto/merkle.h"

#include <string>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::crypto {
namespace {

Digest256 digest_of(std::string_view hex) {
  auto bytes = from_hex_array<32>(hex, "test");
  REQUIRE(bytes);
  return *bytes;
}

Digest256 node(const Digest256& left, const Digest256& right) {
  Buffer input = {1};
  append(input, left);
  append(input, right);
  return sha256(input);
}

// RFC 6962 section 2.1, word for word.
Digest256 by_definition(std::span<const Digest256> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return node(by_definition(leaves.first(k)), by_definition(leaves.subspan(k)));
}

TEST_CASE("the RFC 6962 root agrees with its definition") {
  std::vector<Digest256> leaves;
  for (std::size_t n = 0; n <= 200; ++n) {
    INFO(n << " leaves");
    REQUIRE(rfc6962_root(leaves) == by_definition(leaves));
    leaves.push_back(sha256(as_bytes(std::to_string(n))));
  }
}

TEST_CASE("the RFC 6962 root of the worked example of models.md 2.1") {
  const std::vector<Digest256> leaves = {digest_of("0e5aea23704e9e744d8529d65a6a86a6af84e80e65a5f0c24ca9dd77f72b8cea"),
                                         digest_of("8d2c48a1cd4f5a3896d518b27aa1cb6170c9f2eecf1438fc72966b20f51fbf13"),
                                         digest_of("f961a7078a412bdec5a9ea407317c04ab9d1967704d057637f4ab7b59b6ec27e")};
  CHECK(to_hex(rfc6962_root(leaves)) == "fa3a9906b01cac49b303f2c55a3f4753353ed6561b1f9ff7cd632b30731e7ec5");
  CHECK(to_hex(rfc6962_root({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("standard nodes do not depend on the order of their children") {
  const Digest256 a = keccak256(as_bytes("a")), b = keccak256(as_bytes("b"));
  Buffer input = to_buffer(std::min(a, b));
  append(input, std::max(a, b));
  CHECK(standard_node(a, b) == keccak256(input));
  CHECK(standard_node(b, a) == keccak256(input));
  CHECK(standard_leaf(as_bytes("x")) == keccak256(keccak256(as_bytes("x"))));
}

// The "tree" array of a StandardMerkleTree dump, read without a JSON parser.
std::vector<Digest256> tree_of(const std::string& dump) {
  std::vector<Digest256> tree;
  const std::size_t begin = dump.find("\"tree\"");
  const std::size_t end = dump.find(']', begin);
  for (std::size_t at = begin; (at = dump.find("0x", at)) < end; at += 2)
    tree.push_back(digest_of(dump.substr(at, 66)));
  return tree;
}

TEST_CASE("a tree that another implementation made has no faults, and one with any node changed has") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("no shared vectors here: skipped");
    return;
  }
  for (const char* name : {"oz_batch_tree.json", "oz_batch_tree_placeholder.json", "oz_batch_tree_bad_leaf.json"}) {
    INFO(name);
    auto tree = tree_of(test::read_text(*vectors / "opengradient/settlement" / name));
    REQUIRE(tree.size() % 2 == 1);
    CHECK(tree.size() >= 5);
    CHECK(standard_tree_faults(tree).empty());
    for (std::size_t i = 0; i < tree.size(); ++i) {
      tree[i][31] ^= 1U;
      const auto faults = standard_tree_faults(tree);
      const bool inner = 2 * i + 1 < tree.size();
      std::vector<std::size_t> expected;
      if (i > 0) expected.push_back((i - 1) / 2);
      if (inner) expected.push_back(i);
      CHECK(faults == expected);
      tree[i][31] ^= 1U;
    }
  }
}

TEST_CASE("trees of odd shapes") {
  const Digest256 leaf = keccak256(as_bytes("leaf"));
  CHECK(standard_tree_faults({}).empty());
  CHECK(standard_tree_faults(std::vector<Digest256>{leaf}).empty());
  CHECK(standard_tree_faults(std::vector<Digest256>{leaf, leaf}) == std::vector<std::size_t>{0});
  const std::vector<Digest256> three = {standard_node(leaf, leaf), leaf, leaf};
  CHECK(standard_tree_faults(three).empty());
}

// RFC 9162 section 2.1.4.1, word for word.
void subproof(std::size_t size, std::span<const Digest256> leaves, bool whole, std::vector<Digest256>& path) {
  if (size == leaves.size()) {
    if (!whole) path.push_back(by_definition(leaves));
    return;
  }
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  if (size <= k) {
    subproof(size, leaves.first(k), whole, path);
    path.push_back(by_definition(leaves.subspan(k)));
  } else {
    subproof(size - k, leaves.subspan(k), false, path);
    path.push_back(by_definition(leaves.first(k)));
  }
}

TEST_CASE("RFC 9162 consistency of all small trees, and of none that differs", "[merkle]") {
  std::vector<Digest256> leaves;
  for (std::size_t n = 0; n < 33; ++n) leaves.push_back(sha256(as_bytes(std::to_string(n))));
  const std::span<const Digest256> all = leaves;
  for (std::size_t size2 = 0; size2 <= leaves.size(); ++size2) {
    for (std::size_t size1 = 0; size1 <= size2; ++size1) {
      INFO(size1 << " and " << size2);
      std::vector<Digest256> path;
      if (size1 > 0) subproof(size1, all.first(size2), true, path);
      const Digest256 root1 = by_definition(all.first(size1)), root2 = by_definition(all.first(size2));
      REQUIRE(rfc9162_consistent(size1, root1, size2, root2, path));
      const Digest256 other = sha256(root1);
      REQUIRE_FALSE(rfc9162_consistent(size1, other, size2, root2, path));
      // The empty tree is a prefix of every other one.
      if (size1 > 0) REQUIRE_FALSE(rfc9162_consistent(size1, root1, size2, other, path));
      if (size1 != size2) REQUIRE_FALSE(rfc9162_consistent(size2, root2, size1, root1, path));
      path.push_back(other);
      REQUIRE_FALSE(rfc9162_consistent(size1, root1, size2, root2, path));
      path.pop_back();
      if (path.empty()) continue;
      for (Digest256& hash : path) {
        hash[7] ^= 1U;
        REQUIRE_FALSE(rfc9162_consistent(size1, root1, size2, root2, path));
        hash[7] ^= 1U;
      }
      path.pop_back();
      REQUIRE_FALSE(rfc9162_consistent(size1, root1, size2, root2, path));
    }
  }
}

}  // namespace
}  // namespace touchstone::crypto
