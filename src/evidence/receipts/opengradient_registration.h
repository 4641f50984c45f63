// Registrations of an enclave: the calldata that carries its attestation document (opengradient.md 9).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-registration`.
extern const ArtefactType kOpengradientRegistration;

}  // namespace touchstone::evidence
