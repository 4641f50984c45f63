// Settlement calls and logs (opengradient.md 6.3 and 9).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-settlement`. Its content is an opengradient::Settlement.
extern const ArtefactType kOpengradientSettlement;

}  // namespace touchstone::evidence
