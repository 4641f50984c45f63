#include "formats/opengradient/registry.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

bool is_entry(const json::Value& value, bool id_is_name) {
  const json::Value* key = value.find("publicKey");
  if (key == nullptr || !key->is(json::Kind::string)) return false;
  if (id_is_name) return true;
  const json::Value* id = value.find("teeId");
  return id != nullptr && id->is(json::Kind::string);
}

bool is_tee_id(std::string_view name) { return from_hex_array<32>(name, "teeId").has_value(); }

// A member that is absent or null says nothing.
template <class T, class Read>
Parsed<void> read_optional(const json::Value& object, std::string_view name, std::optional<T>& into, Read read) {
  const json::Value* value = object.find(name);
  if (value == nullptr || value->is(json::Kind::null)) return {};
  TOUCHSTONE_TRY(parsed, read(*value, name));
  into = std::move(parsed);
  return {};
}

Parsed<Digest256> read_word(const json::Value& value, std::string_view field) { return word_text(value, field); }

Parsed<bool> read_flag(const json::Value& value, std::string_view field) {
  if (!value.is(json::Kind::boolean)) return refuse(Fault::wrong_type, value.offset, field, "is not a boolean");
  return value.flag;
}

Parsed<Untrusted> read_text(const json::Value& value, std::string_view field) {
  if (!value.is(json::Kind::string)) return refuse(Fault::wrong_type, value.offset, field, "is not a string");
  return Untrusted(value.text);
}

Parsed<RegistryOhttp> read_ohttp(const json::Value& value, std::string_view field) {
  if (!value.is(json::Kind::object)) return refuse(Fault::wrong_type, value.offset, field, "is not an object");
  RegistryOhttp config;
  TOUCHSTONE_CHECK(read_optional(value, "keyId", config.key_id, number_text));
  TOUCHSTONE_CHECK(read_optional(value, "kemId", config.kem_id, number_text));
  TOUCHSTONE_CHECK(read_optional(value, "kdfId", config.kdf_id, number_text));
  TOUCHSTONE_CHECK(read_optional(value, "aeadId", config.aead_id, number_text));
  TOUCHSTONE_CHECK(read_optional(value, "publicKey", config.public_key, hex_or_base64_text));
  TOUCHSTONE_CHECK(read_optional(value, "keyConfig", config.key_config, hex_or_base64_text));
  TOUCHSTONE_CHECK(read_optional(value, "registeredAt", config.registered_at, number_text));
  return config;
}

Parsed<void> read_ids(const json::Value& object, const json::Member* listed, RegistryEntry& entry) {
  if (listed != nullptr) {
    const auto name = from_hex_array<32>(listed->name, "teeId");
    if (!name) return refuse(Fault::syntax, listed->offset, "teeId", "is a name that is not 64 hex digits");
    entry.listed_under = *name;
    entry.tee_id = *name;
    if (object.find("teeId") == nullptr) return {};
  }
  TOUCHSTONE_TRY(value, member(object, "teeId"));
  TOUCHSTONE_TRY(tee_id, word_text(*value, "teeId"));
  entry.tee_id = tee_id;
  return {};
}

Parsed<RegistryEntry> parse_entry(const json::Value& object, const json::Member* listed) {
  if (!object.is(json::Kind::object)) return refuse(Fault::wrong_type, object.offset, "TEEInfo", "is not an object");
  RegistryEntry entry;
  entry.offset = object.offset;
  entry.length = object.length;
  TOUCHSTONE_CHECK(read_ids(object, listed, entry));
  TOUCHSTONE_TRY(key, member(object, "publicKey"));
  TOUCHSTONE_TRY(public_key, hex_or_base64_text(*key, "publicKey"));
  entry.public_key = std::move(public_key);
  TOUCHSTONE_CHECK(read_optional(object, "owner", entry.owner, address_text));
  TOUCHSTONE_CHECK(read_optional(object, "paymentAddress", entry.payment_address, address_text));
  TOUCHSTONE_CHECK(read_optional(object, "endpoint", entry.endpoint, read_text));
  TOUCHSTONE_CHECK(read_optional(object, "tlsCertificate", entry.tls_certificate, hex_or_base64_text));
  TOUCHSTONE_CHECK(read_optional(object, "pcrHash", entry.pcr_hash, read_word));
  TOUCHSTONE_CHECK(read_optional(object, "teeType", entry.tee_type, number_text));
  TOUCHSTONE_CHECK(read_optional(object, "enabled", entry.enabled, read_flag));
  TOUCHSTONE_CHECK(read_optional(object, "registeredAt", entry.registered_at, number_text));
  TOUCHSTONE_CHECK(read_optional(object, "lastHeartbeatAt", entry.last_heartbeat_at, number_text));
  TOUCHSTONE_CHECK(read_optional(object, "ohttpConfig", entry.ohttp_config, read_ohttp));
  return entry;
}

Parsed<void> expect_count(std::size_t count, const json::Value& root) {
  if (count == 0) return refuse(Fault::out_of_range, root.offset, "registry", "has no entries");
  if (count > kMaxRegistryEntries) return refuse(Fault::out_of_range, root.offset, "registry", "has too many entries");
  return {};
}

}  // namespace

bool looks_like_registry(const json::Value& root) {
  if (root.is(json::Kind::array)) {
    return !root.items.empty() &&
           std::ranges::all_of(root.items, [](const json::Value& item) { return is_entry(item, false); });
  }
  if (!root.is(json::Kind::object) || root.members.empty()) return false;
  if (is_entry(root, false)) return true;
  return std::ranges::all_of(
      root.members, [](const json::Member& listed) { return is_tee_id(listed.name) && is_entry(listed.value, true); });
}

Parsed<std::vector<RegistryEntry>> parse_registry(const json::Value& root) {
  std::vector<RegistryEntry> entries;
  if (root.is(json::Kind::array)) {
    TOUCHSTONE_CHECK(expect_count(root.items.size(), root));
    for (const json::Value& item : root.items) {
      TOUCHSTONE_TRY(entry, parse_entry(item, nullptr));
      entries.push_back(std::move(entry));
    }
    return entries;
  }
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "registry", "is no object or array");
  if (root.find("publicKey") != nullptr || root.find("teeId") != nullptr) {
    TOUCHSTONE_TRY(entry, parse_entry(root, nullptr));
    entries.push_back(std::move(entry));
    return entries;
  }
  TOUCHSTONE_CHECK(expect_count(root.members.size(), root));
  for (const json::Member& listed : root.members) {
    TOUCHSTONE_TRY(entry, parse_entry(listed.value, &listed));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace touchstone::opengradient
