// The text forms of `hash`: those of coreutils, so that its tools read them (models.md 1.6, environments.md 1).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/identity.h"
#include "appraisal/model_identity.h"
#include "audit/hash_file.h"
#include "audit/manifest.h"
#include "crypto/digest.h"

namespace touchstone::cli {

/// A name as `sha256sum` writes it: `\`, LF and CR are escaped, and then the line begins with `\`.
struct EscapedName {
  std::string text;
  bool escaped;
};
[[nodiscard]] EscapedName escape_name(std::string_view name);

/// One algorithm: "HEX  NAME"; several: "SHA256 (NAME) = HEX"; identities follow as "walrus (NAME) = VALUE".
[[nodiscard]] std::string file_lines(const HashedFile& file, const std::vector<crypto::Hash>& algorithms);

/// "sha256-dir  HEX", one line per identity ("null" where there is none), then one line per file as sha256sum writes
/// it, with its identities behind it (models.md 1.2).
[[nodiscard]] std::string model_lines(const ModelIdentity& model);

/// One line per difference, the counts of what is the same at the end.
[[nodiscard]] std::string comparison_lines(const ModelComparison& comparison);

/// "measured  pcr0  HEX", "identity  sha256  HEX", then what the values do not cover.
[[nodiscard]] std::string environment_lines(const EnvironmentIdentity& environment);

/// "NAME: OK" and "NAME: FAILED".
[[nodiscard]] std::string check_lines(const std::vector<std::pair<std::string, bool>>& lines);
[[nodiscard]] std::string check_lines(const audit::ManifestRun& run);

}  // namespace touchstone::cli
