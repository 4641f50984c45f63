// Inference receipts of OpenGradient gateways (opengradient.md 1 to 5, 6.2, 7 and 8).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-receipt`: response, stream, exchange or individual settlement blob. Its content is an
/// opengradient::Receipt.
extern const ArtefactType kOpengradientReceipt;

}  // namespace touchstone::evidence
