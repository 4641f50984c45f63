// Files of reference values: what a measurement should be, as somebody says (nitro.md A7, environments.md 9).
#pragma once

#include "evidence/types.h"
#include "formats/measurements/measurements.h"

namespace touchstone::evidence {

/// `reference-values`. Only a companion. Its content is a measurements::Measurements.
extern const ArtefactType kReferenceValues;

}  // namespace touchstone::evidence
