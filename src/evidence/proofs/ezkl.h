// ezkl-proof and the files beside it: vk.key, settings.json, the SRS, and the words of a reusable verifier
// (ezkl-and-evm.md).
#pragma once

#include <vector>

#include "crypto/curves/curve.h"
#include "crypto/evm/word.h"
#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kEzklProof;
// Companions.
extern const ArtefactType kEzklKey;
extern const ArtefactType kEzklSettings;
extern const ArtefactType kEzklSrs;
extern const ArtefactType kEzklVka;

/// A vk.key as far as it tells (ezkl-and-evm.md 3.4).
struct EzklKey {
  std::uint32_t k = 0;
  bool compress_selectors = true;
  std::size_t fixed = 0, permutation = 0, selectors = 0;
  std::vector<curves::G1<curves::Bn254>> commitments;  // fixed, then permutation
};

}  // namespace touchstone::evidence
