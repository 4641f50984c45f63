// `--check` of `hash model` and `hash file`: a sha256sum list, or the JSON of `hash model` (models.md 1.5).
#include "audit/hash_model.h"
#include "audit/manifest.h"
#include "audit/model_check.h"
#include "audit/recognise.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "io/file.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

/// Every file of a list, whatever else is there.
Ending check_list(const audit::Manifest& manifest, const HashOptions& options, audit::ManifestRun& run) {
  audit::ManifestJob job;
  job.name = options.check;
  if (!options.paths.empty()) job.base = options.paths.front();
  job.jobs = options.output.jobs;
  auto done = audit::check_list(manifest, job);
  if (!done) return say(done.error());
  run = std::move(*done);
  Ending ending = Ending::verified;
  for (const io::IoError& error : run.unreadable) ending = say(error);
  return ending;
}

/// The whole model, with the identities that the manifest lists.
Ending check_json(const audit::Manifest& manifest, const HashOptions& options, audit::ManifestRun& run) {
  const auto links = allows_links(options);
  if (!links) return say(links.error());
  audit::HashModelJob job;
  job.path = options.paths.empty() ? "." : options.paths.front();
  job.follow_links = *links;
  job.ids = manifest.identity_names();
  job.jobs = options.output.jobs;
  job.progress = !options.output.no_progress;
  const auto model = audit::hash_model(job);
  if (!model) return say_of_model(model.error());
  run = audit::check_model(manifest, options.check, *model);
  return Ending::verified;
}

}  // namespace

Ending check_manifest(const HashOptions& options) {
  if (options.paths.size() > 1)
    return say(audit::UsageError{"--check wants at most one PATH", "names in the manifest are relative to it"});
  if (options.check == "-" && !options.paths.empty() && options.paths.front() == "-")
    return say(audit::UsageError{"standard input cannot be both manifest and PATH", "name one of them as a file"});
  auto text = io::read_input(options.check, audit::kMaxEvidenceBytes);
  return text ? check_manifest(options, *text) : say(text.error());
}

Ending check_manifest(const HashOptions& options, Bytes text) {
  const auto manifest = audit::parse_manifest(text);
  if (!manifest) {
    say_error(options.check, manifest.error(), "--check takes the output of sha256sum, or the JSON of touchstone hash");
    return Ending::malformed;
  }
  audit::ManifestRun run;
  Ending ending = manifest->json ? check_json(*manifest, options, run) : check_list(*manifest, options, run);
  if (ending == Ending::usage || (ending != Ending::verified && run.lines.empty())) return ending;
  if (!run.all_equal()) {
    say_error(options.check + ": not everything matches", "FAILED names what differs, is missing, or is extra");
    ending = Ending::not_verified;
  }
  return finish(options, options.output.format == "text" ? check_lines(run) : report::check_to_json(run.check), ending);
}

}  // namespace touchstone::cli
