// What `inspect` prints of a Sigstore bundle.
#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"

namespace touchstone::evidence {

/// Material, log entries, timestamps and content, in the order of sigstore.md 1.
void inspect_sigstore_bundle(const Artefact& artefact, std::vector<Field>& fields);

}  // namespace touchstone::evidence
