// Nodes of a Merkle-Patricia trie (Ethereum yellow paper, appendix D; transparency.md 4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/rlp.h"

namespace touchstone::eth {

using Nibbles = std::vector<std::uint8_t>;  // each below 16
[[nodiscard]] Nibbles nibbles_of(Bytes bytes);

/// What a node points to.
struct Reference {
  enum class Kind {
    none,    // nothing is there
    hash,    // the keccak256 of a node of 32 bytes or more
    inlined  // a node of fewer than 32 bytes, itself
  };
  Kind kind = Kind::none;
  Bytes bytes;  // the hash, or the RLP of the node
};

struct Branch {
  std::array<Reference, 16> children{};
  Bytes value;
};
struct Extension {
  Nibbles path;  // one at least
  Reference child;
};
struct Leaf {
  Nibbles path;
  Bytes value;
};
using TrieNode = std::variant<Branch, Extension, Leaf>;

/// One node, its RLP whole and strict. Refused: another number of items than 2 or 17, a path with a wrong first nibble
/// or non-zero padding, an empty path of an extension, a reference of another length, an inlined node of 32 bytes.
/// Views point into `rlp`.
[[nodiscard]] Parsed<TrieNode> parse_node(Bytes rlp);

}  // namespace touchstone::eth
