// touchstone hash file: digests in the form of coreutils, and further identities of a file (models.md 1.6).
#include "audit/hash_file.h"

#include <string_view>

#include "audit/manifest.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "io/file.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

audit::Usage<std::vector<crypto::Hash>> algorithms_of(const std::string& list) {
  std::vector<crypto::Hash> algorithms;
  for (const std::string& name : split_list(list)) {
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

Ending check_files(const HashOptions& options) {
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

}  // namespace

Ending hash_file(HashOptions& options) {
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
  for (const std::string& id : split_list(options.ids)) {
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

}  // namespace touchstone::cli
