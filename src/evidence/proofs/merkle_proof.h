// Inclusion and consistency proofs of Merkle trees (transparency.md 1).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `merkle-proof`. Its content is a merkle::Proof.
extern const ArtefactType kMerkleProof;

}  // namespace touchstone::evidence
