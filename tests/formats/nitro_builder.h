// Writes Nitro documents piece by piece, so that a test can write one piece wrongly. Nothing here is signed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "codec/cbor.h"

namespace touchstone::test {

inline Buffer cbor_bytes(Bytes bytes) {
  Buffer out;
  cbor::write_bytes(out, bytes);
  return out;
}
inline Buffer cbor_text(std::string_view text) {
  Buffer out;
  cbor::write_text(out, text);
  return out;
}
inline Buffer cbor_number(std::uint64_t number) {
  Buffer out;
  cbor::write_head(out, cbor::Major::unsigned_int, number);
  return out;
}
inline Buffer joined(std::initializer_list<Buffer> parts) {
  Buffer out;
  for (const Buffer& part : parts) append(out, part);
  return out;
}

/// Keys and their encoded values, in order.
struct MapBuilder {
  std::vector<std::pair<Buffer, Buffer>> entries;
  bool indefinite = false;

  MapBuilder& set(std::string_view key, Buffer value) {
    const Buffer encoded = cbor_text(key);
    for (auto& entry : entries) {
      if (entry.first == encoded) {
        entry.second = std::move(value);
        return *this;
      }
    }
    entries.emplace_back(encoded, std::move(value));
    return *this;
  }
  MapBuilder& erase(std::string_view key) {
    std::erase_if(entries, [encoded = cbor_text(key)](const auto& entry) { return entry.first == encoded; });
    return *this;
  }
  [[nodiscard]] Buffer encode() const {
    Buffer out;
    if (indefinite) {
      out.push_back(0xBF);
    } else {
      cbor::write_head(out, cbor::Major::map, entries.size());
    }
    for (const auto& [key, value] : entries) {
      append(out, key);
      append(out, value);
    }
    if (indefinite) out.push_back(0xFF);
    return out;
  }
};

inline Buffer pcr_map(const std::vector<std::pair<std::uint64_t, Buffer>>& pcrs) {
  Buffer out;
  cbor::write_head(out, cbor::Major::map, pcrs.size());
  for (const auto& [index, value] : pcrs) {
    append(out, cbor_number(index));
    append(out, cbor_bytes(value));
  }
  return out;
}

/// A payload with every field of A2; certificates are placeholders.
inline MapBuilder nitro_payload() {
  MapBuilder map;
  map.set("module_id", cbor_text("i-0340e0cb833504eb6-enc019c12d31f78864d"));
  map.set("digest", cbor_text("SHA384"));
  map.set("timestamp", cbor_number(1770918962123));
  map.set("pcrs", pcr_map({{0, Buffer(48, 1)}, {1, Buffer(48, 2)}, {2, Buffer(48, 3)}}));
  map.set("certificate", cbor_bytes(Buffer(100, 0xAA)));
  map.set("cabundle", joined({{0x81}, cbor_bytes(Buffer(90, 0xBB))}));
  map.set("public_key", {0xF6});
  map.set("user_data", cbor_bytes(as_bytes("data")));
  map.set("nonce", {0xF6});
  return map;
}

/// The four parts of the container, encoded.
struct Sign1Builder {
  Buffer head = {0x84};
  Buffer protected_header = {0x44, 0xA1, 0x01, 0x38, 0x22};
  Buffer unprotected = {0xA0};
  Buffer payload;
  Buffer signature = cbor_bytes(Buffer(96, 0x11));
  Buffer tail;

  [[nodiscard]] Buffer encode() const {
    return joined({head, protected_header, unprotected, payload, signature, tail});
  }
};
inline Sign1Builder nitro_sign1(const MapBuilder& payload = nitro_payload()) {
  Sign1Builder builder;
  builder.payload = cbor_bytes(payload.encode());
  return builder;
}

}  // namespace touchstone::test
