// Light blocks: whatever parses ends in a verdict, and none without a trusted block.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/cometbft.h"
#include "evidence_fuzz.h"
#include "formats/cometbft/light_block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  (void)fuzz::run_type(evidence::kCometbftLightBlock, input);
  const auto document = json::parse(input);
  if (!document) return 0;
  const auto trusted = cometbft::parse_trusted_block(document->root());
  if (!trusted) fuzz::require(trusted.error().offset <= size);
  return 0;
}
