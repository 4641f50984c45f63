#include "formats/note/vkey.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/untrusted.h"
#include "codec/base64.h"
#include "codec/hex.h"

namespace touchstone::note {
namespace {

constexpr std::string_view kField = "vkey";
constexpr std::string_view kSpace = " \t\r\n";

struct Parts {
  std::string_view name, key_id, key;
  std::size_t offset = 0;  // of the name in the text
};

std::optional<Parts> split(std::string_view text) {
  if (text.size() > kMaxVkey) return std::nullopt;
  Parts parts;
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return std::nullopt;
  parts.offset = first;
  const std::string_view line = text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
  const std::size_t name_end = line.find('+');
  if (name_end == std::string_view::npos) return std::nullopt;
  const std::size_t id_end = line.find('+', name_end + 1);
  if (id_end == std::string_view::npos) return std::nullopt;
  parts.name = line.substr(0, name_end);
  parts.key_id = line.substr(name_end + 1, id_end - name_end - 1);
  parts.key = line.substr(id_end + 1);
  const bool one_line = line.find('\n') == std::string_view::npos;
  return one_line && parts.key_id.size() == 2 * kKeyIdBytes ? std::optional(parts) : std::nullopt;
}

// How many bytes a key of that type has; 0: any number.
std::size_t key_size(KeyType type) {
  switch (type) {
    case KeyType::ed25519:
    case KeyType::cosignature: return 32;
    case KeyType::ml_dsa_44: return 1312;
    case KeyType::ecdsa:
    case KeyType::rfc6962_tree_head: break;
  }
  return 0;
}

}  // namespace

std::string_view name(KeyType type) {
  switch (type) {
    case KeyType::ed25519: return "Ed25519";
    case KeyType::ecdsa: return "ECDSA";
    case KeyType::cosignature: return "witness, Ed25519";
    case KeyType::rfc6962_tree_head: return "RFC 6962 tree head";
    case KeyType::ml_dsa_44: return "ML-DSA-44";
  }
  return "of an unknown type";
}

Parsed<Vkey> parse_vkey(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return refuse(Fault::syntax, 0, kField, "is not one line of NAME+8 hex digits+base64");
  const auto at = [&](std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); };
  if (!is_name(parts->name) || !is_utf8(parts->name)) return refuse(Fault::syntax, parts->offset, kField, "the name");
  Vkey vkey;
  vkey.name = parts->name;
  const auto key_id = from_hex_array<kKeyIdBytes>(parts->key_id, kField);
  if (!key_id) return refuse(Fault::syntax, at(parts->key_id), kField, "the key id is not hex");
  vkey.key_id = *key_id;
  const auto key = from_base64(parts->key, kField);
  if (!key) return refuse(Fault::syntax, at(parts->key), kField, "the key is not base64");
  if (key->size() < 2) return refuse(Fault::truncated, at(parts->key), kField, "there is no key behind its type");
  vkey.type = static_cast<KeyType>(key->front());
  vkey.key.assign(key->begin() + 1, key->end());
  const std::size_t size = key_size(vkey.type);
  if (size != 0 && vkey.key.size() != size) {
    return refuse(Fault::out_of_range, at(parts->key), kField, "a key of another length than its type has");
  }
  return vkey;
}

bool looks_like_vkey(std::string_view text) {
  const auto parts = split(text);
  return parts && is_name(parts->name) && from_hex(parts->key_id, kField).has_value() &&
         from_base64(parts->key, kField).has_value();
}

}  // namespace touchstone::note
