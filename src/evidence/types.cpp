#include "evidence/types.h"

#include <algorithm>
#include <array>

#include "evidence/environments/eif.h"
#include "evidence/environments/reference_values.h"
#include "evidence/material/certificate.h"
#include "evidence/material/key.h"
#include "evidence/quotes/nitro.h"
#include "evidence/receipts/opengradient.h"
#include "evidence/receipts/opengradient_batch.h"
#include "evidence/receipts/opengradient_heartbeat.h"
#include "evidence/receipts/opengradient_ohttp.h"
#include "evidence/receipts/opengradient_registration.h"
#include "evidence/receipts/opengradient_registry.h"
#include "evidence/receipts/opengradient_settlement.h"

namespace touchstone::evidence {
namespace {

constexpr std::array kTypes = {
    &kNitroDocument,
    &kOpengradientReceipt,
    &kOpengradientBatch,
    &kOpengradientRegistration,
    &kOpengradientRegistry,
    &kOpengradientSettlement,
    &kOpengradientHeartbeat,
    &kOpengradientOhttpConfig,
    // Companions only.
    &kEif,
    &kReferenceValues,
    &kPublicKey,
    &kCertificate,
};

}  // namespace

std::span<const ArtefactType* const> types() { return kTypes; }

const ArtefactType* find_type(std::string_view name) {
  const auto* const found = std::ranges::find(kTypes, name, &ArtefactType::name);
  return found == kTypes.end() ? nullptr : *found;
}

}  // namespace touchstone::evidence
