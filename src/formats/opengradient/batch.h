// The Walrus blob of a settled batch: the dump of an OpenZeppelin StandardMerkleTree (opengradient.md 6.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::opengradient {

/// [teeId, inputHash, outputHash, signature, timestamp] and where the tree says that its hash stands.
struct BatchLeaf {
  Digest256 tee_id{};
  Digest256 input_hash{};
  Digest256 output_hash{};
  Buffer signature;             // 256 bytes when it is real
  std::uint64_t timestamp = 0;  // seconds since 1970
  std::uint64_t tree_index = 0;
  std::size_t offset = 0;  // of the entry of `values` in the file
  std::size_t length = 0;
};

struct TextPlace {
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Batch {
  std::vector<Digest256> tree;  // node i has children 2i+1 and 2i+2; tree[0] is the root
  std::vector<BatchLeaf> values;
  std::vector<TextPlace> tree_places;  // of the nodes in the file
  bool other_members = false;          // members besides the four of the format
};

inline constexpr std::string_view kBatchFormat = "standard-v1";
inline constexpr std::array<std::string_view, 5> kBatchLeafEncoding{"bytes32", "bytes32", "bytes32", "bytes",
                                                                    "uint256"};

/// Whether `root` looks like the dump of a tree, of whatever format and leaf encoding.
[[nodiscard]] bool looks_like_batch(const json::Value& root);
/// Fault::unsupported: another format or leafEncoding. out_of_range: no nodes, no values, a word of another size, a
/// number of 2^64 or more. Whether the nodes are right is asked by the verifier.
[[nodiscard]] Parsed<Batch> parse_batch(const json::Value& root);

/// What is hashed (twice) into the leaf: abi.encode(teeId, inputHash, outputHash, signature, timestamp).
[[nodiscard]] Buffer encode_leaf(const BatchLeaf& leaf);

}  // namespace touchstone::opengradient
