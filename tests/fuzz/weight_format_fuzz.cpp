// Whatever the bytes are and whatever they are called: a refusal has an offset inside the file, and a format that the
// name alone claims is never accepted as more than that.
#include <array>

#include "weights_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  constexpr std::array<std::string_view, 4> kNames = {"model", "model.safetensors", "model.gguf", "model.onnx"};
  const Bytes input(data, size);
  const evidence::WeightReading reading = evidence::read_weights(BytesSource(input), kNames[size % kNames.size()]);
  fuzz::require(!reading.unreadable);
  if (reading.malformed) fuzz::require(reading.malformed->offset <= size);
  if (reading.weights) fuzz::check_tensors(*reading.weights, input);
  if (reading.format && !reading.malformed) {
    fuzz::require(evidence::looks_like(*reading.format, BytesSource(input)));
  }
  return 0;
}
