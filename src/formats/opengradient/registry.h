// Entries of the TEE registry as saved from a node (opengradient.md 9): one TEEInfo, an array of them, or {teeId:
// TEEInfo}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::opengradient {

/// In one file. The registry has a few dozen entries.
inline constexpr std::size_t kMaxRegistryEntries = 4096;

/// The HPKE configuration that the deployed registry appends.
struct RegistryOhttp {
  std::optional<std::uint64_t> key_id, kem_id, kdf_id, aead_id, registered_at;
  std::optional<Buffer> public_key, key_config;
};

/// TEEInfo with its id. Only teeId and publicKey must be there.
struct RegistryEntry {
  Digest256 tee_id{};
  std::optional<Digest256> listed_under;  // the name in {teeId: TEEInfo}
  Buffer public_key;                      // DER SubjectPublicKeyInfo
  std::optional<ByteArray<20>> owner, payment_address;
  std::optional<Untrusted> endpoint;
  std::optional<Buffer> tls_certificate;  // DER
  std::optional<Digest256> pcr_hash;
  std::optional<std::uint64_t> tee_type;
  std::optional<bool> enabled;
  std::optional<std::uint64_t> registered_at, last_heartbeat_at;  // seconds since 1970
  std::optional<RegistryOhttp> ohttp_config;
  std::size_t offset = 0;  // of the object in the file
  std::size_t length = 0;
};

[[nodiscard]] bool looks_like_registry(const json::Value& root);
/// Members that TEEInfo does not have are passed over. Errors: wrong_type, missing, out_of_range (sizes, numbers of
/// 2^64 or more, more than kMaxRegistryEntries), syntax (not hex, not base64).
[[nodiscard]] Parsed<std::vector<RegistryEntry>> parse_registry(const json::Value& root);

}  // namespace touchstone::opengradient
