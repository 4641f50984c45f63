// proof.json, vk.key, settings.json, vka and SRS: the property of every artefact.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/ezkl.h"
#include "evidence_fuzz.h"
#include "formats/ezkl/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  if (const auto proof = fuzz::run_type(evidence::kEzklProof, input)) {
    for (const ezkl::Instance& instance : proof->as<ezkl::Proof>().instances)
      fuzz::require(instance.offset <= size && instance.length <= size - instance.offset);
  }
  if (const auto key = fuzz::run_type(evidence::kEzklKey, input))
    fuzz::require(64 * key->as<evidence::EzklKey>().commitments.size() <= size);
  (void)fuzz::run_type(evidence::kEzklSettings, input);
  (void)fuzz::run_type(evidence::kEzklSrs, input);
  (void)fuzz::run_type(evidence::kEzklVka, input);
  return 0;
}
