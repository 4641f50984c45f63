// Headers of Ethereum blocks, which vouch for a state root once their hash is expected (transparency.md 4).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `eth-block-header`. Only a companion. Its content is an eth::Header.
extern const ArtefactType kEthBlockHeader;

}  // namespace touchstone::evidence
