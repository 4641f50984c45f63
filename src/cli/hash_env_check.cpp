// touchstone hash env --check (models.md 1.5, with `environments` in place of `models`).
#include "audit/environment_check.h"
#include "audit/recognise.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "io/file.h"
#include "io/progress.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

using Manifest = tl::expected<audit::EnvironmentManifest, Ending>;

constexpr std::string_view kWanted = "--check of an environment takes the JSON of hash env, or the output of sha256sum";

bool is_list(Bytes text) {
  const std::size_t first = as_text(text).find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] != '{';
}

Manifest parse(const HashOptions& options, Bytes text) {
  auto manifest = audit::parse_environment_manifest(text);
  if (manifest) return std::move(*manifest);
  say_error(options.check, manifest.error(), kWanted);
  return tl::unexpected(Ending::malformed);
}

/// The environment that is meant: of a manifest about a file, the file of that name below a PATH that is a folder.
std::string path_of(const HashOptions& options, const audit::EnvironmentManifest& manifest) {
  if (options.paths.empty()) return manifest.path;
  const std::string& given = options.paths.front();
  const bool of_file = manifest.kind == "eif" || manifest.kind == "uki" || manifest.kind == "file";
  const auto kind = given == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(given);
  if (!of_file || !audit::is_relative(manifest) || !kind || *kind != io::PathKind::directory) return given;
  return io::join(given, manifest.path);
}

Ending tell(const HashOptions& options, const audit::EnvironmentManifest& manifest,
            const EnvironmentIdentity& environment) {
  for (const Complaint& complaint : environment.malformed) say_error(complaint.path + ": " + complaint.message);
  audit::EnvironmentCheck result = audit::compare(manifest, environment);
  result.check.manifest = options.check;
  Ending ending = environment.malformed.empty() ? Ending::verified : Ending::malformed;
  if (!result.check.identities.empty()) {
    say_error(options.check + ": not everything matches", "FAILED names the values that differ");
    ending = Ending::not_verified;
  }
  return finish(options,
                options.output.format == "text" ? check_lines(result.lines) : report::check_to_json(result.check),
                ending);
}

}  // namespace

Ending check_environment(const HashOptions& options, audit::EnvironmentJob job) {
  if (options.paths.size() > 1)
    return say(audit::UsageError{"--check wants at most one PATH", "compare one environment at a time"});
  auto text = io::read_input(options.check, audit::kMaxEvidenceBytes);
  if (!text) return say(text.error());
  // A list of sha256sum is a list of files here as well.
  if (is_list(*text)) return check_manifest(options, *text);
  const Manifest manifest = parse(options, *text);
  if (!manifest) return manifest.error();
  if (options.paths.empty() && !audit::is_relative(*manifest)) {
    say_error(options.check + ": the path of its environment is absolute or leads upwards, and no PATH was given",
              kWanted);
    return Ending::malformed;
  }
  job.path = path_of(options, *manifest);
  for (const auto& [name, value] : manifest->values) {
    if (audit::is_environment_identity(name)) job.ids.push_back(name);
  }
  io::Progress progress("hashing", size_of({job.path}), !options.output.no_progress);
  job.progress = &progress;
  const auto environment = audit::hash_environment(job);
  return environment ? tell(options, *manifest, *environment) : say(environment.error());
}

Ending check_environment(const HashOptions& options, const EnvironmentIdentity& environment) {
  auto text = io::read_input(options.check, audit::kMaxEvidenceBytes);
  if (!text) return say(text.error());
  const Manifest manifest = parse(options, *text);
  return manifest ? tell(options, *manifest, environment) : manifest.error();
}

}  // namespace touchstone::cli
