// touchstone verify: check artefacts, and walk the whole chain that each one needs.
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "cli/report_writer.h"
#include "io/file.h"

namespace touchstone::cli {
namespace {

struct Options {
  OutputOptions output;
  EvidenceOptions evidence;
  std::vector<std::string> inputs;
  std::string files0_from;
  bool lines = false;
};

bool may_be_many(const std::vector<std::string>& inputs, bool lines) {
  if (lines || inputs.size() != 1) return true;
  if (inputs.front() == "-") return false;
  const auto kind = io::kind_of(inputs.front());
  return kind && *kind == io::PathKind::directory;
}

// A report is written as it grows: it would cut off an input that is still being read, and the lines behind the cut
// would pass unseen.
std::optional<audit::UsageError> overwritten_input(const Options& options) {
  for (const std::string& copy : options.output.copies) {
    const std::filesystem::path report = copy.substr(copy.find('=') + 1);
    std::error_code none;
    if (!std::filesystem::is_regular_file(report, none)) continue;
    for (const std::string& input : options.inputs) {
      if (!std::filesystem::equivalent(report, input == "-" ? "/dev/stdin" : input, none)) continue;
      return audit::UsageError{"--report " + copy + " would overwrite the input " + input, "name another file"};
    }
  }
  return std::nullopt;
}

Ending verify(Options& options) {
  audit::Attempt<std::vector<std::string>> names;
  if (!options.files0_from.empty()) names = names_from(options.files0_from);
  if (names) options.inputs.insert(options.inputs.end(), names->begin(), names->end());
  if (options.inputs.empty() && options.files0_from.empty()) {
    if (stdin_is_terminal()) {
      say_error("no INPUT", "usage: touchstone verify [OPTIONS] INPUT...; see touchstone verify --help");
      return Ending::usage;
    }
    options.inputs.emplace_back("-");
  }
  auto writer = ReportWriter::make(options.output, !may_be_many(options.inputs, options.lines));
  if (!writer) return say(writer.error());
  if (!names) return writer->fail(names.error());
  if (options.inputs.empty())
    return say(audit::UsageError{options.files0_from + " names no input", "names end with a NUL byte"});
  if (const auto mistake = overwritten_input(options)) return say(*mistake);
  auto settings = settings_of(options.evidence, options.output);
  if (!settings) return writer->fail(settings.error());
  return run_and_report(*writer, [&](const audit::Listener& listener) {
    return audit::verify({options.inputs, options.evidence.with, options.lines}, std::move(*settings), listener);
  });
}

}  // namespace

Command add_verify(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app = parent.add_subcommand("verify", "check artefacts; walk the whole chain each one needs");
  app->add_option("INPUT", options->inputs, "files, folders, or - for standard input");
  app->add_option("--as", options->evidence.as, "the type, instead of detection by content")
      ->type_name("TYPE")
      ->check(not_empty());
  app->add_flag("--lines", options->lines, "each line of an input is one JSON artefact");
  app->add_option("--files0-from", options->files0_from, "read names of inputs, each ended by NUL")
      ->type_name("FILE")
      ->check(not_empty());
  add_evidence_options(*app, options->evidence);
  add_output_options(*app, options->output, true);
  add_work_options(*app, options->output);
  return {app, [options] { return verify(*options); }};
}

}  // namespace touchstone::cli
