// AWS Nitro attestation document (nitro.md part A; NSM docs/attestation_process.md section 3.1): bytes to a struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/untrusted.h"
#include "formats/nitro/sign1.h"

namespace touchstone::nitro {

// Limits of A1 and A2. Those of the payload's fields are kept by the verifier; the parser only refuses syntax.
inline constexpr std::size_t kMaxPayload = 16384;
inline constexpr std::size_t kMaxDepth = 8;
inline constexpr std::size_t kMaxPcrs = 32;
inline constexpr std::size_t kMaxCertificate = 1024;
inline constexpr std::size_t kMaxBundle = 10;
inline constexpr std::size_t kMaxPublicKey = 1024;
inline constexpr std::size_t kMaxUserData = 1024;
inline constexpr std::size_t kMaxNonce = 1024;
inline constexpr std::size_t kProseLimit =
    512;  // of user_data and nonce in the text of NSM, which its CDDL contradicts

/// A text string and the offset of its first byte. It is UTF-8.
struct Text {
  Untrusted text;
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Pcr {
  std::uint64_t index = 0;
  Blob value;
};

/// public_key, user_data, nonce: the key is absent, or its value null, or a byte string, which may be empty.
struct OptionalBytes {
  enum class State { absent, null, bytes };
  State state = State::absent;
  Blob blob;  // of State::bytes; of State::null the offset of the null
  [[nodiscard]] bool present() const { return state == State::bytes; }
};

struct Document {
  Sign1 container;
  bool indefinite = false;  // the payload is a map BF … FF, as since 2025
  bool nitrotpm = false;    // nitrotpm_pcrs stands in place of pcrs (A8); `pcrs` is empty then

  Text module_id;
  Text digest;
  std::uint64_t timestamp = 0;  // milliseconds since 1970 UTC
  std::size_t timestamp_offset = 0;
  std::vector<Pcr> pcrs;  // in the order of the file; no index twice
  std::size_t pcrs_offset = 0;
  Blob certificate;            // the leaf, DER
  std::vector<Blob> cabundle;  // root first, DER
  std::size_t cabundle_offset = 0;
  OptionalBytes public_key, user_data, nonce;
  std::vector<Text> unknown_keys;
  std::vector<Buffer> joined;  // behind byte strings of the payload that came in chunks

  /// Null when there is no such PCR.
  [[nodiscard]] const Pcr* pcr(std::uint64_t index) const;
  /// `timestamp` without its milliseconds.
  [[nodiscard]] Instant signed_at() const { return Instant{static_cast<std::int64_t>(timestamp / 1000)}; }
};

/// The whole input is one document. Errors are those that A1 calls malformed: everything else about the container is in
/// `container.oddities`, and limits of fields are not looked at. Views point into `bytes`, which must outlive the
/// result.
[[nodiscard]] Parsed<Document> parse(Bytes bytes);

/// Whether the bytes begin like a COSE_Sign1, altered or cut off perhaps, whose payload is a map with the key
/// `module_id`.
[[nodiscard]] bool looks_like_document(Bytes bytes);

/// What a module_id says when it is i-<17 hex>-enc<16 hex> (A6).
struct ModuleId {
  std::string_view instance;     // "i-0340e0cb833504eb6"
  std::uint64_t started_ms = 0;  // start of the enclave, milliseconds since 1970
  [[nodiscard]] Instant started() const { return Instant{static_cast<std::int64_t>(started_ms / 1000)}; }
};
/// Nothing when it has another shape. The view points into `module_id`.
[[nodiscard]] std::optional<ModuleId> read_module_id(std::string_view module_id);

}  // namespace touchstone::nitro
