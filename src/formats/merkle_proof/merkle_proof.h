// Inclusion and consistency proofs of RFC 6962 trees in JSON, as transparency-dev/merkle writes its test data
// (transparency.md 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::merkle {

struct Place {
  std::size_t offset = 0, length = 0;  // of the JSON value
};

struct Proof {
  enum class Kind { inclusion, consistency };
  Kind kind = Kind::inclusion;
  // Of an inclusion proof.
  std::uint64_t leaf_idx = 0, tree_size = 0;
  Digest256 root{}, leaf_hash{};
  // Of a consistency proof.
  std::uint64_t size1 = 0, size2 = 0;
  Digest256 root1{}, root2{};

  std::vector<Digest256> proof;  // `null` is empty
  Place leaf_idx_at, tree_size_at, root_at, leaf_hash_at, size1_at, size2_at, root1_at, root2_at, proof_at;
};

/// An object with leafIdx, treeSize, root, leafHash and proof, or with size1, size2, root1, root2 and proof; other
/// members are ignored. Malformed: a missing member, a hash that is not base64 of 32 bytes, a number that is negative,
/// no integer or above 64 bits, members of both kinds.
[[nodiscard]] Parsed<Proof> parse(const json::Value& value);

/// Has the members that only one kind of them has.
[[nodiscard]] bool looks_like_proof(const json::Value& value);

}  // namespace touchstone::merkle
