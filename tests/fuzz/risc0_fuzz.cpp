// Receipts of RISC Zero. Their key is built in, but no receipt is verified without an expected program.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/risc0.h"
#include "zk_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  fuzz::run_proof(evidence::kRisc0Receipt, fuzz::reading_of({data, size}), true);
  return 0;
}
