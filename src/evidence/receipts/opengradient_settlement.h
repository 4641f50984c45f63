// Settlement calls and logs (opengradient.md 6.3 and 9).
#pragma once

#include <string>

#include "evidence/types.h"
#include "formats/opengradient/settlement.h"

namespace touchstone::evidence {

/// `opengradient-settlement`. Its content is an opengradient::Settlement.
extern const ArtefactType kOpengradientSettlement;

/// Why a call or log settles nothing: wrongly encoded, reverted, or removed by a reorganisation. Empty: it does settle.
[[nodiscard]] std::string settlement_faults(const opengradient::Settlement& settlement);

}  // namespace touchstone::evidence
