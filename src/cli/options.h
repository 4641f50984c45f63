// The options that subcommands share, as they were typed, and what they become.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/job.h"
#include "audit/settings.h"
#include "report/block.h"

namespace CLI {
class App;
class Option;
class Validator;
}  // namespace CLI

namespace touchstone::cli {

/// What reaches the screen and how.
struct OutputOptions {
  std::string format = "text";
  std::vector<std::string> copies;  // FORMAT=FILE
  bool quiet = false;
  bool verbose = false;
  bool full = false;
  std::string color = "auto";
  unsigned jobs = 0;  // 0: all cores
  bool no_progress = false;
  bool filed = false;  // an audit report, which is filed: every subject in full, with its edges
};

/// What evidence is judged with.
struct EvidenceOptions {
  std::string as;
  std::vector<std::string> with;
  std::string request, response;
  std::vector<std::string> expect;
  std::vector<std::string> roots;
  std::vector<std::string> keys;
  std::string trusted_root;
  std::string at_time;
  std::string max_age;
  std::vector<std::string> allow;
  std::string policy;
  std::vector<std::string> require;
};

/// An option that may be repeated and takes one value each time (never the positionals that follow it).
CLI::Option* add_repeatable(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                            const std::string& help);

void add_output_options(CLI::App& app, OutputOptions& options, bool with_copies);
void add_evidence_options(CLI::App& app, EvidenceOptions& options);
/// `-j`, `--no-progress`: of commands that work on many bytes.
void add_work_options(CLI::App& app, OutputOptions& options);

/// Reads every file that the options name and checks every word. The wall clock is read here, once.
[[nodiscard]] audit::Attempt<audit::Settings> settings_of(const EvidenceOptions& options, const OutputOptions& output);

/// For options that must not be given without a value.
[[nodiscard]] CLI::Validator not_empty();

/// Type of `--as`; null for an empty word.
[[nodiscard]] audit::Usage<const ArtefactType*> type_named(const std::string& name);

[[nodiscard]] report::TextOptions text_options(const OutputOptions& options, bool to_terminal);
[[nodiscard]] bool stdin_is_terminal();
[[nodiscard]] bool stdout_is_terminal();

/// Names of a file of NUL-terminated paths (`--files0-from`).
[[nodiscard]] audit::Attempt<std::vector<std::string>> names_from(const std::string& path);

}  // namespace touchstone::cli
