// touchstone hash env: what a quote carries, and what only names bytes (environments.md 1).
#include <algorithm>
#include <string_view>

#include "audit/environment.h"
#include "audit/environment_check.h"
#include "base/untrusted.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "codec/hex.h"
#include "evidence/environments/verity.h"
#include "io/file.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

std::string names_of(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

/// Whether a kind can have every identity that was asked for.
audit::Usage<void> check_ids(std::string_view kind_name, const std::vector<std::string>& ids) {
  const audit::EnvironmentKind* kind = audit::find_environment_kind(kind_name);
  if (kind == nullptr) return {};
  for (const std::string& id : ids) {
    const auto has = [&id](std::span<const std::string_view> names) {
      return std::ranges::find(names, id) != names.end();
    };
    if (has(kind->defaults) || has(kind->ids)) continue;
    return tl::unexpected(
        audit::UsageError{"an environment of kind " + std::string(kind->name) + " has no identity " + id,
                          kind->ids.empty() ? "it has no further identities" : "it can have " + names_of(kind->ids)});
  }
  return {};
}

audit::Usage<audit::EnvironmentJob> job_of(const HashOptions& options) {
  audit::EnvironmentJob job;
  job.kind = options.as;
  job.ids = split_list(options.ids);
  job.only = options.only;
  job.jobs = options.output.jobs;
  for (const std::string& id : job.ids) {
    if (!audit::is_environment_identity(id))
      return tl::unexpected(
          audit::UsageError{"no identity of an environment is called " + id,
                            "dm-verity, fs-verity, nar, blake3, git-tree, git-tree-sha256, sha256-dir"});
  }
  const auto links = allows_links(options);
  if (!links) return tl::unexpected(links.error());
  job.follow_links = *links;
  auto salt = from_hex(options.salt, "salt");
  if (!salt || salt->size() > evidence::kMaxDmVeritySalt)
    return tl::unexpected(audit::UsageError{"--salt is not hex of at most 256 bytes", "write --salt 0011223344556677"});
  job.salt = std::move(*salt);
  return job;
}

std::string_view hint_for(const Complaint& complaint) {
  if (complaint.format == "dm-verity") return "a disk has whole blocks: pad the image as its device does";
  return "it is malformed: get it again, or rebuild it";
}

Ending only_value(const HashOptions& options, const EnvironmentIdentity& environment) {
  const bool malformed = !environment.malformed.empty();
  const auto value = audit::find_value(environment, options.only);
  if (malformed) {
    const Complaint& first = environment.malformed.front();
    say_error(first.path + ": " + first.message, hint_for(first));
  }
  if (value && !value->is_null())
    return finish(options, audit::bare_text(*value) + "\n", malformed ? Ending::malformed : Ending::verified);
  if (malformed) return Ending::malformed;
  if (value)
    return say(audit::UsageError{environment.path + " has no " + options.only + ": " + value->text,
                                 value->text.find("link") == std::string::npos
                                     ? "hash env without --only prints the other identities"
                                     : "--allow symlinks follows links"});
  std::string hint = "values of this one:";
  for (const auto& [name, text] : environment.measurements) hint += " " + name;
  for (const auto& [name, text] : environment.identities) hint += " " + name;
  if (const auto* kind = audit::find_environment_kind(environment.kind); kind != nullptr) {
    for (const auto names : {kind->defaults, kind->ids}) {
      for (const std::string_view name : names) {
        if (!audit::find_value(environment, name)) hint += " " + std::string(name);
      }
    }
  }
  return say(audit::UsageError{environment.path + " has no value named " + options.only, hint});
}

std::string text_of(const std::vector<EnvironmentIdentity>& environments) {
  std::string text;
  for (const EnvironmentIdentity& environment : environments) {
    if (environments.size() > 1)
      text += (text.empty() ? "" : "\n") + printable(environment.path) + "  " + environment.kind + "\n";
    text += environment_lines(environment);
  }
  return text;
}

void say_findings(const EnvironmentIdentity& environment) {
  for (const Complaint& complaint : environment.malformed) {
    const bool whole = complaint.path == environment.path;
    say_error((whole ? "" : environment.path + ": ") + complaint.path + ": " + complaint.message, hint_for(complaint));
  }
  for (const Warning& warning : environment.warnings) {
    const bool whole = warning.path == environment.path;
    say_warning((whole ? "" : environment.path + ": ") + warning.path + ": " + warning.message + " (" + warning.code +
                ")");
  }
}

}  // namespace

std::uint64_t size_of(const std::vector<std::string>& paths) {
  std::uint64_t total = 0;
  for (const std::string& path : paths) {
    const auto kind = path == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(path);
    if (!kind || *kind != io::PathKind::file) continue;
    if (auto file = io::OpenFile::open(path); file) total += file->size();
  }
  return total;
}

Ending hash_env(HashOptions& options) {
  if (options.as == "snp-launch") {
    if (const auto job = job_of(options); !job) return say(job.error());
    if (!options.ids.empty())
      return say(audit::UsageError{"--as snp-launch has no further identities", "leave out --ids"});
    return hash_snp_launch(options);
  }
  if (const std::string given = options.snp_launch.given(); !given.empty()) {
    return say(audit::UsageError{given + " belongs to --as snp-launch", "add --as snp-launch, or leave it out"});
  }
  if (const Ending named = add_names(options); named != Ending::verified) return named;
  auto job = job_of(options);
  if (!job) return say(job.error());
  if (!options.check.empty()) return check_environment(options, std::move(*job));
  if (options.paths.empty()) return say(audit::UsageError{"no PATH", "usage: touchstone hash env [OPTIONS] PATH..."});
  if (!options.only.empty() && options.paths.size() != 1)
    return say(audit::UsageError{"--only wants exactly one PATH", "ask for one at a time"});
  io::Progress progress("hashing", size_of(options.paths), !options.output.no_progress);
  job->progress = &progress;
  std::vector<EnvironmentIdentity> environments;
  Ending ending = Ending::verified;
  for (const std::string& path : options.paths) {
    job->path = path;
    const auto kind = audit::recognise_environment(path);
    if (kind && *kind != nullptr) {
      if (auto known = check_ids(options.as.empty() ? (*kind)->name : options.as, job->ids); !known)
        return say(known.error());
    }
    auto environment = audit::hash_environment(*job);
    if (!environment) {
      ending = worse_of(ending, say(environment.error()));
      continue;
    }
    // What a stream is shows only when it was read.
    if (auto known = check_ids(environment->kind, job->ids); !known) return say(known.error());
    if (options.only.empty()) say_findings(*environment);
    if (!environment->malformed.empty()) ending = worse_of(ending, Ending::malformed);
    environments.push_back(std::move(*environment));
  }
  if (!options.only.empty() && !environments.empty()) return only_value(options, environments.front());
  if (options.output.format == "text") return finish(options, text_of(environments), ending);
  std::string json;
  if (options.output.format == "jsonl") {
    for (const EnvironmentIdentity& one : environments)
      json += report::environments_to_json(TOUCHSTONE_VERSION, {&one, 1});
  } else if (!environments.empty()) {
    json = report::environments_to_json(TOUCHSTONE_VERSION, environments);
  }
  return finish(options, json, ending);
}

}  // namespace touchstone::cli
