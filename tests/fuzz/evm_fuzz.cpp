// The interpreter ends within its limits on any code and any calldata, and says the same twice. Input: two bytes, the
// length of the code; the code; the calldata.
#include <cstddef>
#include <cstdint>

#include "crypto/evm/machine.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  if (size < 2) return 0;
  const Bytes input(data, size);
  const std::size_t wanted = static_cast<std::size_t>(input[0]) << 8U | input[1];
  const std::size_t length = std::min(wanted, size - 2);
  const evm::Contract contract(input.subspan(2, length));
  const Bytes calldata = input.subspan(2 + length);
  evm::Limits limits;
  limits.steps = 20'000;
  limits.memory = 1U << 16U;
  limits.pairing_terms = 8;
  limits.precompile_calls = 64;
  const evm::Run first = evm::run(contract, calldata, limits);
  fuzz::require(first.usage.steps <= limits.steps + 1);
  fuzz::require(first.usage.memory <= limits.memory);
  fuzz::require(first.output.size() <= limits.memory);
  fuzz::require(evm::came_to_an_end(first.end) || !first.reason.empty());
  fuzz::require(first.at <= contract.code().size());
  evm::Slots storage;
  const evm::Run second = evm::run(contract, calldata, limits, &storage);
  if (first.end != evm::End::unsupported) fuzz::require(second.end == first.end && second.output == first.output);
  fuzz::require(contract.constants().size() <= contract.code().size());
  return 0;
}
