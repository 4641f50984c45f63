// Images are gigabytes: as companions they are measured from the file and never held.
#pragma once

#include <optional>
#include <string>

#include "audit/load.h"
#include "io/error.h"

namespace touchstone::audit {

/// `path` as an artefact of type `eif` or `uki` when it begins like such an image; nothing when it does not, or when
/// another type is wanted.
[[nodiscard]] io::Result<std::optional<LoadedFile>> load_image(const std::string& path, const ArtefactType* wanted);

}  // namespace touchstone::audit
