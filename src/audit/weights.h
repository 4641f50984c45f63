// Weight files are gigabytes: they are parsed where they lie and digested in one read pass, never held.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "appraisal/identity.h"
#include "audit/load.h"
#include "io/error.h"

namespace touchstone::audit {

/// A file of more than kMaxEvidenceBytes as a model file, by the rules of models.md 1.8, or as the model type that is
/// `wanted`. Nothing when it is smaller, or opaque, or another type is wanted: then it is read as everything else is.
[[nodiscard]] io::Result<std::optional<LoadedFile>> load_weights(const std::string& path, const ArtefactType* wanted);

/// The word of the format that a large file has by the same rules; empty when it is opaque or cannot be read. A few
/// small reads.
[[nodiscard]] std::string_view large_weights_format(const std::string& path);

/// The name rule of 1.8: a file that nothing recognised, whose name claims that it has weights, is parsed as what its
/// name says, so that there is a reason why it is none.
void take_name_as_claim(LoadedFile& file);

/// What a model file says of its neighbours, for `inspect` (models.md 1.8): the shards of an index, the external data
/// of an ONNX graph. `path` is where `artefact` was read. Nothing when they are as it says, when it names none, and
/// when it was read from no regular file; else why it is malformed. Errors: missing for a neighbour that is not there,
/// and those of reading.
[[nodiscard]] io::Result<std::optional<Complaint>> check_companions_of_weights(const std::string& path,
                                                                               const Artefact& artefact);

/// Whether it is a model file: no check is about one by itself, but a signature may be over its bytes.
[[nodiscard]] bool is_weights(const Recognition& recognition);

}  // namespace touchstone::audit
