// Proofs, keys and witnesses of gnark.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "evidence/proofs/gnark.h"
#include "zk_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  Reading input;  // binary files: nothing looks for JSON in them
  input.bytes = std::make_shared<const Buffer>(data, data + size);
  // Three times infinity, on BN254.
  Buffer proof(128);
  proof[0] = proof[32] = proof[96] = 0x40;
  fuzz::run_proof(evidence::kGnarkGroth16Proof, input, false);
  fuzz::run_proof(evidence::kGnarkPlonkProof, input, false);
  fuzz::run_proof(evidence::kGnarkWitness, input, true);
  fuzz::run_key(evidence::kGnarkKey, input, evidence::kGnarkGroth16Proof, proof);
  fuzz::run_key(evidence::kGnarkPlonkKey, input, evidence::kGnarkGroth16Proof, proof);
  return 0;
}
