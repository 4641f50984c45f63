// Merkle trees: RFC 6962/9162, and OpenZeppelin's StandardMerkleTree (opengradient.md 6.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace touchstone::crypto {

/// MTH over leaf hashes (RFC 6962 section 2.1 without the hashing of the leaves; models.md 2.1): of none SHA-256(""),
/// of one the leaf, else SHA-256(01 ‖ left ‖ right) split at the largest power of two below n.
[[nodiscard]] Digest256 rfc6962_root(std::span<const Digest256> leaf_hashes);

/// SHA-256(00 ‖ entry): the leaf hash of RFC 6962 section 2.1.
[[nodiscard]] Digest256 rfc6962_leaf(Bytes entry);
/// The root that `path` leads to from the leaf hash at `index` in a tree of `size` leaves (RFC 9162 section 2.1.3.2).
/// Nothing when the index is outside the tree or the path has another length than its place has.
[[nodiscard]] std::optional<Digest256> rfc9162_root(const Digest256& leaf_hash, std::uint64_t index, std::uint64_t size,
                                                    std::span<const Digest256> path);
/// Whether that is `root`.
[[nodiscard]] bool rfc9162_included(const Digest256& leaf_hash, std::uint64_t index, std::uint64_t size,
                                    std::span<const Digest256> path, const Digest256& root);
/// Whether `path` shows that the tree of `size1` leaves with `root1` is a prefix of that of `size2` leaves with `root2`
/// (RFC 9162 section 2.1.4.2; transparency.md 1). False as well when size1 is the larger one.
[[nodiscard]] bool rfc9162_consistent(std::uint64_t size1, const Digest256& root1, std::uint64_t size2,
                                      const Digest256& root2, std::span<const Digest256> path);

/// keccak256(keccak256(encoded)).
[[nodiscard]] Digest256 standard_leaf(Bytes abi_encoded);
/// keccak256(smaller ‖ larger), compared as big-endian numbers.
[[nodiscard]] Digest256 standard_node(const Digest256& a, const Digest256& b);
/// Indices of inner nodes of `tree` (2n−1 nodes, children of i at 2i+1 and 2i+2) that are not the hash of their
/// children.
[[nodiscard]] std::vector<std::size_t> standard_tree_faults(std::span<const Digest256> tree);

}  // namespace touchstone::crypto
