// OpenTimestamps (transparency.md 7).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opentimestamps`. Its content is an ots::Timestamp whose views point into the artefact's bytes.
extern const ArtefactType kOpentimestamps;

}  // namespace touchstone::evidence
