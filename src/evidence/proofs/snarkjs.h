// snarkjs: Groth16, PLONK and FFLONK proofs on BN254 and BLS12-381, and the files beside them (zk-proofs.md 2).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kGroth16Proof;
extern const ArtefactType kPlonkProof;
extern const ArtefactType kFflonkProof;
// Companions.
extern const ArtefactType kSnarkjsKey;
extern const ArtefactType kPublicSignals;

}  // namespace touchstone::evidence
