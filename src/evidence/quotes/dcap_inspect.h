// What `inspect` prints of an Intel quote.
#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"

namespace touchstone::evidence {

/// Header, body, authentication data, QE report and certificates in the order of the quote (intel-dcap.md 1).
void inspect_dcap(const Artefact& artefact, std::vector<Field>& fields);

}  // namespace touchstone::evidence
