// Beside the property of every artefact: what is signed lies inside the input, and no strict prefix is a document too.
#include <cstddef>
#include <cstdint>

#include "evidence/quotes/nitro.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto artefact = fuzz::run_type(evidence::kNitroDocument, input);
  if (!artefact) return 0;
  const auto& document = artefact->as<nitro::Document>();
  for (const nitro::Oddity& oddity : document.container.oddities) fuzz::require(oddity.offset < size);
  const nitro::Blob& payload = document.container.payload;
  fuzz::require(payload.offset <= size && payload.bytes.size() <= size - payload.offset);
  fuzz::require(!nitro::parse(input.first(size - 1)));
  return 0;
}
