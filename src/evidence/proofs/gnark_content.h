// What the types of gnark files keep of them. The bytes that parts point to are those of the artefact.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/artefact.h"
#include "appraisal/context.h"
#include "evidence/proofs/proof.h"
#include "formats/zk/gnark.h"

namespace touchstone::evidence::proofs {

inline constexpr std::string_view kGnarkKeyName = "gnark-verification-key";
inline constexpr std::string_view kGnarkPlonkKeyName = "gnark-plonk-verification-key";

/// Every reading that the file has.
struct GnarkProofFile {
  std::vector<zk::gnark::Proof> readings;
};
struct GnarkKeyFile {
  std::vector<zk::gnark::Key> readings;
};
struct GnarkPlonkFile {
  std::vector<zk::gnark::PlonkProof> readings;
};
struct GnarkPlonkKeyFile {
  std::vector<zk::gnark::PlonkKey> readings;
};

[[nodiscard]] inline CurveId curve_of(const zk::gnark::Layout& layout) {
  return layout.curve == zk::gnark::Curve::bn254 ? CurveId::bn254 : CurveId::bls12_381;
}

/// Public inputs of a witness file or of public signals: 32 or 64 bytes, big-endian.
struct InputBytes {
  Named named;
  Buffer bytes;
  std::string text;
};
/// Of a companion of one of kInputTypes.
[[nodiscard]] std::vector<InputBytes> inputs_in(const Artefact& artefact);
inline constexpr std::array<std::string_view, 2> kInputTypes = {"gnark-witness", "public-signals"};

/// What there is to say when --expect curve= names a curve that gnark has and this program has not (zk-proofs.md 3):
/// input.type and proof.equation, unknown.
[[nodiscard]] std::optional<Appraisal> on_unsupported_curve(const Context& context);

template <class C>
[[nodiscard]] std::vector<curves::Fr<C>> decode_inputs(const std::vector<InputBytes>& given, InputsFacts& facts) {
  std::vector<curves::Fr<C>> inputs;
  for (const InputBytes& one : given) {
    const auto input = curves::Fr<C>::from_be(one.bytes);
    if (!input && !facts.out_of_range) facts.out_of_range = one.named;
    inputs.push_back(input.value_or(curves::Fr<C>{}));
  }
  return inputs;
}

}  // namespace touchstone::evidence::proofs
