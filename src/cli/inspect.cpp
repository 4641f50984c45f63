// touchstone inspect: decode and print. It promises nothing.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "audit/load.h"
#include "audit/weights.h"
#include "base/untrusted.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/output.h"
#include "report/inspect_text.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

constexpr std::string_view kWhichTypes = "touchstone(1) lists the types; --as TYPE says which is meant";

struct Options {
  OutputOptions output;
  std::string as;
  std::vector<std::string> inputs;
  std::string files0_from;
  bool lines = false;
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

// CLI.md, Exit codes: of several inputs the worst, 5 before 6 before 0. A usage error ends the run before all of them.
int badness(Ending ending) {
  if (ending == Ending::verified) return 0;
  if (ending == Ending::unreadable) return 1;
  return ending == Ending::malformed ? 2 : 3;
}

report::ErrorReport report_of(const io::IoError& error, const std::string& input) {
  return {6, input, io::describe(error), std::nullopt, "", std::string(hint_of(error))};
}

Ending print(const OutputOptions& output, const std::string& text, Ending ending) {
  if (output.quiet) return ending;
  auto written = io::write_stdout(output.format == "jsonl" ? report::as_lines(text) : text);
  if (written) written = io::close_stdout();
  return written ? ending : say(written.error());
}

// CLI.md, JSON report: why there is no answer, where JSON was asked for.
Ending refuse(const OutputOptions& output, const report::ErrorReport& error, Ending ending) {
  return output.format == "text" ? ending : print(output, report::error_to_json(error), ending);
}

Ending refuse(const OutputOptions& output, const audit::Trouble& trouble) {
  const Ending ending = say(trouble);
  if (const auto* unreadable = std::get_if<io::IoError>(&trouble))
    return refuse(output, report_of(*unreadable, unreadable->path), ending);
  const auto& usage = std::get<audit::UsageError>(trouble);
  return refuse(output, {2, "", usage.message, std::nullopt, "", usage.hint}, ending);
}

class Inspector {
 public:
  Inspector(const Options& options, const ArtefactType* type) : options_(options), type_(type) {}

  Ending run() {
    for (const std::string& input : options_.inputs) {
      const std::size_t before = told_;
      if (options_.lines) {
        inspect_lines(input);
      } else {
        inspect_input(input);
      }
      // A folder, or lines, of which nothing was told (CLI.md, Subjects).
      if (told_ == before) malformed(input, {Fault::unsupported, 0, "input", "nothing in it is of a known format"});
    }
    if (error_ && (inspections_.empty() || ending_ == Ending::usage)) return refuse(options_.output, *error_, ending_);
    return print(options_.output, text(), ending_);
  }

 private:
  void inspect_input(const std::string& input) {
    const auto kind = input == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(input);
    if (!kind) return unreadable(input, kind.error());
    if (*kind != io::PathKind::directory) return inspect_file(input, false);
    const auto files = audit::files_of(input);
    if (!files) return unreadable(input, files.error());
    for (const std::string& file : *files) inspect_file(file, true);
  }

  void inspect_lines(const std::string& input) {
    auto reader = io::LineReader::open(input);
    if (!reader) return unreadable(input, reader.error());
    while (true) {
      auto lines = reader->next();
      if (!lines) return unreadable(input, lines.error());
      if (lines->lines.empty()) return;
      for (const io::Line& line : lines->lines) inspect_line(input + ":" + std::to_string(line.number), line);
    }
  }

  void inspect_line(const std::string& path, const io::Line& line) {
    if (line.too_long) return inspect(audit::too_long_line(path), false);
    if (!audit::is_blank_line(line.bytes)) inspect(audit::load_bytes(to_buffer(line.bytes), path, type_), false);
  }

  void inspect_file(const std::string& path, bool walked) {
    const auto file = audit::load(path, type_);
    if (!file) return unreadable(path, file.error());
    inspect(*file, walked);
  }

  void inspect(const audit::LoadedFile& file, bool walked) {
    const audit::Recognition& found = file.recognition;
    if (found.artefacts.empty()) {
      // In a folder what is no evidence is passed over, as `verify` does.
      if (!walked || found.refused_by != nullptr) malformed(file.path, found.error, found.refused_by);
      return;
    }
    if (found.artefacts.size() > 1 && found.artefacts.front().type->subject) return ambiguous(file);
    for (const Artefact& artefact : found.artefacts) {
      if (!options_.lines && !may_be_told(file.path, artefact)) continue;
      inspections_.push_back(inspection_of(artefact, options_.output.full));
      ++told_;
    }
  }

  // models.md 1.8: the shards of an index and the external data of a graph are part of what it says.
  bool may_be_told(const std::string& path, const Artefact& artefact) {
    const auto checked = audit::check_companions_of_weights(path, artefact);
    if (!checked) {
      unreadable(path, checked.error());
      return false;
    }
    if (!*checked) return true;
    const Complaint& complaint = **checked;
    const bool own = path.ends_with(complaint.path);
    const std::string message = path + ": " + (own ? "" : complaint.path + ": ") + complaint.message;
    const std::string hint = "get the file again from where it was published";
    say_error(message, hint);
    fail(Ending::malformed, {5, path, message, own ? std::optional(complaint.offset) : std::nullopt, "", hint});
    return false;
  }

  void ambiguous(const audit::LoadedFile& file) {
    std::string message = file.path + " can be read as several types: ";
    const auto& artefacts = file.recognition.artefacts;
    for (const Artefact& artefact : artefacts)
      message += (&artefact == &artefacts.front() ? "" : ", ") + std::string(artefact.type->name);
    const std::string hint = "say which one is meant with --as TYPE";
    say_error(message, hint);
    fail(Ending::usage, {2, file.path, message, std::nullopt, "", hint});
  }

  void malformed(const std::string& path, const ParseError& error, const ArtefactType* refused_by = nullptr) {
    const std::string hint = refused_by == nullptr
                                 ? std::string(kWhichTypes)
                                 : "it was read as " + std::string(refused_by->name) + "; --as TYPE names another type";
    say_error(path, error, hint);
    fail(Ending::malformed, {5, path, describe(error), error.offset, std::string(error.field), hint});
  }

  void unreadable(const std::string& path, const io::IoError& error) { fail(say(error), report_of(error, path)); }

  // The error object is about the input that decides how the run ends.
  void fail(Ending ending, report::ErrorReport error) {
    ++told_;
    if (badness(ending) <= badness(ending_)) return;
    ending_ = ending;
    error_ = std::move(error);
  }

  [[nodiscard]] std::string text() const {
    if (options_.output.format == "text")
      return report::to_text(inspections_, text_options(options_.output, stdout_is_terminal()));
    if (options_.output.format == "json") return report::inspections_to_json(TOUCHSTONE_VERSION, inspections_);
    std::string lines;
    for (const report::Inspection& one : inspections_)
      lines += report::inspections_to_json(TOUCHSTONE_VERSION, {&one, 1});
    return lines;
  }

  const Options& options_;
  const ArtefactType* type_;
  std::vector<report::Inspection> inspections_;
  std::size_t told_ = 0;  // inspections and errors
  Ending ending_ = Ending::verified;
  std::optional<report::ErrorReport> error_;
};

Ending inspect(Options& options) {
  if (!options.files0_from.empty()) {
    const auto names = names_from(options.files0_from);
    if (!names) return refuse(options.output, names.error());
    options.inputs.insert(options.inputs.end(), names->begin(), names->end());
    if (options.inputs.empty())
      return refuse(options.output,
                    audit::UsageError{options.files0_from + " names no input", "names end with a NUL byte"});
  }
  if (options.inputs.empty()) {
    if (stdin_is_terminal())
      return refuse(options.output, audit::UsageError{"no INPUT",
                                                      "usage: touchstone inspect [OPTIONS] INPUT...; see touchstone "
                                                      "inspect --help"});
    options.inputs.emplace_back("-");
  }
  const auto type = type_named(options.as);
  return type ? Inspector(options, *type).run() : refuse(options.output, type.error());
}

}  // namespace

Command add_inspect(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      parent.add_subcommand("inspect", "decode and print; promises nothing (\"Not verified: these are claims\")");
  app->add_option("INPUT", options->inputs, "files, folders, or - for standard input");
  app->add_option("--as", options->as, "the type, instead of detection by content")
      ->type_name("TYPE")
      ->check(not_empty());
  app->add_flag("--lines", options->lines, "each line of an input is one JSON artefact");
  app->add_option("--files0-from", options->files0_from, "read names of inputs, each ended by NUL")
      ->type_name("FILE")
      ->check(not_empty());
  add_output_options(*app, options->output, false);
  return {app, [options] { return inspect(*options); }};
}

}  // namespace touchstone::cli
