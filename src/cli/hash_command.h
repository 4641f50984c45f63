// What the three commands below `hash` share: their options, and how they end.
#pragma once

#include <string>
#include <vector>

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

/// `--check` of models and files (models.md 1.5).
[[nodiscard]] Ending check_manifest(const HashOptions& options);
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
/// The error object of CLI.md, JSON report.
[[nodiscard]] std::string error_json(Ending ending, const std::string& input, const std::string& message);
/// Writes the output, unless it is not wanted.
[[nodiscard]] Ending finish(const HashOptions& options, const std::string& text, Ending ending);

}  // namespace touchstone::cli
