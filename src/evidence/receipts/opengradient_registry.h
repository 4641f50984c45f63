// Entries of the TEE registry, saved from a node (opengradient.md 9)
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// ` material, never anchors.:opengradient-registry`.
extern const ArtefactType kOpengradientRegistry;

}  // namespace touchstone::evidence
