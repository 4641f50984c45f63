#include "formats/opengradient/batch.h"

#include <utility>

#include "codec/abi.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

Parsed<const json::Value*> array_member(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, member(object, name));
  if (!value->is(json::Kind::array)) return refuse(Fault::wrong_type, value->offset, name, "is not an array");
  return value;
}

Parsed<void> expect_encoding(const json::Value& root) {
  TOUCHSTONE_TRY(format, member(root, "format"));
  if (!format->is(json::Kind::string) || format->text != kBatchFormat) {
    return refuse(Fault::unsupported, format->offset, "format", "is not standard-v1");
  }
  TOUCHSTONE_TRY(encoding, array_member(root, "leafEncoding"));
  bool same = encoding->items.size() == kBatchLeafEncoding.size();
  for (std::size_t i = 0; same && i < kBatchLeafEncoding.size(); ++i) {
    same = encoding->items[i].is(json::Kind::string) && encoding->items[i].text == kBatchLeafEncoding[i];
  }
  if (!same) {
    return refuse(Fault::unsupported, encoding->offset, "leafEncoding",
                  "is not bytes32, bytes32, bytes32, bytes, uint256");
  }
  return {};
}

Parsed<BatchLeaf> parse_leaf(const json::Value& entry) {
  if (!entry.is(json::Kind::object))
    return refuse(Fault::wrong_type, entry.offset, "values", "has an entry that is no object");
  BatchLeaf leaf;
  leaf.offset = entry.offset;
  leaf.length = entry.length;
  TOUCHSTONE_TRY(value, array_member(entry, "value"));
  if (value->items.size() != kBatchLeafEncoding.size()) {
    return refuse(Fault::out_of_range, value->offset, "value", "does not have five items");
  }
  TOUCHSTONE_TRY(tee_id, word_text(value->items[0], "teeId", Prefix::required));
  TOUCHSTONE_TRY(input_hash, word_text(value->items[1], "inputHash", Prefix::required));
  TOUCHSTONE_TRY(output_hash, word_text(value->items[2], "outputHash", Prefix::required));
  TOUCHSTONE_TRY(signature, hex_text(value->items[3], "signature"));
  TOUCHSTONE_TRY(timestamp, number_text(value->items[4], "timestamp"));
  TOUCHSTONE_TRY(index, member(entry, "treeIndex"));
  const auto tree_index = index->as_u64();
  if (!tree_index) return refuse(Fault::wrong_type, index->offset, "treeIndex", "is not an index");
  leaf.tee_id = tee_id;
  leaf.input_hash = input_hash;
  leaf.output_hash = output_hash;
  leaf.signature = std::move(signature);
  leaf.timestamp = timestamp;
  leaf.tree_index = *tree_index;
  return leaf;
}

}  // namespace

bool looks_like_batch(const json::Value& root) {
  const json::Value* format = root.find("format");
  return format != nullptr && format->is(json::Kind::string) && root.find("leafEncoding") != nullptr &&
         root.find("tree") != nullptr && root.find("values") != nullptr;
}

Parsed<Batch> parse_batch(const json::Value& root) {
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "batch", "is not an object");
  TOUCHSTONE_CHECK(expect_encoding(root));
  TOUCHSTONE_TRY(tree, array_member(root, "tree"));
  TOUCHSTONE_TRY(values, array_member(root, "values"));
  if (tree->items.empty()) return refuse(Fault::out_of_range, tree->offset, "tree", "has no nodes");
  if (values->items.empty()) return refuse(Fault::out_of_range, values->offset, "values", "has no leaves");

  Batch batch;
  batch.other_members = root.members.size() != 4;
  for (const json::Value& node : tree->items) {
    TOUCHSTONE_TRY(hash, word_text(node, "tree", Prefix::required));
    batch.tree.push_back(hash);
    batch.tree_places.push_back({node.offset, node.length});
  }
  for (const json::Value& entry : values->items) {
    TOUCHSTONE_TRY(leaf, parse_leaf(entry));
    batch.values.push_back(std::move(leaf));
  }
  return batch;
}

Buffer encode_leaf(const BatchLeaf& leaf) {
  // opengradient.md 6.1: the offset of the one dynamic value is that of the five words before it.
  Buffer out;
  abi::put_word(out, leaf.tee_id);
  abi::put_word(out, leaf.input_hash);
  abi::put_word(out, leaf.output_hash);
  abi::put_u64(out, kBatchLeafEncoding.size() * abi::kWord);
  abi::put_u64(out, leaf.timestamp);
  abi::put_u64(out, leaf.signature.size());
  abi::put_padded(out, leaf.signature);
  return out;
}

}  // namespace touchstone::opengradient
