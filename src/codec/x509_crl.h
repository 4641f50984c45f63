// The structure of a certificate revocation list (RFC 5280 section 5): bytes to a struct. Whether its signature holds
// is asked in crypto/crl.h, whether it is current is the caller's question.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/x509.h"

namespace touchstone::x509 {

/// The largest list in use has some hundred thousand entries.
inline constexpr std::size_t kMaxRevoked = 1U << 20U;

struct RevokedCertificate {
  Bytes serial_number;  // written as x509::Certificate::serial_number is
  Instant revocation_date;
};

/// Views point into the bytes that were parsed.
struct Crl {
  Bytes der;                        // the whole list
  Bytes tbs_cert_list;              // what the issuer signed
  Bytes algorithm;                  // AlgorithmIdentifier, DER, the same inside and outside (section 5.1.1.2)
  std::string signature_algorithm;  // its OID
  Bytes issuer;                     // Name, DER
  Instant this_update;
  std::optional<Instant> next_update;       // section 5.1.2.5 asks for it, older lists have none
  std::vector<RevokedCertificate> revoked;  // sorted by serial number
  std::vector<Extension> extensions;
  std::optional<std::string> unknown_critical;  // OID of a critical extension of the list or of an entry
  Bytes signature;                              // content of the BIT STRING

  /// The entry of that certificate; null when it is not listed.
  [[nodiscard]] const RevokedCertificate* find(Bytes serial_number) const;
};

/// One list and nothing after it. Critical extensions are not opened: a list that has one is no full list of its issuer
/// (section 5.2) and only says so in `unknown_critical`.
[[nodiscard]] Parsed<Crl> parse_crl(Bytes der);

/// Whether the bytes begin like a list: what follows the issuer's name is a time.
[[nodiscard]] bool looks_like_crl(Bytes der);

}  // namespace touchstone::x509
