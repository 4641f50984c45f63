// RISC Zero receipts (zk-proofs.md 5).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kRisc0Receipt;

}  // namespace touchstone::evidence
