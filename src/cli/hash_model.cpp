// touchstone hash model: identities of models that anyone can recompute, and what differs between two (models.md 1).
#include "audit/hash_model.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "audit/compare_models.h"
#include "audit/recognise.h"
#include "base/untrusted.h"
#include "cli/hash_command.h"
#include "cli/hash_text.h"
#include "cli/messages.h"
#include "evidence/models/ids/ids.h"
#include "io/file.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

std::string names_of_identities() {
  std::string names;
  for (const evidence::IdentityName& one : evidence::identity_names())
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  return names;
}

audit::Usage<std::vector<std::string>> ids_of(const HashOptions& options) {
  std::vector<std::string> ids = split_list(options.ids);
  if (!options.only.empty()) ids = {options.only};
  for (const std::string& id : ids) {
    if (!evidence::find_identity(id))
      return tl::unexpected(audit::UsageError{"no identity is called " + id, names_of_identities()});
  }
  return ids;
}

/// What is asked of one path. An identity of the wrong kind is a usage error (models.md 1.3).
audit::Usage<audit::HashModelJob> job_of(const HashOptions& options, const std::string& path) {
  audit::HashModelJob job;
  job.path = path;
  job.jobs = options.output.jobs;
  job.progress = !options.output.no_progress;
  job.list_tensors = options.output.format != "text" || !options.compare.empty();
  const auto links = allows_links(options);
  if (!links) return tl::unexpected(links.error());
  job.follow_links = *links;
  if (!options.as.empty()) {
    job.as = evidence::weight_format_by_name(options.as);
    if (!job.as)
      return tl::unexpected(
          audit::UsageError{"no model format is called " + options.as,
                            "safetensors, safetensors-index, gguf, onnx, pytorch-zip, pickle, git-lfs-pointer"});
  }
  auto ids = ids_of(options);
  if (!ids) return tl::unexpected(ids.error());
  job.ids = std::move(*ids);
  const auto kind = path == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(path);
  for (const std::string& id : job.ids) {
    const auto name = evidence::find_identity(id);
    const bool folder = kind && *kind == io::PathKind::directory;
    if (kind && !folder && name->of == evidence::IdentityOf::directory)
      return tl::unexpected(audit::UsageError{id + " is an identity of a folder, and " + printable(path) + " is a file",
                                              "ask for it on the folder"});
    if (folder && !options.only.empty() && name->of == evidence::IdentityOf::file)
      return tl::unexpected(audit::UsageError{id + " is an identity of a file, and " + printable(path) + " is a folder",
                                              "ask for it on a file, or with --ids and -o json on all of them"});
  }
  if (!options.only.empty()) {
    job.tensors = options.only == "tensor-root";
    job.whole_files = options.only == "sha256" || options.only == "sha256-dir" || options.only.starts_with("oms-root");
  }
  return job;
}

void tell(const ModelIdentity& model) {
  for (const Warning& warning : model.warnings) {
    const std::string where = warning.path.empty() ? model.path : warning.path;
    say_warning(where + ": " + warning.message + " (" + warning.code + ")");
  }
  for (const Complaint& complaint : model.malformed) {
    std::string message = (complaint.path.empty() ? model.path : complaint.path) + ": ";
    if (!complaint.format.empty()) message.append("no valid ").append(complaint.format).append(": ");
    say_error(message + complaint.message, "get the file again from where it was published");
  }
}

/// `--only`: the bare value, or why there is none (models.md 1.4).
Ending only_value(const HashOptions& options, const ModelIdentity& model) {
  const auto value_of = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = std::ranges::find(model.identities, name, &NamedTexts::value_type::first);
    return found == model.identities.end() ? std::nullopt : std::optional(found->second);
  };
  auto value = value_of(options.only);
  // It is told beside oms-root only when the two differ.
  if (!value && options.only == "oms-root-spec") value = value_of("oms-root");
  tell(model);
  if (!value || value->empty()) {
    say_error(model.path + " has no " + options.only,
              model.malformed.empty() && model.warnings.empty()
                  ? "nothing in it has one: touchstone hash model lists what there is"
                  : "the lines above say why");
    return Ending::malformed;
  }
  return finish(options, *value + "\n", model.malformed.empty() ? Ending::verified : Ending::malformed);
}

/// Another model, or what `hash model -o json` said of it.
audit::Attempt<ModelIdentity> other_model(const HashOptions& options, audit::HashModelJob job) {
  const std::string& path = options.compare;
  if (const auto kind = io::kind_of(path); kind && *kind == io::PathKind::file) {
    const auto head = io::peek(path, 1);
    if (head && !head->empty() && head->front() == '{') {
      auto text = io::read_file(path, audit::kMaxEvidenceBytes);
      if (!text) return tl::unexpected(audit::Trouble(text.error()));
      if (auto manifest = audit::parse_model_json(*text)) {
        if (!*manifest)
          return tl::unexpected(audit::Trouble(audit::UsageError{printable(path) + ": " + describe(manifest->error()),
                                                                 "make it anew with touchstone hash model -o json"}));
        (*manifest)->path = path;
        return std::move(**manifest);
      }
    }
  }
  job.path = path;
  auto model = audit::hash_model(job);
  if (!model) return tl::unexpected(audit::Trouble(model.error()));
  return std::move(*model);
}

Ending compare(const HashOptions& options) {
  if (options.paths.size() != 1)
    return say(audit::UsageError{"--compare wants exactly one PATH", "usage: hash model --compare OTHER PATH"});
  const auto job = job_of(options, options.paths.front());
  if (!job) return say(job.error());
  const auto mine = audit::hash_model(*job);
  if (!mine) return say_of_model(mine.error());
  const auto other = other_model(options, *job);
  if (!other) {
    const auto* error = std::get_if<io::IoError>(&other.error());
    return error != nullptr ? say_of_model(*error) : say(other.error());
  }
  tell(*mine);
  tell(*other);
  const ModelComparison comparison = audit::compare_models(*mine, *other);
  Ending ending = comparison.equal() ? Ending::verified : Ending::not_verified;
  if (!mine->malformed.empty() || !other->malformed.empty()) ending = Ending::malformed;
  return finish(options,
                options.output.format == "text" ? comparison_lines(comparison) : report::comparison_to_json(comparison),
                ending);
}

}  // namespace

audit::Usage<bool> allows_links(const HashOptions& options) {
  for (const std::string& word : options.allow) {
    if (word != "symlinks")
      return tl::unexpected(audit::UsageError{"hash has no use for --allow " + word, "--allow symlinks"});
  }
  return !options.allow.empty();
}

Ending say_of_model(const io::IoError& error) {
  if (error.kind != io::IoFault::link) return say(error);
  // The cache of huggingface_hub is made of links: snapshots/<commit>/f -> blobs/<etag> (models.md 1.1).
  const bool hub_cache = error.path.find("/snapshots/") != std::string::npos;
  say_error(io::describe(error),
            hub_cache
                ? "this is the cache of the hub, which is made of links: --allow symlinks follows them, or download "
                  "with --local-dir"
                : "--allow symlinks follows links");
  return Ending::usage;
}

Ending hash_model(HashOptions& options) {
  if (const Ending named = add_names(options); named != Ending::verified) return named;
  if (!options.check.empty()) {
    // A word that is not known is a mistake also where the manifest says what is compared.
    const auto ids = ids_of(options);
    return ids ? check_manifest(options) : say(ids.error());
  }
  if (!options.compare.empty()) return compare(options);
  if (options.paths.empty()) return say(audit::UsageError{"no PATH", "usage: touchstone hash model [OPTIONS] PATH..."});
  if (!options.only.empty() && options.paths.size() != 1)
    return say(audit::UsageError{"--only wants exactly one PATH", "ask for one at a time"});
  std::vector<audit::HashModelJob> jobs;
  for (const std::string& path : options.paths) {
    auto job = job_of(options, path);
    if (!job) return say(job.error());
    jobs.push_back(std::move(*job));
  }
  Ending ending = Ending::verified;
  std::vector<ModelIdentity> models;
  for (const audit::HashModelJob& job : jobs) {
    auto model = audit::hash_model(job);
    if (!model) {
      const Ending one = say_of_model(model.error());
      if (one == Ending::usage) return one;
      ending = worse_of(ending, one);
      continue;
    }
    if (!options.only.empty()) return only_value(options, *model);
    tell(*model);
    if (!model->malformed.empty()) ending = worse_of(ending, Ending::malformed);
    models.push_back(std::move(*model));
  }
  std::string text;
  if (options.output.format != "text") {
    if (options.output.format == "jsonl") {
      for (const ModelIdentity& model : models) text += report::models_to_json(TOUCHSTONE_VERSION, {&model, 1});
    } else if (!models.empty()) {
      text = report::models_to_json(TOUCHSTONE_VERSION, models);
    }
  } else {
    for (const ModelIdentity& model : models) {
      if (models.size() > 1) text += (text.empty() ? "" : "\n") + printable(model.path) + "\n";
      text += model_lines(model);
    }
  }
  return finish(options, text, ending);
}

}  // namespace touchstone::cli
