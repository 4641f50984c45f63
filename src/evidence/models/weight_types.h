// Model files as artefacts: `inspect` decodes them, `verify` has nothing to say of them alone (models.md; CLI.md,
// index).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "appraisal/claim.h"
#include "base/byte_source.h"
#include "base/result.h"
#include "evidence/models/weight_format.h"
#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kSafetensors, kSafetensorsIndex, kGguf, kOnnx, kPytorchZip, kPickle, kGitLfsPointer;

/// Null when it is none of them.
[[nodiscard]] const ArtefactType* weight_type(WeightFormat format);
/// Nothing when the type is none of them.
[[nodiscard]] std::optional<WeightFormat> weight_format_of(const ArtefactType& type);

/// The content of such an artefact: all that `inspect` prints, and no byte of a weight.
struct WeightContent {
  std::vector<Field> head;
  tensors::WeightFile weights;  // empty where the format has no tensors
  std::vector<tensors::Warning> warnings;
};

/// The strict parse of a file that may be larger than memory. Errors: those of the format; unreadable.
[[nodiscard]] Parsed<Content> weight_content(const ByteSource& source, WeightFormat format);

}  // namespace touchstone::evidence
