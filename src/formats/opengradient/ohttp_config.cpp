#include "formats/opengradient/ohttp_config.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/reader.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

constexpr std::array<std::string_view, 6> kMembers{"key_id",     "kem_id", "public_key",
                                                   "key_config", "tee_id", "signature"};
constexpr std::uint16_t kX25519 = 0x20;
constexpr std::size_t kX25519KeySize = 32;
constexpr std::size_t kAlgorithmsSize = 4;

template <class T>
Parsed<void> read_number(const json::Value& object, std::string_view name, T& into) {
  TOUCHSTONE_TRY(value, member(object, name));
  TOUCHSTONE_TRY(number, number_text(*value, name));
  if (number > std::numeric_limits<T>::max()) return refuse(Fault::out_of_range, value->offset, name, "is too large");
  into = static_cast<T>(number);
  return {};
}

Parsed<void> read_bytes(const json::Value& object, std::string_view name, Buffer& into) {
  TOUCHSTONE_TRY(value, member(object, name));
  TOUCHSTONE_TRY(bytes, hex_or_base64_text(*value, name));
  into = std::move(bytes);
  return {};
}

}  // namespace

bool looks_like_ohttp_config(const json::Value& root) {
  return root.is(json::Kind::object) &&
         std::ranges::all_of(kMembers, [&root](std::string_view name) { return root.find(name) != nullptr; });
}

Parsed<OhttpConfig> parse_ohttp_config(const json::Value& root) {
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "config", "is not an object");
  OhttpConfig config;
  TOUCHSTONE_CHECK(read_number(root, "key_id", config.key_id));
  TOUCHSTONE_CHECK(read_number(root, "kem_id", config.kem_id));
  TOUCHSTONE_CHECK(read_number(root, "kdf_id", config.kdf_id));
  TOUCHSTONE_CHECK(read_number(root, "aead_id", config.aead_id));
  TOUCHSTONE_CHECK(read_bytes(root, "public_key", config.public_key));
  TOUCHSTONE_CHECK(read_bytes(root, "key_config", config.key_config));
  TOUCHSTONE_CHECK(read_bytes(root, "signature", config.signature));
  TOUCHSTONE_TRY(id, member(root, "tee_id"));
  TOUCHSTONE_TRY(tee_id, word_text(*id, "tee_id"));
  config.tee_id = tee_id;
  if (const json::Value* hash = root.find("signature_hash"); hash != nullptr && !hash->is(json::Kind::null)) {
    TOUCHSTONE_TRY(digest, word_text(*hash, "signature_hash"));
    config.signature_hash = digest;
  }
  const json::Value& signature = *root.find("signature");
  config.signature_offset = signature.offset;
  config.signature_length = signature.length;
  config.key_config_offset = root.find("key_config")->offset;
  return config;
}

Parsed<KeyConfig> parse_key_config(Bytes bytes) {
  Reader reader(bytes);
  TOUCHSTONE_TRY(key_id, reader.u8("key_id"));
  TOUCHSTONE_TRY(kem_id, reader.u16be("kem_id"));
  if (kem_id != kX25519) return refuse(Fault::unsupported, 1, "kem_id", "is not X25519");
  TOUCHSTONE_TRY(public_key, reader.take(kX25519KeySize, "public_key"));
  TOUCHSTONE_TRY(size, reader.u16be("algorithms"));
  if (size != kAlgorithmsSize) {
    return refuse(Fault::unsupported, reader.offset(), "algorithms", "is not one pair");
  }
  TOUCHSTONE_TRY(kdf_id, reader.u16be("kdf_id"));
  TOUCHSTONE_TRY(aead_id, reader.u16be("aead_id"));
  TOUCHSTONE_CHECK(reader.expect_end("key_config"));
  return KeyConfig{key_id, kem_id, public_key, kdf_id, aead_id};
}

}  // namespace touchstone::opengradient
