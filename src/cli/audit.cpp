// touchstone audit: everything in a folder, linked, against a policy: the full report.
#include <memory>

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
  std::string folder;
};

Ending audit(Options& options) {
  options.output.filed = true;
  auto writer = ReportWriter::make(options.output, false);
  if (!writer) return say(writer.error());
  const auto kind = io::kind_of(options.folder);
  if (!kind) return writer->fail(kind.error());
  if (*kind != io::PathKind::directory) {
    return say(audit::UsageError{options.folder + " is no folder",
                                 "touchstone verify judges a single file; audit takes the folder that holds it"});
  }
  auto settings = settings_of(options.evidence, options.output);
  if (!settings) return writer->fail(settings.error());
  return run_and_report(*writer, [&](const audit::Listener& listener) {
    return audit::audit_folder(options.folder, options.evidence.with, std::move(*settings), listener);
  });
}

}  // namespace

Command add_audit(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app = parent.add_subcommand("audit", "everything in a folder, linked, against a policy: the full report");
  app->add_option("BUNDLE", options->folder, "the folder")->required();
  add_evidence_options(*app, options->evidence);
  add_output_options(*app, options->output, true);
  add_work_options(*app, options->output);
  return {app, [options] { return audit(*options); }};
}

}  // namespace touchstone::cli
