// touchstone explain: what a check asks, over which bytes, by which section, and what a failure means.
#include <memory>

#include <CLI/CLI.hpp>

#include "appraisal/catalogue.h"
#include "audit/policy.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "io/output.h"
#include "report/explain_text.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

struct Options {
  OutputOptions output;
  std::string check;
};

Ending explain(const Options& options) {
  std::span<const CheckInfo> checks = catalogue();
  if (!options.check.empty()) {
    if (auto known = audit::check_requirement(options.check); !known) return say(known.error());
    checks = checks.subspan(rank(options.check), 1);
  }
  const report::TextOptions screen = text_options(options.output, stdout_is_terminal());
  std::string text;
  if (options.output.format != "text") {
    text = report::checks_to_json(checks);
  } else {
    text = options.check.empty() ? report::to_text(checks, screen) : report::to_text(checks.front(), screen);
  }
  if (options.output.quiet) return Ending::verified;
  auto written = io::write_stdout(text);
  if (written) written = io::close_stdout();
  return written ? Ending::verified : say(written.error());
}

}  // namespace

Command add_explain(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app = parent.add_subcommand("explain", "what a check asks, over which bytes, and what a failure means");
  app->add_option("CHECK", options->check, "id of a check, as reports print it; without one all are listed");
  add_output_options(*app, options->output, false);
  return {app, [options] { return explain(*options); }};
}

}  // namespace touchstone::cli
