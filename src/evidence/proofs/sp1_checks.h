// The checks of an SP1 proof, one function each (zk-proofs.md 6.3, 6.4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "evidence/proofs/groth16.h"
#include "evidence/proofs/proof.h"
#include "formats/zk/sp1.h"

namespace touchstone::evidence::sp1_checks {

using proofs::KeyChoice;
using F = curves::Fr<curves::Bn254>;

/// A public input: 32 bytes, and the number when it is below r.
struct Input {
  Buffer bytes;
  proofs::Named named;
  std::optional<F> number;
};

/// What the checks of one proof hand on to each other.
struct Case {
  const zk::sp1::Proof& proof;
  const Context& context;
  std::vector<Input> inputs;  // input 1 of a fixture is made from the public values
  bool newer = false;         // from v6
};

[[nodiscard]] Case case_of(const zk::sp1::Proof& proof, const Context& context);

/// The SHA-256 of the key as SP1 has it, whatever spelling the file has.
[[nodiscard]] Digest256 key_digest(const Artefact& key);
/// What the proof says of the key: its SHA-256, or the first four bytes of it.
[[nodiscard]] Bytes stated_key(const zk::sp1::Proof& proof);

[[nodiscard]] Check check_sp1_key(const Case& one, const KeyChoice& key);
[[nodiscard]] Check check_program(const Case& one);
/// sp1.values of a saved proof, which states the hash of the public values.
[[nodiscard]] Check check_stated_values(const Case& one);
/// sp1.exit-code and sp1.vk-root.
void check_newer(const Case& one, Appraisal& appraisal);
/// proof.points.
[[nodiscard]] proofs::Groth16Proof<curves::Bn254> check_points(const Case& one, Appraisal& appraisal);
/// proof.inputs and proof.key; the key, if it can be used.
[[nodiscard]] std::optional<proofs::Groth16Key<curves::Bn254>> check_key(const Case& one, const KeyChoice& choice,
                                                                         Appraisal& appraisal);
/// proof.equation, and sp1.values of a fixture, which follows from it.
void check_equation(const Case& one, const proofs::Groth16Proof<curves::Bn254>& proof,
                    const proofs::Groth16Key<curves::Bn254>& key, Appraisal& appraisal);

}  // namespace touchstone::evidence::sp1_checks
