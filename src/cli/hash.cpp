// touchstone hash: identities that anyone can recompute.
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/untrusted.h"
#include "cli/commands.h"
#include "cli/hash_command.h"
#include "cli/messages.h"
#include "io/output.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

/// What an error object can say (CLI.md, JSON report).
int code_of(Ending ending) {
  if (ending == Ending::usage) return 2;
  return ending == Ending::malformed ? 5 : 6;
}

}  // namespace

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
  if (options.output.quiet || text.empty()) return ending;
  options.answered = true;
  // Names on a terminal are somebody else's bytes; in a pipe sha256sum -c reads them back.
  const std::string& format = options.output.format;
  const bool escape = format == "text" && stdout_is_terminal();
  auto written = io::write_stdout(escape ? printable_lines(text) : format == "jsonl" ? report::as_lines(text) : text);
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

namespace {

void add_common(CLI::App& app, HashOptions& options) {
  app.add_option("PATH", options.paths, "files; - is standard input");
  app.add_option("--files0-from", options.files0_from, "read names of files, each ended by NUL")
      ->type_name("FILE")
      ->check(not_empty());
  add_output_options(app, options.output, false);
  add_work_options(app, options.output);
}

/// What an error object is about: the one PATH, or what the error itself names, or the manifest.
const std::string& input_of(const HashOptions& options, const Said& said) {
  if (options.check.empty() && options.paths.size() == 1) return options.paths.front();
  return said.input.empty() ? options.check : said.input;
}

/// Runs the command. Where it cannot answer and JSON was asked for, JSON says why (CLI.md, JSON report).
Ending answer(HashOptions& options, Ending (*command)(HashOptions&)) {
  const Ending ending = command(options);
  if (ending == Ending::verified || options.answered || options.output.format == "text" || !first_error())
    return ending;
  return finish(options, error_object(code_of(ending), input_of(options, *first_error()), "json"), ending);
}

}  // namespace

Command add_hash(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("hash", "identities of models, environments and files that anyone can recompute");
  app->require_subcommand(1);

  auto model = std::make_shared<HashOptions>();
  CLI::App* model_app = app->add_subcommand("model", "identities of a model: its files by name, its weights alone");
  add_common(*model_app, *model);
  model_app
      ->add_option("--as", model->as,
                   "read a file as safetensors, safetensors-index, gguf, onnx, pytorch-zip, pickle or git-lfs-pointer")
      ->type_name("FORMAT");
  model_app->add_option("--only", model->only, "print the bare value of that identity")->type_name("NAME");
  model_app
      ->add_option("--ids", model->ids,
                   "further identities: git-blob, git-tree, git-tree-sha256, lfs, cid-v0, cid-v1, cid-unixfs-v1-2025, "
                   "fs-verity, blake3, walrus, nar, oci, ollama")
      ->type_name("LIST");
  model_app->add_option("--check", model->check, "compare with a JSON manifest or a sha256sum list")->type_name("FILE");
  model_app
      ->add_option("--compare", model->compare,
                   "say which files and tensors differ from another model, or from what hash model -o json said of it")
      ->type_name("OTHER");
  add_repeatable(*model_app, "--allow", model->allow, "symlinks: follow links in a folder");

  auto env = std::make_shared<HashOptions>();
  CLI::App* env_app =
      app->add_subcommand("env", "what a quote carries: the measurements of images, and names of bytes");
  add_common(*env_app, *env);
  env_app
      ->add_option("--as", env->as,
                   "oci-layout, uki, eif, directory, file, tdvf or snp-launch, instead of detection by content")
      ->type_name("KIND")
      ->check(CLI::IsMember({"oci-layout", "uki", "eif", "directory", "file", "tdvf", "snp-launch"}));
  env_app->add_option("--only", env->only, "print the bare value of that name")->type_name("NAME");
  env_app
      ->add_option(
          "--ids", env->ids,
          "further identities: dm-verity, fs-verity, nar and blake3 of a file, git-tree and git-tree-sha256 of "
          "a directory, fs-verity of a kernel image, sha256-dir of an OCI layout")
      ->type_name("LIST");
  env_app->add_option("--salt", env->salt, "salt of dm-verity (default: none)")->type_name("HEX");
  env_app->add_option("--check", env->check, "compare with the JSON of hash env, or a sha256sum list")
      ->type_name("FILE");
  add_repeatable(*env_app, "--allow", env->allow, "symlinks: follow links for sha256-dir");
  add_snp_launch_options(*env_app, env->snp_launch);

  auto file = std::make_shared<HashOptions>();
  CLI::App* file_app = app->add_subcommand("file", "digests in the form of sha256sum, and further identities");
  add_common(*file_app, *file);
  file_app
      ->add_option("--algorithm", file->algorithms, "sha256 (default), sha384, sha512, keccak256, blake2b-256, blake3")
      ->type_name("LIST");
  file_app
      ->add_option("--ids", file->ids,
                   "further identities: git-blob, lfs, cid-v0, cid-v1, cid-unixfs-v1-2025, fs-verity, blake3, walrus, "
                   "nar, oci, ollama")
      ->type_name("LIST");
  file_app->add_option("--check", file->check, "compare with a sha256sum list or a JSON manifest")->type_name("FILE");

  return {app, [model, model_app, env, env_app, file] {
            if (model_app->parsed()) return answer(*model, hash_model);
            return env_app->parsed() ? answer(*env, hash_env) : answer(*file, hash_file);
          }};
}

}  // namespace touchstone::cli
