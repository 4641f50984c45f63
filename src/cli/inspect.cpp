// touchstone inspect: decode and print. It promises nothing.
#include <algorithm>
#include <memory>

#include "audit/load.h"
#include "base/untrusted.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "io/file.h"
#include "io/output.h"
#include "report/inspect_text.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

struct Options {
  OutputOptions output;
  std::string as;
  std::vector<std::string> inputs;
};

report::Inspection inspection_of(const Artefact& artefact, bool full) {
  report::Inspection inspection;
  inspection.input = artefact.origin;
  inspection.type = artefact.type->name;
  if (artefact.type->variant != nullptr) inspection.variant = artefact.type->variant(artefact);
  inspection.encoding = artefact.encoding;
  inspection.sha256 = artefact.sha256;
  inspection.size = artefact.size;
  artefact.type->inspect(artefact, inspection.fields);
  for (Field& field : inspection.fields) {
    if (!full && !field.brief.empty()) field.value = Untrusted(std::move(field.brief));
  }
  return inspection;
}

// The worst of several, in the order of CLI.md: malformed before unreadable.
void worsen(Ending& ending, Ending other) {
  if (ending == Ending::malformed || other == Ending::verified) return;
  ending = other;
}

class Inspector {
 public:
  explicit Inspector(const Options& options) : options_(options) {}

  Ending run(const ArtefactType* type) {
    for (const std::string& input : options_.inputs) {
      auto files = expand(input);
      if (!files) {
        fail(say(files.error()), {6, input, io::describe(files.error())});
        continue;
      }
      for (const std::string& file : *files) inspect(file, type, files->size() > 1 || file != input);
    }
    if (usage_) return Ending::usage;
    return print();
  }

 private:
  static io::Result<std::vector<std::string>> expand(const std::string& input) {
    if (input == "-") return std::vector<std::string>{input};
    auto kind = io::kind_of(input);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind == io::PathKind::directory) return audit::files_of(input);
    return std::vector<std::string>{input};
  }

  void inspect(const std::string& path, const ArtefactType* type, bool walked) {
    auto file = audit::load(path, type);
    if (!file) return fail(say(file.error()), {6, path, io::describe(file.error())});
    const audit::Recognition& found = file->recognition;
    if (found.artefacts.empty()) {
      // In a folder what is no evidence is passed over, as `verify` does.
      if (walked && found.refused_by == nullptr) return;
      const std::string hint =
          found.refused_by == nullptr
              ? "touchstone inspect --help lists the types; --as TYPE says which is meant"
              : "it was read as " + std::string(found.refused_by->name) + "; --as TYPE names another type";
      say_error(path + ": " + describe(found.error), hint);
      return fail(Ending::malformed,
                  {5, path, describe(found.error), found.error.offset, std::string(found.error.field), hint});
    }
    if (found.artefacts.size() > 1 && found.artefacts.front().type->subject) {
      usage_ = true;
      std::string names;
      for (const Artefact& artefact : found.artefacts)
        names += (names.empty() ? "" : ", ") + std::string(artefact.type->name);
      return say_error(path + " can be read as several types: " + names, "say which one is meant with --as TYPE");
    }
    for (const Artefact& artefact : found.artefacts)
      inspections_.push_back(inspection_of(artefact, options_.output.full));
  }

  void fail(Ending ending, report::ErrorReport error) {
    worsen(ending_, ending);
    if (!error_) error_ = std::move(error);
  }

  Ending print() {
    if (options_.output.quiet) return ending_;
    std::string text;
    if (options_.output.format == "text") {
      text = report::to_text(inspections_, text_options(options_.output, stdout_is_terminal()));
    } else if (inspections_.empty() && error_) {
      text = report::error_to_json(*error_);
    } else {
      text = report::inspections_to_json(TOUCHSTONE_VERSION, inspections_);
    }
    auto written = io::write_stdout(text);
    if (written) written = io::close_stdout();
    return written ? ending_ : say(written.error());
  }

  const Options& options_;
  std::vector<report::Inspection> inspections_;
  Ending ending_ = Ending::verified;
  std::optional<report::ErrorReport> error_;
  bool usage_ = false;
};

Ending inspect(Options& options) {
  if (options.inputs.empty()) {
    if (stdin_is_terminal()) {
      say_error("no INPUT", "usage: touchstone inspect [OPTIONS] INPUT...; see touchstone inspect --help");
      return Ending::usage;
    }
    options.inputs.emplace_back("-");
  }
  auto type = type_named(options.as);
  if (!type) return say(type.error());
  return Inspector(options).run(*type);
}

}  // namespace

Command add_inspect(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      parent.add_subcommand("inspect", "decode and print; promises nothing (\"Not verified: these are claims\")");
  app->add_option("INPUT", options->inputs, "files, folders, or - for standard input");
  app->add_option("--as", options->as, "the type, instead of detection by content")->type_name("TYPE");
  add_output_options(*app, options->output, false);
  return {app, [options] { return inspect(*options); }};
}

}  // namespace touchstone::cli
