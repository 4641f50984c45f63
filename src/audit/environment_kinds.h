// The kinds of environments, one function each. Private to audit/environment*.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "appraisal/identity.h"
#include "audit/environment.h"
#include "io/error.h"

namespace touchstone::audit {

[[nodiscard]] io::Result<EnvironmentIdentity> hash_eif(const EnvironmentJob& job);
[[nodiscard]] io::Result<EnvironmentIdentity> hash_uki(const EnvironmentJob& job);
[[nodiscard]] io::Result<EnvironmentIdentity> hash_plain_file(const EnvironmentJob& job);
/// Only by `--as`: the table of environments.md 1 calls a firmware a file.
[[nodiscard]] io::Result<EnvironmentIdentity> hash_tdvf(const EnvironmentJob& job);
/// A stream without `--as`: what its first bytes say.
[[nodiscard]] io::Result<EnvironmentIdentity> hash_stream(const EnvironmentJob& job);
[[nodiscard]] io::Result<EnvironmentIdentity> hash_directory(const EnvironmentJob& job);
[[nodiscard]] io::Result<EnvironmentIdentity> hash_oci_layout(const EnvironmentJob& job);

// Shared by the two kinds that are folders.

/// sha256-dir of the folder (models.md 3.1), or null with a warning: links, odd names.
[[nodiscard]] io::Result<void> add_sha256_dir(const EnvironmentJob& job, EnvironmentIdentity& environment);
/// Fills in `declared` from files of the folder, given by their paths below it.
[[nodiscard]] io::Result<void> find_declarations(const std::string& folder, const std::vector<std::string>& paths,
                                                 EnvironmentIdentity& environment);

}  // namespace touchstone::audit
