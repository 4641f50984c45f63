// evm-proof: calldata for a verifier contract, and the contract beside it (ezkl-and-evm.md).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kEvmProof;

}  // namespace touchstone::evidence
