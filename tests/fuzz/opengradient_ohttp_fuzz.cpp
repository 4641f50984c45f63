// Property: that of opengradient_fuzz.h.
#include "evidence/receipts/opengradient_ohttp.h"
#include "fuzz/opengradient_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::run_record(touchstone::evidence::kOpengradientOhttpConfig, {data, size}, false);
  return 0;
}
