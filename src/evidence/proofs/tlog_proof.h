// Proofs of transparency logs (transparency.md 2).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `tlog-proof`. Its content is a tlog::TlogProof whose views point into the artefact's bytes.
extern const ArtefactType kTlogProof;

}  // namespace touchstone::evidence
