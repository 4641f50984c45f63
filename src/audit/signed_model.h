// A model and a signature over it, as the inputs and companions of a run have them.
#pragma once

#include <string>
#include <vector>

#include "appraisal/context.h"
#include "audit/load.h"
#include "audit/measure_model.h"

namespace touchstone::audit {

struct SignedModel {
  std::string path;  // of the model
  ModelRequest request;
};

/// Whether the file is a model signature, or looks like one and is malformed.
[[nodiscard]] bool is_model_signature(const LoadedFile& file);
/// A cheap look: it begins like JSON and has an envelope. Everything else is left alone until its turn comes.
[[nodiscard]] io::Result<bool> may_be_model_signature(const std::string& path);

/// Of an artefact of type `oms-signature`.
[[nodiscard]] const oms::Statement& statement_of(const Artefact& signature);
/// A request for the subject with that origin; `path` is the file of the signature.
[[nodiscard]] ModelRequest request_for(const Artefact& signature, const std::string& subject, const std::string& path);

/// Measures all of them into `companions`, each model once.
[[nodiscard]] io::Result<void> measure(std::vector<SignedModel> models, const MeasureOptions& options,
                                       Companions& companions);

}  // namespace touchstone::audit
