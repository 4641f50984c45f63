// The HPKE key of an enclave's oblivious-HTTP relay, signed by the enclave's signing key (opengradient.md 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::opengradient {

/// Its keccak256 is the first word of what is signed.
inline constexpr std::string_view kOhttpDomain = "OPENGRADIENT_TEE_OHTTP_CONFIG_V1";

struct OhttpConfig {
  std::uint8_t key_id = 0;
  std::uint16_t kem_id = 0;   // HPKE (RFC 9180 section 7): 0x20 X25519
  std::uint16_t kdf_id = 0;   // 1 HKDF-SHA256
  std::uint16_t aead_id = 0;  // 3 ChaCha20-Poly1305
  Buffer public_key;          // 32 bytes for X25519
  Buffer key_config;          // RFC 9458 section 3.1
  Digest256 tee_id{};
  Buffer signature;
  std::optional<Digest256> signature_hash;  // what the enclave says it signed
  std::size_t signature_offset = 0;
  std::size_t signature_length = 0;
  std::size_t key_config_offset = 0;
};

/// An object with key_id, kem_id, public_key, key_config, tee_id and signature.
[[nodiscard]] bool looks_like_ohttp_config(const json::Value& root);
/// Errors: wrong_type, missing (also of kdf_id and aead_id, without which nothing can be verified), syntax,
/// out_of_range (sizes and numbers beyond their Solidity types).
[[nodiscard]] Parsed<OhttpConfig> parse_ohttp_config(const json::Value& root);

/// A key configuration (RFC 9458 section 3.1) with exactly one pair of algorithms.
struct KeyConfig {
  std::uint8_t key_id = 0;
  std::uint16_t kem_id = 0;
  Bytes public_key;
  std::uint16_t kdf_id = 0;
  std::uint16_t aead_id = 0;
};
/// Only KEM 0x20 (a key of 32 bytes): another one is unsupported.
[[nodiscard]] Parsed<KeyConfig> parse_key_config(Bytes bytes);

}  // namespace touchstone::opengradient
