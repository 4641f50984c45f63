// A JSON manifest against a model that was hashed (models.md 1.5): `hash model --check` and `hash file --check`.
#pragma once

#include <string>

#include "appraisal/model_identity.h"
#include "audit/manifest.h"

namespace touchstone::audit {

/// Every listed file must be there with that size and SHA-256, no further file may be there, and every identity that is
/// listed, of the model or of a file, must be equal; one that `model` does not have counts as a mismatch ("PATH: NAME"
/// when it is of a file). `model` has to have the identities of Manifest::identity_names. `name` is that of the
/// manifest.
[[nodiscard]] ManifestRun check_model(const Manifest& manifest, const std::string& name, const ModelIdentity& model);

}  // namespace touchstone::audit
