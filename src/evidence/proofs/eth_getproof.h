// Proofs of Ethereum accounts and slots (transparency.md 4; EIP-1186).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `eth-getproof`. Its content is an eth::GetProof.
extern const ArtefactType kEthGetProof;

}  // namespace touchstone::evidence
