#include "weights_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::run_weights(touchstone::evidence::WeightFormat::safetensors_index, {data, size});
  return 0;
}
