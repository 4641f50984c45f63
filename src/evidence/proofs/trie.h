// Walking a Merkle-Patricia trie along a path (transparency.md 4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/eth/get_proof.h"

namespace touchstone::evidence::transparency {

/// keccak256(RLP of the empty string): the root of a trie with nothing in it.
inline constexpr Digest256 kEmptyTrie = {0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45,
                                         0xe6, 0x92, 0xc0, 0xf8, 0x6e, 0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c,
                                         0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21};
/// keccak256(""): the code hash of an account without code.
inline constexpr Digest256 kEmptyCode = {0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d,
                                         0xb2, 0xdc, 0xc7, 0x03, 0xc0, 0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82,
                                         0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70};

struct TrieEnd {
  std::optional<Buffer> value;  // nothing: absence is shown
  std::string fault;            // why the nodes show nothing; empty: they do
  std::size_t node = 0;         // the one at fault
};

/// Follows keccak256(key) from `root`. Every node must be used, the first one hash to the root and each next one to the
/// reference of its parent; inlined nodes are taken from their parent.
[[nodiscard]] TrieEnd walk(const Digest256& root, Bytes key, const std::vector<eth::ProofNode>& nodes);

}  // namespace touchstone::evidence::transparency
