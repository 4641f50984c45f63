// touchstone hash file: digests in the form of coreutils, and further identities of a file (models.md 1.6).
#include "audit/hash_file.h"

#include <string_view>

#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "evidence/models/ids/ids.h"
#include "io/file.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

audit::Usage<std::vector<crypto::Hash>> algorithms_of(const std::string& list) {
  std::vector<crypto::Hash> algorithms;
  for (const std::string& name : split_list(list)) {
    const auto hash = crypto::hash_by_name(name);
    if (!hash || *hash == crypto::Hash::sha1 || *hash == crypto::Hash::blake2b_512) {
      return tl::unexpected(audit::UsageError{"no algorithm is called " + name,
                                              "sha256, sha384, sha512, keccak256, blake2b-256, blake3"});
    }
    algorithms.push_back(*hash);
  }
  if (algorithms.empty())
    return tl::unexpected(audit::UsageError{"--algorithm names none", "write --algorithm sha256,keccak256"});
  return algorithms;
}

std::string names_of_identities() {
  std::string names;
  for (const evidence::IdentityName& one : evidence::identity_names()) {
    if (audit::is_built_in_id(one.name)) names += (names.empty() ? "" : ", ") + std::string(one.name);
  }
  return names;
}

}  // namespace

Ending hash_file(HashOptions& options) {
  if (const Ending named = add_names(options); named != Ending::verified) return named;
  audit::HashFileJob job;
  auto algorithms = algorithms_of(options.algorithms);
  if (!algorithms) return say(algorithms.error());
  for (const std::string& id : split_list(options.ids)) {
    if (!audit::is_built_in_id(id))
      return say(audit::UsageError{"no identity of a file is called " + id, names_of_identities()});
    job.ids.push_back(id);
  }
  if (!options.check.empty()) return check_manifest(options);
  if (options.paths.empty()) {
    if (stdin_is_terminal()) return say(audit::UsageError{"no PATH", "usage: touchstone hash file [OPTIONS] PATH..."});
    options.paths.emplace_back("-");
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
  for (const auto& result : results) {
    if (result) {
      files.push_back(*result);
      text += file_lines(*result, *algorithms);
    } else {
      ending = worse_of(ending, say(result.error()));
    }
  }
  if (options.output.format != "text") text.clear();
  if (options.output.format == "json" && !files.empty()) text = report::files_to_json(files);
  if (options.output.format == "jsonl") {
    for (const HashedFile& file : files) text += report::files_to_json({&file, 1});
  }
  return finish(options, text, ending);
}

}  // namespace touchstone::cli
