// sigstore.signature (sigstore.md 2.8): by the key of the leaf, or by a key of the user, over the artefact or the
// envelope.
#pragma once

#include <optional>

#include "evidence/sigstore/checks.h"
#include "evidence/sigstore/message.h"

namespace touchstone::evidence::sigstore_checks {

/// `message`: what choose_message found. For an envelope the artefact has to be among the subjects of its statement.
[[nodiscard]] Check signature(const Case& one, const Choice& choice, const std::optional<Statement>& statement);

}  // namespace touchstone::evidence::sigstore_checks
