// Beside the property of every artefact: no set of an offer is empty, since an empty one would match everything.
#include <cstddef>
#include <cstdint>

#include "evidence/environments/reference_values.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto artefact = fuzz::run_type(evidence::kReferenceValues, {data, size});
  if (!artefact) return 0;
  const Exchange exchange;
  const Companions companions;
  const Expectations expect;
  const Anchors anchors;
  const Allowances allow;
  const Context context{{}, Basis::now, {}, {}, exchange, companions, expect, anchors, allow};
  for (const ReferenceOffer& offer : artefact->type->verify(*artefact, context).reference_offers) {
    fuzz::require(!offer.values.empty() && !offer.topic.empty());
  }
  return 0;
}
