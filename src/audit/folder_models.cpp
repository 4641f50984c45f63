#include "audit/folder_models.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "io/file.h"

namespace touchstone::audit {
namespace {

constexpr std::size_t kSample = 64;  // files of a manifest that are looked for

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

/// Different files that the manifest names, the first ones.
std::vector<std::string_view> sample_of(const oms::Statement& statement) {
  std::vector<std::string_view> paths;
  for (const oms::Resource& resource : statement.resources) {
    if (paths.size() == kSample) break;
    if (paths.empty() || paths.back() != resource.path()) paths.push_back(resource.path());
  }
  return paths;
}

std::optional<std::string> model_folder(const std::vector<std::string>& files, const oms::Statement& statement,
                                        const std::string& signature_folder) {
  const auto sample = sample_of(statement);
  std::map<std::string, std::size_t> hits;
  for (const std::string& file : files) {
    for (const std::string_view path : sample) {
      if (file.size() <= path.size() || !file.ends_with(path) || file[file.size() - path.size() - 1] != '/') continue;
      ++hits[file.substr(0, file.size() - path.size() - 1)];
    }
  }
  const auto best = std::ranges::max_element(hits, [&](const auto& left, const auto& right) {
    if (left.second != right.second) return left.second < right.second;
    return left.first != signature_folder && right.first == signature_folder;
  });
  if (best == hits.end() || best->second * 2 < sample.size()) return std::nullopt;
  return best->first;
}

void add_model(const LoadedFile& file, const std::vector<std::string>& files, FolderModels& models) {
  const Artefact& signature = file.recognition.artefacts.front();
  const oms::Statement& statement = statement_of(signature);
  const std::string beside = folder_of(file.path);
  if (const auto folder = model_folder(files, statement, beside)) {
    models.models.push_back({*folder, request_for(signature, file.path, file.path)});
    return;
  }
  const bool single = std::ranges::any_of(statement.resources, [](const auto& one) { return one.path() == "."; });
  const std::string path = io::join(beside, std::string(statement.subject_name.raw()));
  if (!single || std::ranges::find(files, path) == files.end()) return;
  models.models.push_back({path, request_for(signature, file.path, file.path)});
}

/// A folder that holds nothing but the model is the model as a whole; of one that also holds its signature the files
/// that the signature names, since other evidence may lie beside them.
void add_files(const SignedModel& model, const std::vector<std::string>& files, FolderModels& models) {
  const bool whole = folder_of(model.request.signature_path) != model.path;
  std::set<std::string, std::less<>> named;
  for (const oms::Resource& resource : model.request.statement->resources) named.emplace(resource.path());
  for (const std::string& file : files) {
    const bool below =
        file.size() > model.path.size() && file.starts_with(model.path) && file[model.path.size()] == '/';
    if (!below && file != model.path) continue;
    if (models.signatures.contains(file)) continue;
    if (whole || !below || named.contains(std::string_view(file).substr(model.path.size() + 1))) {
      models.files.insert(file);
    }
  }
}

}  // namespace

io::Result<FolderModels> models_in(const std::vector<std::string>& files) {
  FolderModels models;
  for (const std::string& path : files) {
    auto may_be = may_be_model_signature(path);
    if (!may_be) return tl::unexpected(may_be.error());
    if (!*may_be) continue;
    auto file = load(path);
    if (!file) return tl::unexpected(file.error());
    if (is_model_signature(*file)) models.signatures.emplace(path, std::move(*file));
  }
  for (const auto& [path, file] : models.signatures) {
    if (!file.recognition.artefacts.empty()) add_model(file, files, models);
  }
  for (const SignedModel& model : models.models) add_files(model, files, models);
  return models;
}

}  // namespace touchstone::audit
