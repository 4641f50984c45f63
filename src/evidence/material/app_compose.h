// The compose file of a dstack guest: its SHA-256 is what the guest extends into RTMR3 (intel-dcap.md 6.4).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `dstack-app-compose`. Only a companion: its digest is a reference value for `dstack.compose-hash` of a replayed log.
extern const ArtefactType kDstackAppCompose;

}  // namespace touchstone::evidence
