// Certificate paths of Intel's PCK hierarchy (intel-dcap.md 2.1): found by names and signatures, never by the order in
// which certificates stand, and judged with the names that Intel gives them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/context.h"
#include "evidence/quotes/dcap_findings.h"
#include "evidence/quotes/dcap_material.h"

namespace touchstone::evidence::dcap_checks {

inline constexpr std::string_view kRootName = "Intel SGX Root CA";
inline constexpr std::string_view kPckName = "Intel SGX PCK Certificate";
inline constexpr std::string_view kTcbSigningName = "Intel SGX TCB Signing";
[[nodiscard]] bool is_pck_ca_name(std::string_view common_name);

enum class Hierarchy { pck, tcb_signing };

/// Leaf first, as far as issuers were at hand.
struct Path {
  std::vector<CertificateRef> certificates;
  bool complete = false;  // ends in a certificate that names itself as issuer
  bool anchored = false;  // and that is the pinned root, or one of --root

  [[nodiscard]] const x509::Certificate* at(std::size_t index) const {
    return index < certificates.size() ? certificates[index].certificate : nullptr;
  }
};

/// How a certificate stands at an instant, the greater the better: valid, then the latest (3.2).
using Standing = std::pair<bool, std::int64_t>;
[[nodiscard]] Standing standing_of(const x509::Certificate& certificate, Instant at);

/// Of several certificates with the issuer's name one whose key verifies; of these the anchor, then the one that stands
/// best at the instant.
[[nodiscard]] Path find_path(const CertificateRef& leaf, const Material& material, const Context& context);

/// Everything that is wrong with the path besides its windows; nothing when it leads to the anchor by the rules.
[[nodiscard]] std::vector<Finding> path_findings(const Path& path, Hierarchy hierarchy, const Anchors& anchors);

/// SHA-256 of the certificate that a path has to end in, to say what was expected: the pin, or the first --root.
[[nodiscard]] Digest256 anchor_fingerprint(const Anchors& anchors);

/// "the PCK certificate", "Intel SGX Root CA": a certificate for people.
[[nodiscard]] std::string shown_name(const x509::Certificate& certificate);

}  // namespace touchstone::evidence::dcap_checks
