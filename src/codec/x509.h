// The structure of an X.509 certificate (RFC 5280 section 4) and of a SubjectPublicKeyInfo: bytes to a struct. Whether
// a signature holds, and whether OpenSSL likes the bytes, is asked in crypto/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/untrusted.h"

namespace touchstone::x509 {

struct Extension {
  std::string oid;  // dotted
  bool critical = false;
  Bytes value;  // content of the OCTET STRING
};

struct BasicConstraints {
  bool ca = false;
  std::optional<std::uint64_t> path_len;
};

// KeyUsage bits (RFC 5280 section 4.2.1.3).
inline constexpr std::uint32_t kDigitalSignature = 1U << 0U, kKeyCertSign = 1U << 5U, kCrlSign = 1U << 6U;

/// Views point into the bytes that were parsed.
struct Certificate {
  Bytes der;                        // the whole certificate
  Bytes tbs_certificate;            // what the issuer signed
  Bytes serial_number;              // content of the INTEGER without the zero octet that only keeps it positive
  std::string signature_algorithm;  // OID, the same inside and outside (RFC 5280 section 4.1.1.2)
  Bytes issuer, subject;            // Name, DER
  Instant not_before, not_after;
  Bytes subject_public_key_info;  // DER
  std::vector<Extension> extensions;
  Bytes signature;  // content of the BIT STRING

  // Decoded extensions; absent when the certificate has none.
  std::optional<BasicConstraints> basic_constraints;
  std::optional<std::uint32_t> key_usage;

  /// The last commonName of the subject; empty when there is none.
  [[nodiscard]] Untrusted common_name() const;
  [[nodiscard]] bool self_issued() const { return equal(issuer, subject); }
  [[nodiscard]] const Extension* extension(std::string_view oid) const;
};

/// One certificate and nothing after it. An extension twice is `duplicate`. The serial number may be zero or negative
/// (RFC 5280 section 4.1.2.2). Malformed basicConstraints and keyUsage are faults; other extensions are not opened.
[[nodiscard]] Parsed<Certificate> parse(Bytes der);

/// The last commonName of a Name; empty when there is none.
[[nodiscard]] Untrusted common_name_of(Bytes name);

/// A Name for people: "CN=aws.nitro-enclaves, OU=AWS, O=Amazon, C=US". The order and the escapes are those of RFC 4514;
/// what cannot be read as a Name or as a string is '#' and its DER in hex.
[[nodiscard]] Untrusted name_to_text(Bytes name);

/// SubjectPublicKeyInfo (RFC 5280 section 4.1).
struct PublicKeyInfo {
  std::string algorithm;             // OID
  std::optional<std::string> curve;  // namedCurve OID of an EC key
  Bytes key;                         // content of the BIT STRING
  Bytes der;
};
[[nodiscard]] Parsed<PublicKeyInfo> parse_public_key_info(Bytes der);

// OIDs that several rooms compare.
inline constexpr std::string_view kOidRsa = "1.2.840.113549.1.1.1", kOidEc = "1.2.840.10045.2.1",
                                  kOidEd25519 = "1.3.101.112", kOidP256 = "1.2.840.10045.3.1.7",
                                  kOidP384 = "1.3.132.0.34", kOidP521 = "1.3.132.0.35", kOidSecp256k1 = "1.3.132.0.10",
                                  kOidEcdsaSha384 = "1.2.840.10045.4.3.3", kOidEcdsaSha256 = "1.2.840.10045.4.3.2";

}  // namespace touchstone::x509
