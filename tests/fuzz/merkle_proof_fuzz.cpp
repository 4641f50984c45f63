// Inclusion and consistency proofs in JSON: whatever parses ends in a verdict, and none without a root that is
// expected.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/merkle_proof.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  (void)fuzz::run_type(evidence::kMerkleProof, {data, size});
  return 0;
}
