#include "evidence/proofs/gnark_decode.h"

#include <algorithm>

#include "crypto/curves/hash_to_field.h"
#include "crypto/digest.h"
#include "evidence/proofs/snarkjs_decode.h"

namespace touchstone::evidence::proofs {
namespace {

using curves::Fr;
using curves::G1;
using curves::G2;
using zk::gnark::Blob;

Named named(const Blob& blob) { return {blob.name, blob.offset, blob.bytes.size()}; }

template <class C>
G1<C> take_g1(const Blob& blob, Faults& faults) {
  return faults.take(named(blob), curves::g1_from_gnark<C>(blob.bytes));
}
template <class C>
G2<C> take_g2(const Blob& blob, Faults& faults) {
  return faults.take(named(blob), curves::g2_from_gnark<C>(blob.bytes));
}

// The value that stands for a commitment in the public inputs (zk-proofs.md 3, step 1).
template <class C>
Fr<C> commitment_value(Bytes prehash, CommitmentHash hash) {
  switch (hash) {
    case CommitmentHash::xmd: return curves::hash_to_field<Fr<C>>(prehash, as_bytes("bsb22-commitment"));
    case CommitmentHash::keccak256: return Fr<C>::reduced_from_be(crypto::keccak256(prehash));
    case CommitmentHash::sha256: return Fr<C>::reduced_from_be(crypto::sha256(prehash));
  }
  return {};
}

// Step 2: the folded proof of knowledge.
template <class C>
bool knowledge_holds(const GnarkProof<C>& proof, const GnarkKey<C>& key, std::span<const Fr<C>> values) {
  Buffer all;
  for (const Fr<C>& value : values) append(all, value.to_be());
  const auto rho = curves::hash_to_field<Fr<C>>(all, as_bytes("G16-BSB22"));
  Fr<C> power = Fr<C>::one();
  std::vector<curves::Pair<C>> pairs;
  for (std::size_t i = 0; i < key.commitments.size(); ++i) {
    pairs.push_back({curves::multiple<C>(proof.commitments[i], power), key.commitments[i].sigma_neg});
    power *= rho;
  }
  pairs.push_back({proof.pok, key.commitments.front().g});
  return curves::product_is_one<C>(pairs);
}

// Lists name public inputs and values of commitments before them.
template <class C>
std::optional<std::string> list_fault(const GnarkKey<C>& key) {
  for (std::size_t i = 0; i < key.commitments.size(); ++i) {
    for (const std::uint64_t position : key.commitments[i].positions) {
      if (position == 0 || position > key.public_count() + i)
        return "a commitment names a public input that is not there";
    }
  }
  return std::nullopt;
}

}  // namespace

template <class C>
GnarkProof<C> decode(const zk::gnark::Proof& proof, Faults& faults) {
  GnarkProof<C> result;
  result.groth16 = {take_g1<C>(proof.Ar, faults), take_g2<C>(proof.Bs, faults), take_g1<C>(proof.Krs, faults)};
  for (const Blob& blob : proof.commitments) result.commitments.push_back(take_g1<C>(blob, faults));
  if (proof.commitmentPok) {
    result.pok = take_g1<C>(*proof.commitmentPok, faults);
    if (proof.commitments.empty() && !result.pok.infinity)
      faults.note(named(*proof.commitmentPok), "it is not infinity, though there are no commitments");
  }
  return result;
}

template <class C>
DecodedGnarkKey<C> decode(const zk::gnark::Key& key, Faults& faults) {
  DecodedGnarkKey<C> result;
  result.key.groth16 = {take_g1<C>(key.alpha1, faults),
                        take_g2<C>(key.beta2, faults),
                        take_g2<C>(key.gamma2, faults),
                        take_g2<C>(key.delta2, faults),
                        {}};
  // Not used by the equation, and validated all the same.
  (void)take_g1<C>(key.beta1, faults);
  (void)take_g1<C>(key.delta1, faults);
  for (const Blob& blob : key.K) result.key.groth16.ic.push_back(take_g1<C>(blob, faults));
  for (const Blob& blob : key.unused) {
    if (!all_zero(blob.bytes)) (void)take_g2<C>(blob, faults);
  }
  for (const zk::gnark::CommitmentKey& one : key.commitment_keys)
    result.key.commitments.push_back({take_g2<C>(one.G, faults), take_g2<C>(one.GSigmaNeg, faults), {}});
  if (key.committed.size() != key.commitment_keys.size()) {
    result.fault = "it has another number of lists than of commitment keys";
    return result;
  }
  if (key.K.size() < 1 + key.commitment_keys.size()) {
    result.fault = "it has too few points K";
    return result;
  }
  for (std::size_t i = 0; i < key.committed.size(); ++i) {
    auto& commitment = result.key.commitments[i];
    commitment.positions = key.committed[i];
    if (commitment.g.infinity || commitment.sigma_neg.infinity)
      result.fault = "a commitment key is infinity: anybody can make proofs of knowledge for it";
    if (commitment.g != result.key.commitments.front().g) result.fault = "its commitment keys have different points G";
  }
  if (!result.fault) result.fault = list_fault(result.key);
  if (!result.fault) result.fault = groth16_trap(result.key.groth16);
  return result;
}

template <class C>
bool gnark_holds(const GnarkProof<C>& proof, const GnarkKey<C>& key, std::vector<Fr<C>> inputs, CommitmentHash hash) {
  const std::size_t public_count = inputs.size();
  for (std::size_t i = 0; i < key.commitments.size(); ++i) {
    Buffer prehash = curves::to_gnark<C>(proof.commitments[i], curves::Form::raw);
    for (const std::uint64_t position : key.commitments[i].positions) append(prehash, inputs[position - 1].to_be());
    inputs.push_back(commitment_value<C>(prehash, hash));
  }
  const std::span<const Fr<C>> all(inputs);
  if (!key.commitments.empty() && !knowledge_holds<C>(proof, key, all.subspan(public_count))) return false;
  return groth16_holds<C>(proof.groth16, key.groth16, all, proof.commitments);
}

template GnarkProof<curves::Bn254> decode(const zk::gnark::Proof& proof, Faults& faults);
template GnarkProof<curves::Bls12381> decode(const zk::gnark::Proof& proof, Faults& faults);
template DecodedGnarkKey<curves::Bn254> decode(const zk::gnark::Key& key, Faults& faults);
template DecodedGnarkKey<curves::Bls12381> decode(const zk::gnark::Key& key, Faults& faults);
template bool gnark_holds<curves::Bn254>(const GnarkProof<curves::Bn254>& proof, const GnarkKey<curves::Bn254>& key,
                                         std::vector<Fr<curves::Bn254>> inputs, CommitmentHash hash);
template bool gnark_holds<curves::Bls12381>(const GnarkProof<curves::Bls12381>& proof,
                                            const GnarkKey<curves::Bls12381>& key,
                                            std::vector<Fr<curves::Bls12381>> inputs, CommitmentHash hash);

}  // namespace touchstone::evidence::proofs
