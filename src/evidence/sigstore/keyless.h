// The checks that a keyless signature in a bundle stands on, whatever was signed (sigstore.md 2.1 to 2.7): for
// `sigstore-bundle`, and for `oms-signature` of the sigstore method (oms.md 4).
#pragma once

#include <optional>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "base/time.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence {

/// Adds `sigstore.time`, `sigstore.chain`, `sigstore.sct`, `sigstore.identity` and `sigstore.log` over `bundle`, with
/// the trusted root of `context.anchors` and the `identity` and `issuer` of `context.expect`. `sigstore.signature` is
/// not added: `oms.signature` stands for it. `context.at` counts for the chain only when its basis is Basis::given.
void appraise_keyless(const sigstore::Bundle& bundle, const Context& context, Appraisal& appraisal);

/// The instant of the report (2.1): the earliest trusted RFC 3161 time, else the earliest trusted integratedTime;
/// nothing when no time is trusted or there is no trusted root. What `ArtefactType::instant_in` of both types gives.
[[nodiscard]] std::optional<Instant> trusted_instant(const sigstore::Bundle& bundle, const Context& context);

/// Claims of the certificate and of the log (section 4): identity, issuer, leaf_*, log_*, integrated_time, tsa_time,
/// and the extensions of 2.4.
[[nodiscard]] std::vector<Claim> keyless_claims(const sigstore::Bundle& bundle);

}  // namespace touchstone::evidence
