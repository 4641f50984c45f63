// Timestamps: nodes lie inside the input, in the order of a walk, and no strict prefix is a timestamp too.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/opentimestamps.h"
#include "evidence_fuzz.h"
#include "formats/ots/ots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto artefact = fuzz::run_type(evidence::kOpentimestamps, input);
  if (!artefact) return 0;
  std::size_t before = 0;
  for (const ots::Node& node : artefact->as<ots::Timestamp>().nodes) {
    fuzz::require(node.offset >= before && node.offset <= size && node.length <= size - node.offset);
    fuzz::require(node.depth < ots::kMaxDepth);
    before = node.offset + node.length;
  }
  fuzz::require(!ots::parse(input.first(size - 1)));
  return 0;
}
