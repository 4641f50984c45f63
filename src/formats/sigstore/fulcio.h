// What a code signing certificate of Fulcio says about its holder (sigstore.md 2.4; sigstore/fulcio docs/oid-info.md).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/untrusted.h"
#include "codec/x509.h"

namespace touchstone::sigstore {

inline constexpr std::string_view kOidEkuCodeSigning = "1.3.6.1.5.5.7.3.3", kOidEkuTimeStamping = "1.3.6.1.5.5.7.3.8",
                                  kOidEkuPrecertSigning = "1.3.6.1.4.1.11129.2.4.4", kOidExtKeyUsage = "2.5.29.37";

/// The names that stand for the holder: rfc822Name, URI, and otherName 1.3.6.1.4.1.57264.1.7 of subjectAltName, in
/// their order. Other kinds of names are left out. No such extension: none. Errors: an extension that is no
/// GeneralNames.
[[nodiscard]] Parsed<std::vector<Untrusted>> subject_alternative_names(const x509::Certificate& certificate);

/// OIDs of extKeyUsage; nothing when the certificate has none.
struct ExtendedKeyUsage {
  std::vector<std::string> purposes;
  bool critical = false;
  [[nodiscard]] bool has(std::string_view oid) const;
};
[[nodiscard]] Parsed<std::optional<ExtendedKeyUsage>> extended_key_usage(const x509::Certificate& certificate);

/// The OIDC issuer: 1.3.6.1.4.1.57264.1.8 (DER UTF8String) if present, else .1.1 (the bytes are the text).
[[nodiscard]] Parsed<std::optional<Untrusted>> oidc_issuer(const x509::Certificate& certificate);

/// A further extension under its name among the claims (sigstore.md 4).
struct FulcioClaim {
  std::string_view name;  // "workflow_trigger"
  Untrusted value;
};
/// Those that the certificate has and that can be read, in the order of their OIDs.
[[nodiscard]] std::vector<FulcioClaim> fulcio_claims(const x509::Certificate& certificate);
/// All names that fulcio_claims can give.
inline constexpr std::array<std::string_view, 19> kFulcioClaims = {
    "workflow_trigger",    "workflow_sha",       "workflow_name",
    "workflow_repository", "workflow_ref",       "build_signer_uri",
    "build_signer_digest", "runner_environment", "source_repository_uri",
    "source_digest",       "source_ref",         "source_id",
    "owner_uri",           "owner_id",           "build_config_uri",
    "build_config_digest", "build_trigger",      "run_invocation_uri",
    "visibility"};

}  // namespace touchstone::sigstore
