// Which of the inputs and companions are models, and which signatures are over them (oms.md 1; CLI.md, Subjects). Files
// of a model are neither subjects nor companions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/job.h"
#include "audit/load.h"
#include "audit/signed_model.h"

namespace touchstone::audit {

/// Inputs of `verify` that were read to find this out. Inputs that are models stand here as the signatures over them,
/// with the path of the input as their origin.
using LoadedInputs = std::map<std::string, std::vector<LoadedFile>>;

/// What a command line says about models.
class ModelInputs {
 public:
  ModelInputs(const Inputs& inputs, const ArtefactType* wanted)
      : inputs_(inputs), wanted_(wanted), with_(inputs.with) {}

  /// Inputs that are signatures, and the model that --with names for them. Errors: two folders, or two files of which
  /// neither fits, or a line that is a signature (exit 2); what cannot be read.
  [[nodiscard]] Attempt<void> look_at_inputs();
  /// Inputs that are models: beside a signature among the companions, or a folder with one at its top. Errors: one on
  /// standard input, which is read once (not_seekable).
  [[nodiscard]] Attempt<void> look_at_companions(const Companions& companions);

  /// What is left of --with: companions.
  [[nodiscard]] const std::vector<std::string>& with() const { return with_; }
  [[nodiscard]] bool is_model(const std::string& input) const { return models_.contains(input); }
  /// Measures all models, those of `walked` folders too, into `companions`. The report tells digest and size of a
  /// single-file model that is an input.
  [[nodiscard]] Attempt<void> measure(std::vector<SignedModel> walked, const MeasureOptions& options,
                                      Companions& companions);
  /// Once, after measure.
  [[nodiscard]] LoadedInputs take_loaded() { return std::move(loaded_); }

 private:
  [[nodiscard]] Attempt<bool> read_signature(const std::string& path);
  [[nodiscard]] Attempt<void> refuse_lines() const;
  [[nodiscard]] bool is_held_model() const;
  [[nodiscard]] Attempt<void> choose_model();
  [[nodiscard]] Attempt<std::string> choose_file(const std::vector<std::string>& files) const;
  [[nodiscard]] Attempt<void> take_folder(const std::string& folder);
  void take_model(const std::string& input, const Artefact& signature);
  [[nodiscard]] Attempt<void> describe_file(const MeasuredModel& model);

  const Inputs& inputs_;
  const ArtefactType* wanted_;
  std::vector<std::string> with_;
  std::set<std::string> models_;  // inputs that are models
  LoadedInputs loaded_;
  std::vector<SignedModel> signed_models_;
};

}  // namespace touchstone::audit
