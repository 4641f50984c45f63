#include "cli/cli.h"

#include <array>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "audit/expectation.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "io/output.h"

namespace touchstone::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  touchstone verify receipt.json --request request.json --with evidence/
  touchstone inspect attestation.b64
  touchstone hash env enclave.eif
  touchstone audit evidence/ --policy policy.json
  touchstone explain receipt.key

Exit codes: 0 verified, 1 not verified, 2 usage, 3 refused, 4 undecided,
5 malformed, 6 i/o. See touchstone(1).)";

std::vector<const CLI::App*> children(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}
bool is_parent(const CLI::App& app) { return !children(app).empty(); }

// "touchstone hash env"
std::string command_line_of(const CLI::App& app, const CLI::App& scope) {
  std::string name = scope.get_name();
  for (const CLI::App* parent = scope.get_parent(); parent != nullptr; parent = parent->get_parent())
    name.insert(0, parent->get_name() + " ");
  return &scope == &app ? "touchstone" : name;
}

// The word of the command line that CLI11 could not place, and what it may have been meant to be.
audit::UsageError misspelt(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const CLI::App* scope = &app;
  std::vector<std::string> known;
  const auto collect = [&](const CLI::App& from) {
    for (const CLI::Option* option : from.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  };
  collect(app);
  while (!scope->get_subcommands().empty()) {
    scope = scope->get_subcommands().front();
    known.push_back(scope->get_name());
    collect(*scope);
  }
  for (const CLI::App* sub : children(*scope)) {
    if (!sub->get_group().empty()) known.push_back(sub->get_name());  // hidden ones are nobody's misspelling
  }
  const std::vector<std::string_view> words(known.begin(), known.end());
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    word = word.substr(0, word.find('='));
    const bool may_be_known = word.starts_with("--") || is_parent(*scope);
    if (!may_be_known || std::find(known.begin(), known.end(), word) != known.end()) continue;
    if (const auto near = audit::nearest(word, words); !near.empty()) {
      return {"unknown word " + word, "did you mean " + std::string(near) + "?"};
    }
    if (!word.starts_with("-") && scope->get_subcommands().empty() && is_parent(*scope)) {
      return {"no command is called " + word, "see " + command_line_of(app, *scope) + " --help"};
    }
  }
  return {error.what(), "see " + command_line_of(app, *scope) + " --help"};
}

// CLI.md, JSON report: hash and inspect say in JSON why they cannot answer. The options could not be parsed, so what
// was asked for is looked up word by word.
std::string error_as_json(std::span<const char* const> words) {
  const std::string_view command = words.front();
  if (command != "hash" && command != "inspect") return {};
  std::string_view format = "text";
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool apart = word == "-o" || word == "--output";
    if (apart && i + 1 < words.size()) format = words[i + 1];
    if (word.starts_with("--output=")) format = word.substr(9);
    if (word.starts_with("-o") && word.size() > 2) format = word.substr(word[2] == '=' ? 3 : 2);
  }
  if (format != "json" && format != "jsonl") return {};
  return error_object(2, "", format);
}

Ending parse_and_run(int argc, const char* const* argv) {
  CLI::App app("touchstone: an offline verifier of evidence about AI inference", "touchstone");
  app.set_version_flag("--version", "touchstone " TOUCHSTONE_VERSION);
  app.require_subcommand(1);
  const std::array commands = {add_verify(app), add_inspect(app), add_hash(app),
                               add_audit(app),  add_explain(app), add_sigstore_conformance(app)};
  app.footer(kExamples);  // after the subcommands, which would inherit it
  if (argc <= 1) {
    say_error("no command", "touchstone verify, inspect, hash, audit or explain; see touchstone --help");
    return Ending::usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* asked = &app;
    std::string parents;
    while (!asked->get_subcommands().empty()) {
      parents += (parents.empty() ? "" : " ") + asked->get_name();
      asked = asked->get_subcommands().front();
    }
    const auto written = io::write_stdout(asked->help(parents));
    return written ? Ending::verified : say(written.error());
  } catch (const CLI::CallForVersion& version) {
    const auto written = io::write_stdout(std::string(version.what()) + "\n");
    return written ? Ending::verified : say(written.error());
  } catch (const CLI::ParseError& error) {
    const Ending ending = say(misspelt(app, error, argc, argv));
    const std::string json = error_as_json({argv + 1, static_cast<std::size_t>(argc - 1)});
    if (json.empty()) return ending;
    const auto written = io::write_stdout(json);
    return written ? ending : say(written.error());
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return Ending::usage;
}

}  // namespace

Ending run(int argc, const char* const* argv) {
  // The edge of the house: whatever a library throws ends here, as a bug of ours (exit 70).
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    say_error(std::string("internal error: ") + error.what(),
              "this is a bug in touchstone: please report it with the input");
  } catch (...) {
    say_error("internal error", "this is a bug in touchstone: please report it with the input");
  }
  return Ending::bug;
}

}  // namespace touchstone::cli
