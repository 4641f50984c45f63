// What `inspect` prints of a Nitro document.
#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"

namespace touchstone::evidence {

/// The container, every field of the payload and every certificate, in the order of nitro.md A2.
void inspect_nitro(const Artefact& artefact, std::vector<Field>& fields);

}  // namespace touchstone::evidence
