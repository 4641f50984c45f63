// Light blocks of CometBFT (transparency.md 6).
#pragma once

#include <string>

#include "evidence/types.h"

namespace touchstone::evidence {

/// `cometbft-light-block`. Its content is a cometbft::LightBlock.
extern const ArtefactType kCometbftLightBlock;

/// `cometbft-trusted-block`: a light block that may lack its validator_set. `--root` makes it an anchor; as a companion
/// it is nothing. Its content is a cometbft::LightBlock.
extern const ArtefactType kCometbftTrustedBlock;

/// What the first lines of a report say of a trusted block.
[[nodiscard]] std::string trusted_block_note(const Artefact& trusted_block);

}  // namespace touchstone::evidence
