// Property: that of opengradient_fuzz.h; that of a batch claims no signature.
#include "evidence/receipts/opengradient_settlement.h"
#include "fuzz/opengradient_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::run_record(touchstone::evidence::kOpengradientSettlement, {data, size}, true);
  return 0;
}
