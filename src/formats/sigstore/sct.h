// The signed certificate timestamps inside a certificate (sigstore.md 2.3; RFC 6962 section 3).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/x509.h"

namespace touchstone::sigstore {

inline constexpr std::string_view kOidSctList = "1.3.6.1.4.1.11129.2.4.2";

/// SignedCertificateTimestamp of version 1. Views point into the certificate.
struct Sct {
  Bytes log_id;                 // 32 bytes
  std::uint64_t timestamp = 0;  // milliseconds since 1970
  Bytes extensions;             // signed, not interpreted
  std::uint8_t hash = 0;        // TLS HashAlgorithm: 4 SHA-256
  std::uint8_t algorithm = 0;   // TLS SignatureAlgorithm: 1 RSA, 3 ECDSA
  Bytes signature;
};

/// `extension`: the content of the extension's OCTET STRING, an OCTET STRING around the TLS list. Offsets count from
/// its start. A version other than 1 is `unsupported`.
[[nodiscard]] Parsed<std::vector<Sct>> parse_sct_list(Bytes extension);

/// What the signature of `sct` is over: a precert_entry of `certificate`, whose TBSCertificate goes in without the SCT
/// extension and with corrected lengths, nothing else re-encoded. `issuer_key_hash`: SHA-256 of the issuer's
/// SubjectPublicKeyInfo. Errors: a certificate that cannot be rewritten (none that x509::parse takes), or too long.
[[nodiscard]] Parsed<Buffer> sct_signed_data(const Sct& sct, const x509::Certificate& certificate,
                                             const Digest256& issuer_key_hash);

}  // namespace touchstone::sigstore
