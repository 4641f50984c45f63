// What the three commands below `hash` share: their options, and how they end.
#pragma once

#include <string>
#include <vector>

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
};

[[nodiscard]] Ending hash_env(HashOptions& options);
[[nodiscard]] Ending hash_file(HashOptions& options);

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
