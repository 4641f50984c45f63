// A Groth16 proof on BN254 as contracts take it: A, B, C in the EVM's form, 256 bytes (RISC Zero, SP1).
#pragma once

#include "evidence/proofs/groth16.h"
#include "evidence/proofs/proof.h"

namespace touchstone::evidence::proofs {

/// `seal` has 256 bytes; `offset` and `length` say where its text stands.
[[nodiscard]] inline Groth16Proof<curves::Bn254> decode_seal(Bytes seal, std::size_t offset, std::size_t length,
                                                             Faults& faults) {
  using C = curves::Bn254;
  return {faults.take({"A", offset, length}, curves::g1_from_evm<C>(seal.first(64))),
          faults.take({"B", offset, length}, curves::g2_from_evm<C>(seal.subspan(64, 128))),
          faults.take({"C", offset, length}, curves::g1_from_evm<C>(seal.subspan(192, 64)))};
}

}  // namespace touchstone::evidence::proofs
