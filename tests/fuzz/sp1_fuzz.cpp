// Proofs of SP1, saved and as fixtures.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/sp1.h"
#include "zk_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  fuzz::run_proof(evidence::kSp1Receipt, fuzz::reading_of({data, size}), false);
  return 0;
}
