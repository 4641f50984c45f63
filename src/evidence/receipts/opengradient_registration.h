// Registrations of an enclave
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// ` the calldata that carries its attestation document (opengradient.md 9).:opengradient-registration`.
extern const ArtefactType kOpengradientRegistration;

}  // namespace touchstone::evidence
