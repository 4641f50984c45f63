// Public keys that came along. They are material: only `--key` makes one an anchor (CLI.md).
#pragma once

#include "evidence/types.h"
#include "formats/key/key.h"

namespace touchstone::evidence {

/// `public-key`. Only a companion. Its content is a key::Keys.
extern const ArtefactType kPublicKey;

}  // namespace touchstone::evidence
