// DCAP collateral that came along (intel-dcap.md 3).
#pragma once

#include "evidence/types.h"
#include "formats/dcap/collateral.h"

namespace touchstone::evidence {

/// `dcap-collateral`: the one JSON object, a TCB info, or an enclave identity. Only a companion. Its content is a
/// dcap::Collateral.
extern const ArtefactType kDcapCollateral;

}  // namespace touchstone::evidence
