// `hash model --compare`: what differs between two models, which is what an auditor asks when a root does not match.
#pragma once

#include <optional>
#include <string>

#include "appraisal/model_identity.h"
#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::audit {

/// What `hash model -o json` wrote (its first model): files, identities and the tensors of each file. Nothing when the
/// text is no JSON of that schema at all. Errors: a member of another form.
[[nodiscard]] std::optional<Parsed<ModelIdentity>> parse_model_json(Bytes text);

/// Files by their paths, tensors by their names over all files. What is equal but for its name was renamed. Tensors of
/// `other` are not known when it is a manifest that counts tensors and lists none.
[[nodiscard]] ModelComparison compare_models(const ModelIdentity& mine, const ModelIdentity& other);

}  // namespace touchstone::audit
