// Proofs, keys and public signals of snarkjs.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "evidence/proofs/snarkjs.h"
#include "zk_fuzz.h"

namespace {

// A proof of nothing: three times infinity.
constexpr std::string_view kProof =
    R"({"pi_a": ["0", "1", "0"], "pi_b": [["0", "0"], ["1", "0"], ["0", "0"]], "pi_c": ["0", "1", "0"], "protocol": "groth16"})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Reading input = fuzz::reading_of({data, size});
  for (const ArtefactType* type : {&evidence::kGroth16Proof, &evidence::kPlonkProof, &evidence::kFflonkProof})
    fuzz::run_proof(*type, input, true);
  fuzz::run_key(evidence::kSnarkjsKey, input, evidence::kGroth16Proof, as_bytes(kProof));
  fuzz::run_proof(evidence::kPublicSignals, input, true);
  return 0;
}
