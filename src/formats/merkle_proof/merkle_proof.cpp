#include "formats/merkle_proof/merkle_proof.h"

#include <string_view>

#include "codec/json_values.h"

namespace touchstone::merkle {
namespace {

bool has(const json::Value& value, std::string_view name) { return value.find(name) != nullptr; }

bool has_inclusion(const json::Value& value) {
  return has(value, "leafIdx") && has(value, "treeSize") && has(value, "leafHash");
}
bool has_consistency(const json::Value& value) { return has(value, "size1") && has(value, "size2"); }

Parsed<void> read_number(const json::Value& object, std::string_view name, std::uint64_t& number, Place& place) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  if (!value->is(json::Kind::number)) return refuse(Fault::wrong_type, value->offset, name, "is not a number");
  TOUCHSTONE_TRY(read, json::u64_of(*value, name));
  number = read;
  place = {value->offset, value->length};
  return {};
}

Parsed<void> read_hash(const json::Value& object, std::string_view name, Digest256& hash, Place& place) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  TOUCHSTONE_TRY(read, json::exactly<32>(json::base64_of(*value, name), *value, name));
  hash = read;
  place = {value->offset, value->length};
  return {};
}

Parsed<void> read_path(const json::Value& object, Proof& proof) {
  TOUCHSTONE_TRY(value, json::member(object, "proof"));
  proof.proof_at = {value->offset, value->length};
  if (value->is(json::Kind::null)) return {};
  if (!value->is(json::Kind::array)) return refuse(Fault::wrong_type, value->offset, "proof", "is not a list");
  for (const json::Value& item : value->items) {
    TOUCHSTONE_TRY(hash, json::exactly<32>(json::base64_of(item, "proof"), item, "proof"));
    proof.proof.push_back(hash);
  }
  return {};
}

}  // namespace

Parsed<Proof> parse(const json::Value& value) {
  if (!value.is(json::Kind::object)) return refuse(Fault::wrong_type, value.offset, "merkle-proof", "is no object");
  Proof proof;
  const bool consistency = has(value, "size1") || has(value, "size2");
  if (consistency && (has(value, "leafIdx") || has(value, "treeSize"))) {
    return refuse(Fault::syntax, value.offset, "merkle-proof",
                  "has members of an inclusion and of a consistency proof");
  }
  if (consistency) {
    proof.kind = Proof::Kind::consistency;
    TOUCHSTONE_CHECK(read_number(value, "size1", proof.size1, proof.size1_at));
    TOUCHSTONE_CHECK(read_number(value, "size2", proof.size2, proof.size2_at));
    TOUCHSTONE_CHECK(read_hash(value, "root1", proof.root1, proof.root1_at));
    TOUCHSTONE_CHECK(read_hash(value, "root2", proof.root2, proof.root2_at));
  } else {
    TOUCHSTONE_CHECK(read_number(value, "leafIdx", proof.leaf_idx, proof.leaf_idx_at));
    TOUCHSTONE_CHECK(read_number(value, "treeSize", proof.tree_size, proof.tree_size_at));
    TOUCHSTONE_CHECK(read_hash(value, "root", proof.root, proof.root_at));
    TOUCHSTONE_CHECK(read_hash(value, "leafHash", proof.leaf_hash, proof.leaf_hash_at));
  }
  TOUCHSTONE_CHECK(read_path(value, proof));
  return proof;
}

bool looks_like_proof(const json::Value& value) {
  return value.is(json::Kind::object) && (has_inclusion(value) || has_consistency(value));
}

}  // namespace touchstone::merkle
