// touchstone hash: identities that anyone can recompute.
#include <memory>
#include <sstream>
#include <string_view>

#include "base/untrusted.h"
#include "cli/commands.h"
#include "cli/hash_command.h"
#include "cli/messages.h"
#include "io/output.h"
#include "report/json.h"

namespace touchstone::cli {

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

// CLI.md, Exit codes: of several results the worst, 5 before 6 before 0.
Ending worse_of(Ending left, Ending right) {
  if (left == Ending::malformed || right == Ending::malformed) return Ending::malformed;
  return left == Ending::verified ? right : left;
}

Ending finish(const HashOptions& options, const std::string& text, Ending ending) {
  if (options.output.quiet) return ending;
  // Names on a terminal are somebody else's bytes; in a pipe sha256sum -c reads them back.
  auto written =
      io::write_stdout(stdout_is_terminal() && options.output.format == "text" ? printable_lines(text) : text);
  if (written) written = io::close_stdout();
  return written ? ending : say(written.error());
}

Ending add_names(HashOptions& options) {
  if (options.files0_from.empty()) return Ending::verified;
  auto names = names_from(options.files0_from);
  if (!names) return say(names.error());
  options.paths.insert(options.paths.end(), names->begin(), names->end());
  return Ending::verified;
}

std::string error_json(Ending ending, const std::string& input, const std::string& message) {
  return report::error_to_json({ending == Ending::malformed ? 5 : 6, input, message});
}

namespace {

void add_common(CLI::App& app, HashOptions& options) {
  app.add_option("PATH", options.paths, "files; - is standard input");
  app.add_option("--files0-from", options.files0_from, "read names of files, each ended by NUL")->type_name("FILE");
  add_output_options(app, options.output, false);
  add_work_options(app, options.output);
}

}  // namespace

Command add_hash(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("hash", "identities of files and environments that anyone can recompute");
  app->require_subcommand(1);

  auto env = std::make_shared<HashOptions>();
  CLI::App* env_app = app->add_subcommand("env", "what a quote carries: the measurements of an enclave image");
  add_common(*env_app, *env);
  env_app->add_option("--as", env->as, "eif or file, instead of detection by content")
      ->type_name("KIND")
      ->check(CLI::IsMember({"eif", "file"}));
  env_app->add_option("--only", env->only, "print the bare value of that name")->type_name("NAME");

  auto file = std::make_shared<HashOptions>();
  CLI::App* file_app = app->add_subcommand("file", "digests in the form of sha256sum, and further identities");
  add_common(*file_app, *file);
  file_app
      ->add_option("--algorithm", file->algorithms, "sha256 (default), sha384, sha512, keccak256, blake2b-256, blake3")
      ->type_name("LIST");
  file_app->add_option("--ids", file->ids, "further identities: walrus, git-blob, lfs, oci, ollama, blake3")
      ->type_name("LIST");
  file_app->add_option("--check", file->check, "compare with a sha256sum list or a JSON manifest")->type_name("FILE");

  return {app, [env, env_app, file] { return env_app->parsed() ? hash_env(*env) : hash_file(*file); }};
}

}  // namespace touchstone::cli
