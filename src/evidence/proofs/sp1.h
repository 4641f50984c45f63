// SP1 proofs (zk-proofs.md 6).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kSp1Receipt;

}  // namespace touchstone::evidence
