// Proofs that a key has a value in a store of a Cosmos chain, or is absent (transparency.md 5; ICS-23).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `ics23-proof`. Its content is an ics23::Proof.
extern const ArtefactType kIcs23Proof;

}  // namespace touchstone::evidence
