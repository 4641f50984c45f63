// Property: that of opengradient_fuzz.h; entries claim no signature.
#include "evidence/receipts/opengradient_registry.h"
#include "fuzz/opengradient_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::run_record(touchstone::evidence::kOpengradientRegistry, {data, size}, true);
  return 0;
}
