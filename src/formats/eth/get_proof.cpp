#include "formats/eth/get_proof.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "codec/json_values.h"

namespace touchstone::eth {
namespace {

// The object itself; of a JSON-RPC answer the member `result`.
const json::Value& result_of(const json::Value& value) {
  const json::Value* result = value.find("result");
  return result != nullptr && result->is(json::Kind::object) ? *result : value;
}

Parsed<void> expect_prefix(const json::Value& value, std::string_view field) {
  TOUCHSTONE_TRY(text, json::text_of(value, field));
  if (!text.starts_with("0x")) return refuse(Fault::syntax, value.offset, field, "does not begin with 0x");
  return {};
}

template <std::size_t N>
Parsed<void> read_bytes(const json::Value& object, std::string_view name, ByteArray<N>& out, Place& place) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  TOUCHSTONE_CHECK(expect_prefix(*value, name));
  TOUCHSTONE_TRY(bytes, json::exactly<N>(json::hex_of(*value, name), *value, name));
  out = bytes;
  place = {value->offset, value->length};
  return {};
}

Parsed<void> read_quantity(const json::Value& object, std::string_view name, Natural& out, Place& place) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  TOUCHSTONE_TRY(number, json::quantity_of(*value, name));
  out = std::move(number);
  place = {value->offset, value->length};
  return {};
}

Parsed<std::vector<ProofNode>> read_nodes(const json::Value& object, std::string_view name, Place& place) {
  TOUCHSTONE_TRY(list, json::member(object, name));
  if (!list->is(json::Kind::array)) return refuse(Fault::wrong_type, list->offset, name, "is not a list");
  if (list->items.size() > kMaxNodes) return refuse(Fault::too_large, list->offset, name, "more than 128 nodes");
  place = {list->offset, list->length};
  std::vector<ProofNode> nodes;
  nodes.reserve(list->items.size());
  for (const json::Value& item : list->items) {
    TOUCHSTONE_CHECK(expect_prefix(item, name));
    TOUCHSTONE_TRY(rlp, json::hex_of(item, name));
    nodes.push_back({std::move(rlp), {item.offset, item.length}});
  }
  return nodes;
}

Parsed<StorageProof> read_slot(const json::Value& object) {
  StorageProof slot;
  Place unused;
  Natural key;
  TOUCHSTONE_CHECK(read_quantity(object, "key", key, unused));
  std::ranges::copy(key.magnitude, slot.key.end() - static_cast<std::ptrdiff_t>(key.magnitude.size()));
  TOUCHSTONE_CHECK(read_quantity(object, "value", slot.value, unused));
  TOUCHSTONE_TRY(proof, read_nodes(object, "proof", unused));
  slot.proof = std::move(proof);
  slot.place = {object.offset, object.length};
  return slot;
}

}  // namespace

Parsed<GetProof> parse(const json::Value& value) {
  const json::Value& object = result_of(value);
  GetProof proof;
  TOUCHSTONE_CHECK(read_bytes(object, "address", proof.address, proof.address_at));
  TOUCHSTONE_CHECK(read_quantity(object, "balance", proof.balance, proof.balance_at));
  TOUCHSTONE_CHECK(read_quantity(object, "nonce", proof.nonce, proof.nonce_at));
  TOUCHSTONE_CHECK(read_bytes(object, "codeHash", proof.code_hash, proof.code_hash_at));
  TOUCHSTONE_CHECK(read_bytes(object, "storageHash", proof.storage_hash, proof.storage_hash_at));
  TOUCHSTONE_TRY(account, read_nodes(object, "accountProof", proof.account_proof_at));
  proof.account_proof = std::move(account);
  TOUCHSTONE_TRY(slots, json::member(object, "storageProof"));
  if (!slots->is(json::Kind::array)) return refuse(Fault::wrong_type, slots->offset, "storageProof", "is not a list");
  if (slots->items.size() > kMaxSlots) return refuse(Fault::too_large, slots->offset, "storageProof", "too many slots");
  proof.storage_proof_at = {slots->offset, slots->length};
  proof.storage_proof.reserve(slots->items.size());
  for (const json::Value& item : slots->items) {
    TOUCHSTONE_TRY(slot, read_slot(item));
    proof.storage_proof.push_back(std::move(slot));
  }
  return proof;
}

bool looks_like_proof(const json::Value& value) {
  if (!value.is(json::Kind::object)) return false;
  return result_of(value).find("accountProof") != nullptr;
}

}  // namespace touchstone::eth
