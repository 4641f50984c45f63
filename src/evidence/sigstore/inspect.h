// What `inspect` prints of a Sigstore bundle.
#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence {

/// Material, claims by the names of `--expect`, log entries, timestamps and content, in the order of sigstore.md 1.
void inspect_sigstore_bundle(const Artefact& artefact, std::vector<Field>& fields);

/// Adds claims of sigstore.md 4, each at the part of `bundle` that makes it.
void inspect_claims(const sigstore::Bundle& bundle, std::vector<Claim> claims, std::vector<Field>& fields);

}  // namespace touchstone::evidence
