// OpenSSF Model Signing: signatures over the files of a model (oms.md).
#pragma once

#include "evidence/types.h"
#include "formats/oms/statement.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence {

/// The content of an artefact of type `oms-signature`: a bundle with a dsseEnvelope, and what its payload says.
struct OmsSignature {
  sigstore::Bundle bundle;
  oms::Statement statement;
};

/// `oms-signature`. The model that it is compared with is measured before (audit/model.h) and stands in
/// Companions::models.
extern const ArtefactType kOmsSignature;

}  // namespace touchstone::evidence
