// gnark on BN254 and BLS12-381 (zk-proofs.md 3, 4), and bellman's form of Groth16.
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kGnarkGroth16Proof;
extern const ArtefactType kGnarkPlonkProof;
// Companions.
extern const ArtefactType kGnarkKey;
extern const ArtefactType kGnarkPlonkKey;
extern const ArtefactType kGnarkWitness;

}  // namespace touchstone::evidence
