// The digests of a RISC Zero receipt, its parameter sets, and the one verification key of its Groth16 proofs
// (zk-proofs.md 5.2 to 5.4).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "evidence/proofs/groth16.h"
#include "formats/zk/risc0.h"

namespace touchstone::evidence::risc0 {

/// The claim that a program with that image id halted with exit code 0 and wrote that journal.
[[nodiscard]] Digest256 claim_digest(const Digest256& image_id, Bytes journal);
/// The digest of a claim that a receipt states by its parts; nothing when a part is stated in a form that is not read.
[[nodiscard]] std::optional<Digest256> claim_digest(const zk::risc0::Claim::Value& claim);
/// The digest of the state of the machine: before the program it is the image id.
[[nodiscard]] Digest256 state_digest(const zk::risc0::Claim::State& state);

struct Parameters {
  std::string release;  // "3.0", or "policy"
  Digest256 control_root{}, bn254_control_id{};
  /// Its first four bytes are the selector.
  [[nodiscard]] Digest256 digest() const;
};
/// The sets of section 5.4, and those of the policy.
[[nodiscard]] std::vector<Parameters> known_parameters(const ProofPolicy& policy);

/// The key of every release since 2.0 (section 5.3).
[[nodiscard]] const proofs::Groth16Key<curves::Bn254>& verification_key();
/// Its digest (section 5.2).
[[nodiscard]] Digest256 verification_key_digest();

/// The five public inputs (section 5.3).
[[nodiscard]] std::array<curves::Fr<curves::Bn254>, 5> public_inputs(const Parameters& parameters,
                                                                     const Digest256& claim);

}  // namespace touchstone::evidence::risc0
