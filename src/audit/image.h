// Enclave images are gigabytes: they are measured in one read pass, whether as a companion or for `hash env`.
#pragma once

#include <optional>
#include <string>

#include "appraisal/identity.h"
#include "audit/load.h"
#include "io/error.h"

namespace touchstone::audit {

/// `path` as an artefact of type `eif` when it begins like an image; nothing when it does not, or when another type is
/// wanted.
[[nodiscard]] io::Result<std::optional<LoadedFile>> load_image(const std::string& path, const ArtefactType* wanted);

/// What kinds `--as` of `hash env` may force: "eif" and "file". Empty: by content (environments.md 1).
/// A malformed image is a result with `malformed` and without measurements.
[[nodiscard]] io::Result<EnvironmentIdentity> hash_environment(const std::string& path, const std::string& kind);

}  // namespace touchstone::audit
