// Heartbeats of an enclave (opengradient.md 7 and 9).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-heartbeat`. Its content is an opengradient::Heartbeat.
extern const ArtefactType kOpengradientHeartbeat;

}  // namespace touchstone::evidence
