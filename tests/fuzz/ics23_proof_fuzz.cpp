// ICS-23 proofs: whatever protobuf stands in the hex.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/ics23_proof.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  (void)fuzz::run_type(evidence::kIcs23Proof, input);
  if (size > 65536) return 0;
  // The bytes as the proof itself, so that a fuzzer need not find hex first.
  const std::string text = R"({"root":"","key":"00","value":"00","proof":")" + to_hex(input) + "\"}";
  (void)fuzz::run_type(evidence::kIcs23Proof, as_bytes(text));
  return 0;
}
