// Comparing an environment with what `hash env` said of it before (models.md 1.5, environments.md 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/identity.h"
#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::audit {

/// What a document of `hash env` says of its first environment.
struct EnvironmentManifest {
  std::string path;        // as it was given then
  std::string kind;        // "file"; empty when it does not say
  std::size_t offset = 0;  // of `path` in the document
  NamedIdentities values;  // measurements and identities
};

/// Whether this is JSON with `environments`: not a manifest of models, and no list.
[[nodiscard]] bool is_environment_manifest(Bytes text);
/// Errors (exit 5): those of strict JSON, and members of another kind than `hash env` writes.
[[nodiscard]] Parsed<EnvironmentManifest> parse_environment_manifest(Bytes text);
/// Whether the path stays below the working directory: wanted when no other one is given.
[[nodiscard]] bool is_relative(const EnvironmentManifest& manifest);

struct EnvironmentCheck {
  ManifestCheck check;                              // `matched` counts values; those that differ are `identities`
  std::vector<std::pair<std::string, bool>> lines;  // NAME: OK / FAILED, in the order of the manifest
};
[[nodiscard]] EnvironmentCheck compare(const EnvironmentManifest& manifest, const EnvironmentIdentity& environment);

/// One line for people: a text as it stands, a list with spaces, a table by its keys, empty for null.
[[nodiscard]] std::string bare_text(const IdentityValue& value);
/// The measurement or identity of that name (an element of a list as NAME.INDEX); nothing when there is none.
[[nodiscard]] std::optional<IdentityValue> find_value(const EnvironmentIdentity& environment, std::string_view name);

}  // namespace touchstone::audit
