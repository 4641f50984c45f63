// touchstone hash: identities that anyone can recompute. `hash env` measures images, `hash file` digests files.
#include <algorithm>
#include <memory>
#include <sstream>
#include <string_view>

#include "audit/hash_file.h"
#include "audit/image.h"
#include "audit/manifest.h"
#include "base/untrusted.h"
#include "cli/commands.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "io/file.h"
#include "io/output.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

struct Options {
  OutputOptions output;
  std::vector<std::string> paths;
  std::string files0_from;
  std::string as;
  std::string only;
  std::string algorithms = "sha256";
  std::string ids;
  std::string check;
};

std::vector<std::string> split(const std::string& list) {
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

Ending finish(const Options& options, const std::string& text, Ending ending) {
  if (options.output.quiet) return ending;
  // Names on a terminal are somebody else's bytes; in a pipe sha256sum -c reads them back.
  auto written =
      io::write_stdout(stdout_is_terminal() && options.output.format == "text" ? printable_lines(text) : text);
  if (written) written = io::close_stdout();
  return written ? ending : say(written.error());
}

Ending add_names(Options& options) {
  if (options.files0_from.empty()) return Ending::verified;
  auto names = names_from(options.files0_from);
  if (!names) return say(names.error());
  options.paths.insert(options.paths.end(), names->begin(), names->end());
  return Ending::verified;
}

// --- hash env

std::string error_json(Ending ending, const std::string& input, const std::string& message) {
  return report::error_to_json({ending == Ending::malformed ? 5 : 6, input, message});
}

Ending only_value(const Options& options, const EnvironmentIdentity& environment) {
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

Ending hash_env(Options& options) {
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

// --- hash file

audit::Usage<std::vector<crypto::Hash>> algorithms_of(const std::string& list) {
  std::vector<crypto::Hash> algorithms;
  for (const std::string& name : split(list)) {
    const auto hash = crypto::hash_by_name(name);
    if (!hash || *hash == crypto::Hash::sha1) {
      return tl::unexpected(audit::UsageError{"no algorithm is called " + name,
                                              "sha256, sha384, sha512, keccak256, blake2b-256, blake3"});
    }
    algorithms.push_back(*hash);
  }
  if (algorithms.empty())
    return tl::unexpected(audit::UsageError{"--algorithm names none", "write --algorithm sha256,keccak256"});
  return algorithms;
}

Ending check_files(const Options& options) {
  auto text = io::read_file(options.check, audit::kMaxEvidenceBytes);
  if (!text) return say(text.error());
  const auto manifest = audit::parse_manifest(*text);
  if (!manifest) {
    const std::string message = options.check + ": " + describe(manifest.error());
    say_error(message, "--check takes the output of sha256sum, or the JSON of touchstone hash");
    return finish(
        options,
        options.output.format == "text" ? std::string() : error_json(Ending::malformed, options.check, message),
        Ending::malformed);
  }
  audit::ManifestJob job;
  job.name = options.check;
  if (options.paths.size() == 1) job.base = options.paths.front();
  job.jobs = options.output.jobs;
  auto run = audit::check_manifest(*manifest, job);
  if (!run) return say(run.error());
  Ending ending = Ending::verified;
  for (const io::IoError& error : run->unreadable) ending = say(error);
  if (!run->all_equal()) {
    say_error(options.check + ": not everything matches", "FAILED names what differs, is missing, or is extra");
    ending = Ending::not_verified;
  }
  return finish(options, options.output.format == "text" ? check_lines(*run) : report::check_to_json(run->check),
                ending);
}

Ending hash_file(Options& options) {
  if (const Ending named = add_names(options); named != Ending::verified) return named;
  if (!options.check.empty()) {
    if (options.paths.size() > 1)
      return say(audit::UsageError{"--check wants at most one PATH", "names in the manifest are relative to it"});
    return check_files(options);
  }
  if (options.paths.empty()) {
    if (stdin_is_terminal()) return say(audit::UsageError{"no PATH", "usage: touchstone hash file [OPTIONS] PATH..."});
    options.paths.emplace_back("-");
  }
  audit::HashFileJob job;
  auto algorithms = algorithms_of(options.algorithms);
  if (!algorithms) return say(algorithms.error());
  for (const std::string& id : split(options.ids)) {
    if (!audit::is_built_in_id(id))
      return say(audit::UsageError{"no identity of a file is called " + id,
                                   "walrus, git-blob, lfs, oci, ollama, blake3, sha256"});
    job.ids.push_back(id);
  }
  job.paths = options.paths;
  job.algorithms = *algorithms;
  job.jobs = options.output.jobs;
  std::uint64_t total = 0;
  for (const std::string& path : job.paths) {
    if (auto file = io::OpenFile::open(path); file) total += file->size();
  }
  io::Progress progress("hashing", total, !options.output.no_progress);
  job.progress = &progress;
  const auto results = audit::hash_files(job);
  Ending ending = Ending::verified;
  std::vector<HashedFile> files;
  std::string text;
  std::string first_error;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i]) {
      files.push_back(*results[i]);
      text += file_lines(*results[i], *algorithms);
      continue;
    }
    ending = worse_of(ending, say(results[i].error()));
    if (first_error.empty())
      first_error = error_json(Ending::unreadable, job.paths[i], io::describe(results[i].error()));
  }
  if (options.output.format != "text") text = files.empty() ? first_error : report::files_to_json(files);
  return finish(options, text, ending);
}

void add_common(CLI::App& app, Options& options) {
  app.add_option("PATH", options.paths, "files; - is standard input");
  app.add_option("--files0-from", options.files0_from, "read names of files, each ended by NUL")->type_name("FILE");
  add_output_options(app, options.output, false);
  add_work_options(app, options.output);
}

}  // namespace

Command add_hash(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("hash", "identities of files and environments that anyone can recompute");
  app->require_subcommand(1);

  auto env = std::make_shared<Options>();
  CLI::App* env_app = app->add_subcommand("env", "what a quote carries: the measurements of an enclave image");
  add_common(*env_app, *env);
  env_app->add_option("--as", env->as, "eif or file, instead of detection by content")
      ->type_name("KIND")
      ->check(CLI::IsMember({"eif", "file"}));
  env_app->add_option("--only", env->only, "print the bare value of that name")->type_name("NAME");

  auto file = std::make_shared<Options>();
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
