// From the bytes of gnark files to points (zk-proofs.md 3), with BSB22 commitments.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/proofs/groth16.h"
#include "evidence/proofs/proof.h"
#include "formats/zk/gnark.h"

namespace touchstone::evidence::proofs {

template <class C>
struct GnarkProof {
  Groth16Proof<C> groth16;
  std::vector<curves::G1<C>> commitments;
  curves::G1<C> pok = curves::G1<C>::at_infinity();
};
template <class C>
struct GnarkKey {
  Groth16Key<C> groth16;
  struct Commitment {
    curves::G2<C> g, sigma_neg;
    std::vector<std::uint64_t> positions;  // 1-based, of inputs and values appended before
  };
  std::vector<Commitment> commitments;
  /// K has a point for one, for each public input, and for the value of each commitment.
  [[nodiscard]] std::uint64_t public_count() const { return groth16.ic.size() - 1 - commitments.size(); }
};

template <class C>
[[nodiscard]] GnarkProof<C> decode(const zk::gnark::Proof& proof, Faults& faults);

/// What the key says; `fault` when it is no key that a proof can be checked with.
template <class C>
struct DecodedGnarkKey {
  GnarkKey<C> key;
  std::optional<std::string> fault;
};
template <class C>
[[nodiscard]] DecodedGnarkKey<C> decode(const zk::gnark::Key& key, Faults& faults);

/// How the value of a commitment is made from its bytes; gnark writes it nowhere (zk-proofs.md 3).
enum class CommitmentHash { xmd, keccak256, sha256 };

/// The equation, and for keys with commitments the proof of knowledge as well.
template <class C>
[[nodiscard]] bool gnark_holds(const GnarkProof<C>& proof, const GnarkKey<C>& key, std::vector<curves::Fr<C>> inputs,
                               CommitmentHash hash);

}  // namespace touchstone::evidence::proofs
