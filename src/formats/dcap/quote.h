// Intel SGX and TDX quotes, versions 3 to 5 (intel-dcap.md 1): bytes to a struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/dcap/body.h"

namespace touchstone::dcap {

inline constexpr ByteArray<16> kIntelQeVendorId = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                                   0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
inline constexpr std::uint16_t kKeyTypeP256 = 2;
inline constexpr std::uint32_t kTeeSgx = 0, kTeeTdx = 0x81;

/// 48 bytes (1.1).
struct Header {
  std::uint16_t version = 0;       // 3, 4 or 5
  std::uint16_t att_key_type = 0;  // 2 is ECDSA P-256
  std::uint32_t tee_type = 0;      // kTeeSgx, kTeeTdx
  std::uint16_t qe_svn = 0, pce_svn = 0;
  Part qe_vendor_id, user_data;
};

/// Numbers of certification data (1.3).
enum class Certification : std::uint16_t {
  ppid_clear = 1,
  ppid_rsa2048 = 2,
  ppid_rsa3072 = 3,
  pck_leaf = 4,
  pck_chain = 5,
};

/// The authentication data of an attestation key on P-256 (1.3).
struct Authentication {
  Part signature;            // 64: r ‖ s over the signed bytes
  Part attestation_key;      // 64: x ‖ y
  Body qe_report;            // an SGX report
  Part qe_report_signature;  // 64: r ‖ s by the PCK key
  Part qe_auth_data;         // any length
  Certification certification = Certification::ppid_clear;
  std::size_t certification_offset = 0;  // of the type
  Part certification_data;
};

struct Quote {
  Header header;
  Body body;
  Part signed_bytes;                             // header, in v5 body type and size, body
  Part authentication_data;                      // as its length says
  std::optional<Authentication> authentication;  // nothing: att_key_type is not 2
  Part trailing;                                 // what stands behind the quote

  [[nodiscard]] bool tdx() const { return header.tee_type == kTeeTdx; }
};

/// The input begins with a quote; what follows is `trailing`. Errors are those of 1.4, with their offsets. Views point
/// into `bytes`, which must outlive the result.
[[nodiscard]] Parsed<Quote> parse(Bytes bytes);

/// Version 3 to 5 and Intel's QE vendor id (1.1).
[[nodiscard]] bool looks_like_quote(Bytes bytes);
/// tee_type of such bytes.
[[nodiscard]] std::uint32_t tee_type_of(Bytes bytes);

}  // namespace touchstone::dcap
