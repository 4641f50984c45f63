// The trusted root of `--trusted-root` (sigstore.md 3).
#pragma once

#include <string>
#include <vector>

#include "appraisal/context.h"
#include "evidence/types.h"
#include "formats/sigstore/trusted_root.h"

namespace touchstone::evidence {

/// `sigstore-trusted-root`. Only a companion, and nothing as one: `--trusted-root` makes it an anchor. Its content is a
/// sigstore::TrustedRoot.
extern const ArtefactType kSigstoreTrustedRoot;

/// Null when there is none.
[[nodiscard]] const sigstore::TrustedRoot* trusted_root_of(const Anchors& anchors);

/// What the first lines of a report say of it: its SHA-256, its newest key date, entries that were passed over.
[[nodiscard]] std::vector<std::string> trusted_root_notes(const Artefact& trusted_root);

}  // namespace touchstone::evidence
