// registerTEEWithAttestation: the only place where a chain keeps the attestation document of an enclave
// (opengradient.md 9).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/opengradient/calldata.h"

namespace touchstone::opengradient {

inline constexpr std::uint32_t kRegisterSelector = 0x15C9BDB4;

/// Views point into the calldata that was parsed; offsets count from its selector.
struct Registration {
  DynamicField attestation_document;  // COSE_Sign1 (nitro.md)
  DynamicField signing_public_key;    // DER SubjectPublicKeyInfo
  DynamicField tls_certificate;       // DER
  ByteArray<20> payment_address{};
  DynamicField endpoint;      // UTF-8 by custom; not checked
  std::uint8_t tee_type = 0;  // 0 LLMProxy, 1 Validator
  AbiForm form;
};

/// The whole calldata, selector first. Fault::wrong_type: another selector. truncated, out_of_range: offsets or lengths
/// outside the data. trailing: bytes after the last field.
[[nodiscard]] Parsed<Registration> parse_registration(Bytes calldata);

/// "LLMProxy", "Validator" or "unknown" (opengradient.md 9).
[[nodiscard]] std::string_view tee_type_name(std::uint64_t type);

}  // namespace touchstone::opengradient
