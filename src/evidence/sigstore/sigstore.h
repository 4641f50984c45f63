// Sigstore bundles (sigstore.md).
#pragma once

#include "evidence/types.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence {

/// `sigstore-bundle`. Its content is a sigstore::Bundle, which owns everything that it refers to.
extern const ArtefactType kSigstoreBundle;

}  // namespace touchstone::evidence
