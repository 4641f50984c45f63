// What the three commands below `hash` share: their options, and how they end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/environment.h"
#include "audit/snp_launch.h"
#include "cli/ending.h"
#include "cli/options.h"

namespace touchstone::cli {

struct HashOptions {
  OutputOptions output;
  std::vector<std::string> paths;
  std::string files0_from;
  std::string as;
  std::string only;
  std::string algorithms = "sha256";
  std::string ids;
  std::string check;
  std::string compare;
  std::vector<std::string> allow;
  std::string salt;
  audit::SnpLaunchRequest snp_launch;
  mutable bool answered = false;  // something was printed on standard output
};

[[nodiscard]] Ending hash_model(HashOptions& options);
[[nodiscard]] Ending hash_env(HashOptions& options);
/// `--as snp-launch`, and the options that only it has.
[[nodiscard]] Ending hash_snp_launch(HashOptions& options);
void add_snp_launch_options(CLI::App& app, audit::SnpLaunchRequest& request);
[[nodiscard]] Ending hash_file(HashOptions& options);

/// Bytes that will be read, as far as that is known beforehand.
[[nodiscard]] std::uint64_t size_of(const std::vector<std::string>& paths);
/// `--check` of an environment (environments.md 1): what the JSON of `hash env` said of it before.
[[nodiscard]] Ending check_environment(const HashOptions& options, audit::EnvironmentJob job);
/// The same for what was made from options. `environment` is malformed or has its values.
[[nodiscard]] Ending check_environment(const HashOptions& options, const EnvironmentIdentity& environment);

/// `--check` of models and files (models.md 1.5).
[[nodiscard]] Ending check_manifest(const HashOptions& options);
/// The same with the manifest that was read: standard input can be read once.
[[nodiscard]] Ending check_manifest(const HashOptions& options, Bytes text);
/// Whether `--allow symlinks` was given; another word is a usage error.
[[nodiscard]] audit::Usage<bool> allows_links(const HashOptions& options);
/// An error of walking or reading a model: a link is a usage error with a hint of its own (models.md 1.1).
[[nodiscard]] Ending say_of_model(const io::IoError& error);

/// The parts of a list with commas.
[[nodiscard]] std::vector<std::string> split_list(const std::string& list);
/// Adds the names of --files0-from to the paths.
[[nodiscard]] Ending add_names(HashOptions& options);
/// CLI.md, Exit codes: of several results the worst, 5 before 6 before 0.
[[nodiscard]] Ending worse_of(Ending left, Ending right);
/// Writes the output, unless it is not wanted; JSON on lines where those were asked for.
[[nodiscard]] Ending finish(const HashOptions& options, const std::string& text, Ending ending);

}  // namespace touchstone::cli
