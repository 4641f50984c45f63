// The signed HPKE key of an enclave's oblivious-HTTP relay (opengradient.md 7).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-ohttp-config`. Its content is an opengradient::OhttpConfig.
extern const ArtefactType kOpengradientOhttpConfig;

}  // namespace touchstone::evidence
