#include "audit/job.h"

#include <algorithm>
#include <utility>

#include "audit/driver.h"
#include "audit/folder.h"
#include "audit/folder_models.h"
#include "audit/model_input.h"
#include "audit/policy.h"
#include "audit/tasks.h"
#include "base/untrusted.h"
#include "io/file.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

// The raw exchange may lie among the companions: it is used, though no type recognises it.
bool is_exchange(const Exchange& exchange, const std::string& path) {
  return (exchange.request && exchange.request->path == path) || (exchange.response && exchange.response->path == path);
}

Attempt<Report> drive(Run& run, TaskSource& source, const Listener& listener,
                      const std::vector<LoadedCompanions::LeftOut>& left_out) {
  Report header;
  header.policy = run.settings().policy;
  header.notes = run.first_notes();
  listener.begin(header);
  Driver driver(run, listener);
  if (auto driven = driver.drive(source); !driven) return tl::unexpected(driven.error());
  Report report;
  driver.summary().finish(report);
  report.policy = run.settings().policy;
  report.allowed = run.allowed();
  report.notes = header.notes;
  for (const std::string& note : run.notes()) report.notes.push_back(note);
  for (const auto& [path, why] : left_out) {
    if (!is_exchange(run.settings().exchange, path) && !run.used_file(path))
      report.notes.push_back("unused companion: " + printable(path) + ": " + why);
  }
  return report;
}

Attempt<void> add_folder(const std::string& folder, const std::vector<std::string>& left_out,
                         LoadedCompanions& companions, std::vector<Task>& tasks, std::vector<SignedModel>& models) {
  auto files = files_of(folder);
  if (!files) return trouble(files.error());
  auto found = models_in(*files);
  if (!found) return trouble(found.error());
  for (SignedModel& model : found->models) models.push_back(std::move(model));
  for (const std::string& path : *files) {
    if (std::ranges::find(left_out, path) != left_out.end() || found->files.contains(path)) continue;
    const auto signature = found->signatures.find(path);
    auto file = signature == found->signatures.end() ? load(path, nullptr, Purpose::companion)
                                                     : io::Result<LoadedFile>(std::move(signature->second));
    if (!file) return trouble(file.error());
    if (auto added = add_folder_file(std::move(*file), companions, tasks); !added) return added;
  }
  return {};
}

Attempt<Body> read_body(const std::string& folder, const std::string& relative) {
  auto bytes = io::read_below(folder, relative, kMaxEvidenceBytes);
  if (!bytes) return trouble(bytes.error());
  return Body{io::join(folder, relative), std::move(*bytes)};
}

LoadedFile nothing_recognised(const std::string& folder) {
  LoadedFile file;
  file.path = folder;
  file.recognition.error = {Fault::unsupported, 0, "folder", "no file in it is evidence of a known type"};
  return file;
}

}  // namespace

Attempt<Report> verify(const Inputs& inputs, Settings settings, const Listener& listener) {
  ModelInputs models(inputs, settings.as);
  if (auto looked = models.look_at_inputs(); !looked) return tl::unexpected(looked.error());
  auto companions = load_companions(models.with());
  if (!companions) return trouble(companions.error());
  if (auto looked = models.look_at_companions(companions->companions); !looked) return tl::unexpected(looked.error());
  Inputs files = inputs;
  files.paths.clear();
  std::vector<Task> tasks;
  std::vector<SignedModel> walked;
  for (const std::string& path : inputs.paths) {
    auto kind = path == "-" || inputs.lines || models.is_model(path) ? io::Result<io::PathKind>(io::PathKind::file)
                                                                     : io::kind_of(path);
    if (!kind || *kind != io::PathKind::directory) {
      files.paths.push_back(path);
      continue;
    }
    if (settings.as != nullptr) {
      return trouble(UsageError{"--as " + std::string(settings.as->name) + " names the type of one file, and " +
                                    printable(path) + " is a folder",
                                "name the file"});
    }
    const std::size_t before = tasks.size();
    if (auto added = add_folder(path, {}, *companions, tasks, walked); !added) return tl::unexpected(added.error());
    // Nothing recognised in a walked directory: malformed, exit 5 (CLI.md, Subjects).
    if (tasks.size() == before) tasks.push_back({path, nothing_recognised(path)});
  }
  const MeasureOptions measuring{settings.jobs, settings.progress};
  if (auto measured = models.measure(std::move(walked), measuring, companions->companions); !measured) {
    return tl::unexpected(measured.error());
  }
  const ArtefactType* wanted = settings.as;
  Run run(std::move(settings), std::move(companions->companions));
  TaskSource source(files, wanted, std::move(tasks), models.take_loaded());
  return drive(run, source, listener, companions->left_out);
}

Attempt<Report> audit_folder(const std::string& folder, const std::vector<std::string>& with, Settings settings,
                             const Listener& listener) {
  auto tree = io::walk(folder);
  if (!tree) return trouble(tree.error());
  const bool indexed = std::ranges::find(tree->files, "audit.json", &io::WalkedFile::path) != tree->files.end();
  std::vector<std::string> left_out;
  Usage<Roles> roles = Roles{};
  if (indexed) {
    auto index = io::read_below(folder, "audit.json", kMaxEvidenceBytes);
    if (!index) return trouble(index.error());
    roles = roles_of_index(*index);
    // What the index does not name may still be told by the name of its file.
    if (roles && !(roles->request && roles->response)) {
      const auto named = roles_by_name(*tree);
      if (!named) return trouble(named.error());
      if (!roles->request) roles->request = named->request;
      if (!roles->response) roles->response = named->response;
    }
    left_out.push_back(io::join(folder, "audit.json"));
  } else {
    roles = roles_by_name(*tree);
  }
  if (!roles) return trouble(roles.error());
  if (roles->policy) {
    auto policy = read_body(folder, *roles->policy);
    if (!policy) return tl::unexpected(policy.error());
    left_out.push_back(policy->path);
    if (auto applied = apply_policy(policy->path, policy->bytes, settings); !applied) return trouble(applied.error());
  }
  if (roles->request && !settings.exchange.request) {
    auto request = read_body(folder, *roles->request);
    if (!request) return tl::unexpected(request.error());
    left_out.push_back(request->path);
    settings.exchange.request = std::move(*request);
  }
  if (roles->response && !settings.exchange.response) {
    auto response = read_body(folder, *roles->response);
    if (!response) return tl::unexpected(response.error());
    settings.exchange.response = std::move(*response);
  }
  auto companions = load_companions(with);
  if (!companions) return trouble(companions.error());
  std::vector<Task> tasks;
  std::vector<SignedModel> models;
  if (auto added = add_folder(folder, left_out, *companions, tasks, models); !added) {
    return tl::unexpected(added.error());
  }
  if (auto measured = measure(std::move(models), {settings.jobs, settings.progress}, companions->companions);
      !measured) {
    return trouble(measured.error());
  }
  if (tasks.empty()) tasks.push_back({folder, nothing_recognised(folder)});
  Run run(std::move(settings), std::move(companions->companions));
  const Inputs none;
  TaskSource source(none, nullptr, std::move(tasks));
  return drive(run, source, listener, companions->left_out);
}

}  // namespace touchstone::audit
