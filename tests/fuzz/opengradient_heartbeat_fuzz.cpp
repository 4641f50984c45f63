// Property: that of opengradient_fuzz.h.
#include "evidence/receipts/opengradient_heartbeat.h"
#include "fuzz/opengradient_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::run_record(touchstone::evidence::kOpengradientHeartbeat, {data, size}, false);
  return 0;
}
