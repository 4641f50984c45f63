// touchstone hash env: what a quote carries, and what only names bytes (environments.md 1).
#include <string_view>

#include "audit/image.h"
#include "base/untrusted.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

Ending only_value(const HashOptions& options, const EnvironmentIdentity& environment) {
  for (const NamedTexts* values : {&environment.measurements, &environment.identities}) {
    for (const auto& [name, value] : *values) {
      if (name == options.only) return finish(options, value + "\n", Ending::verified);
    }
  }
  if (!environment.malformed.empty()) {
    say_error(environment.path + ": " + environment.malformed.front().message,
              "no value can be computed of a malformed image");
    return Ending::malformed;
  }
  std::vector<std::string_view> known;
  for (const auto& [name, value] : environment.measurements) known.push_back(name);
  for (const auto& [name, value] : environment.identities) known.push_back(name);
  std::string hint = "values of this one:";
  for (const std::string_view name : known) hint += " " + std::string(name);
  return say(audit::UsageError{environment.path + " has no value named " + options.only, hint});
}

}  // namespace

Ending hash_env(HashOptions& options) {
  if (const Ending named = add_names(options); named != Ending::verified) return named;
  if (options.paths.empty()) return say(audit::UsageError{"no PATH", "usage: touchstone hash env [OPTIONS] PATH..."});
  if (!options.only.empty() && options.paths.size() != 1)
    return say(audit::UsageError{"--only wants exactly one PATH", "ask for one at a time"});
  std::vector<EnvironmentIdentity> environments;
  Ending ending = Ending::verified;
  std::string first_error;
  for (const std::string& path : options.paths) {
    auto environment = audit::hash_environment(path, options.as);
    if (!environment) {
      ending = worse_of(ending, say(environment.error()));
      if (first_error.empty()) first_error = error_json(Ending::unreadable, path, io::describe(environment.error()));
      continue;
    }
    for (const Complaint& complaint : environment->malformed) {
      if (options.only.empty())
        say_error(path + ": " + complaint.message, "this is no valid image: get it again, or rebuild it");
      ending = worse_of(ending, Ending::malformed);
    }
    environments.push_back(std::move(*environment));
  }
  if (!options.only.empty() && !environments.empty()) return only_value(options, environments.front());
  std::string text;
  if (options.output.format != "text") {
    text = environments.empty() ? first_error : report::environments_to_json(TOUCHSTONE_VERSION, environments);
  } else {
    for (const EnvironmentIdentity& environment : environments) {
      if (environments.size() > 1)
        text += (text.empty() ? "" : "\n") + printable(environment.path) + "  " + environment.kind + "\n";
      text += environment_lines(environment);
    }
  }
  return finish(options, text, ending);
}

}  // namespace touchstone::cli
