// Merkle trees: RFC 6962/9162, and OpenZeppelin's StandardMerkleTree (opengradient.md 6.1).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace touchstone::crypto {

/// MTH over leaf hashes (RFC 6962 section 2.1 without the hashing of the leaves; models.md 2.1): of none SHA-256(""),
/// of one the leaf, else SHA-256(01 ‖ left ‖ right) split at the largest power of two below n.
[[nodiscard]] Digest256 rfc6962_root(std::span<const Digest256> leaf_hashes);

/// keccak256(keccak256(encoded)).
[[nodiscard]] Digest256 standard_leaf(Bytes abi_encoded);
/// keccak256(smaller ‖ larger), compared as big-endian numbers.
[[nodiscard]] Digest256 standard_node(const Digest256& a, const Digest256& b);
/// Indices of inner nodes of `tree` (2n−1 nodes, children of i at 2i+1 and 2i+2) that are not the hash of their
/// children.
[[nodiscard]] std::vector<std::size_t> standard_tree_faults(std::span<const Digest256> tree);

}  // namespace touchstone::crypto
