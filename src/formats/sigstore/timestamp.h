// A timestamp of RFC 3161 in CMS (RFC 5652): the structure of a TimeStampResp. Whether its signature holds is asked in
// crypto/, whether its signer is trusted in evidence/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/x509.h"

namespace touchstone::sigstore {

/// TSTInfo (RFC 3161 section 2.4.2).
struct TstInfo {
  std::string policy;               // OID
  std::string imprint_algorithm;    // OID of messageImprint.hashAlgorithm
  Bytes imprint;                    // messageImprint.hashedMessage
  Bytes serial_number;              // content of the INTEGER
  std::int64_t gen_time_ms = 0;     // milliseconds since 1970; finer fractions are dropped
  std::optional<Bytes> nonce;       // content of the INTEGER
  bool critical_extension = false;  // none is known here
};

/// Attribute of a SignerInfo (RFC 5652 section 5.3): its values, each a whole element.
struct CmsAttribute {
  std::string type;  // OID
  std::vector<Bytes> values;
};

/// SignerInfo (RFC 5652 section 5.3). Of `sid` exactly one is there.
struct SignerInfo {
  std::optional<Bytes> issuer, serial_number;   // issuerAndSerialNumber: Name and content of the INTEGER
  std::optional<Bytes> subject_key_identifier;  // [0]
  std::string digest_algorithm;                 // OID
  std::vector<CmsAttribute> signed_attributes;
  Bytes signed_attributes_der;  // with the tag [0]; empty when there are none
  Bytes signature_algorithm;    // AlgorithmIdentifier, whole
  Bytes signature;
};

/// TimeStampToken: ContentInfo with SignedData over a TSTInfo.
struct TimeStampToken {
  TstInfo info;
  Bytes encapsulated;               // content of eContent's OCTET STRING: the DER of the TSTInfo
  std::vector<Bytes> certificates;  // candidates, each whole; not parsed
  std::vector<SignerInfo> signers;
};

/// TimeStampResp (RFC 3161 section 2.4.2).
struct TimeStampResponse {
  std::uint64_t status = 0;  // PKIStatus: 0 granted, 1 grantedWithMods
  std::optional<TimeStampToken> token;
  [[nodiscard]] bool granted() const { return status <= 1; }
};

/// The whole input is one TimeStampResp. Views point into it. The encoding is DER, save that what nobody signs by its
/// order (SET OF) is taken in any order.
[[nodiscard]] Parsed<TimeStampResponse> parse_timestamp_response(Bytes der);

}  // namespace touchstone::sigstore
