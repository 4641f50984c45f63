#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"

namespace touchstone::evidence {

/// `inspect` of an `oms-signature`. What the payload says stands at the offset of the payload, which is base64.
void inspect_oms(const Artefact& artefact, std::vector<Field>& fields);

}  // namespace touchstone::evidence
