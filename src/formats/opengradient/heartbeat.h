// What an enclave signs every few minutes so that the registry keeps it active (opengradient.md 7 and 9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::opengradient {

struct Heartbeat {
  Digest256 tee_id{};
  std::uint64_t timestamp = 0;  // seconds since 1970
  Buffer signature;
  std::optional<ByteArray<20>> contract_address;  // not signed
  std::size_t signature_offset = 0;
  std::size_t signature_length = 0;
};

/// An object with exactly teeId, timestamp and signature, and perhaps contractAddress.
[[nodiscard]] bool looks_like_heartbeat(const json::Value& root);
/// Errors: wrong_type, missing, syntax (not hex, not base64), out_of_range (sizes, a timestamp of 2^64 or more).
[[nodiscard]] Parsed<Heartbeat> parse_heartbeat(const json::Value& root);

/// What is hashed and signed: teeId ‖ uint256 timestamp.
[[nodiscard]] Buffer encode_heartbeat(const Heartbeat& heartbeat);

}  // namespace touchstone::opengradient
