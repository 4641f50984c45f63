#include "formats/eth/trie_node.h"

#include <string_view>
#include <utility>

namespace touchstone::eth {
namespace {

constexpr std::string_view kField = "trie node";
constexpr std::size_t kHash = 32;
constexpr std::uint8_t kLeafBit = 2, kOddBit = 1;

Parsed<Reference> reference_of(const rlp::Item& item) {
  if (item.is_list) {
    if (item.encoded.size() >= kHash) {
      return refuse(Fault::out_of_range, item.offset, kField, "an inlined node of 32 bytes or more");
    }
    return Reference{Reference::Kind::inlined, item.encoded};
  }
  if (item.payload.empty()) return Reference{};
  if (item.payload.size() != kHash)
    return refuse(Fault::out_of_range, item.offset, kField, "a reference that is no hash");
  return Reference{Reference::Kind::hash, item.payload};
}

struct HexPrefix {
  bool leaf = false;
  Nibbles path;
};

// The high nibble of the first byte says which kind of node and whether the number of nibbles is odd (appendix C).
Parsed<HexPrefix> read_path(const rlp::Item& item) {
  if (item.is_list || item.payload.empty()) return refuse(Fault::syntax, item.offset, kField, "a path that is none");
  Nibbles nibbles = nibbles_of(item.payload);
  const std::uint8_t flags = nibbles[0];
  const bool odd = (flags & kOddBit) != 0;
  if (flags > (kLeafBit | kOddBit)) return refuse(Fault::syntax, item.offset, kField, "a path with other flags");
  if (!odd && nibbles[1] != 0) return refuse(Fault::syntax, item.offset, kField, "a path whose padding is not zero");
  nibbles.erase(nibbles.begin(), nibbles.begin() + (odd ? 1 : 2));
  return HexPrefix{(flags & kLeafBit) != 0, std::move(nibbles)};
}

Parsed<TrieNode> short_node(const rlp::Item& first, const rlp::Item& second) {
  TOUCHSTONE_TRY(path, read_path(first));
  if (path.leaf) {
    if (second.is_list) return refuse(Fault::wrong_type, second.offset, kField, "the value of a leaf is a list");
    return TrieNode(Leaf{std::move(path.path), second.payload});
  }
  if (path.path.empty()) return refuse(Fault::syntax, first.offset, kField, "an extension by no nibbles");
  TOUCHSTONE_TRY(child, reference_of(second));
  if (child.kind == Reference::Kind::none)
    return refuse(Fault::syntax, second.offset, kField, "an extension to nothing");
  return TrieNode(Extension{std::move(path.path), child});
}

}  // namespace

Nibbles nibbles_of(Bytes bytes) {
  Nibbles nibbles;
  nibbles.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    nibbles.push_back(static_cast<std::uint8_t>(byte >> 4U));
    nibbles.push_back(static_cast<std::uint8_t>(byte & 0x0FU));
  }
  return nibbles;
}

Parsed<TrieNode> parse_node(Bytes rlp) {
  TOUCHSTONE_TRY(list, rlp::whole(rlp, kField));
  TOUCHSTONE_TRY(items, rlp::items(list, 17, kField));
  if (items.size() == 2) return short_node(items[0], items[1]);
  if (items.size() != 17) return refuse(Fault::syntax, 0, kField, "has neither 2 nor 17 items");
  Branch branch;
  for (std::size_t i = 0; i < branch.children.size(); ++i) {
    TOUCHSTONE_TRY(child, reference_of(items[i]));
    branch.children[i] = child;
  }
  if (items[16].is_list) return refuse(Fault::wrong_type, items[16].offset, kField, "the value of a branch is a list");
  branch.value = items[16].payload;
  return TrieNode(branch);
}

}  // namespace touchstone::eth
