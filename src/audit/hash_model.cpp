#include "audit/hash_model.h"

#include <algorithm>
#include <utility>

#include "audit/ids.h"
#include "audit/model_digests.h"
#include "audit/model_reading.h"
#include "audit/model_roots.h"
#include "base/untrusted.h"
#include "evidence/models/ids/ids.h"

namespace touchstone::audit {
namespace {

class Hashing {
 public:
  Hashing(const HashModelJob& job, ModelReading reading, ModelDigests digests)
      : job_(job), reading_(std::move(reading)), digests_(std::move(digests)) {}

  io::Result<ModelIdentity> run() {
    result_.path = job_.path;
    result_.directory = reading_.directory;
    result_.malformed = std::move(reading_.malformed);
    std::ranges::move(digests_.malformed, std::back_inserter(result_.malformed));
    std::ranges::stable_sort(result_.malformed, {}, &Complaint::path);
    result_.warnings = std::move(reading_.warnings);
    std::ranges::move(digests_.warnings, std::back_inserter(result_.warnings));
    for (std::size_t i = 0; i < reading_.files.size(); ++i) add_file(reading_.files[i], digests_.files[i]);
    if (!result_.files.empty()) {
      if (job_.whole_files) add_file_identities();
      if (job_.tensors) add_tensor_root();
      if (auto done = add_ids(); !done) return tl::unexpected(done.error());
    }
    std::ranges::stable_sort(result_.warnings, {}, &Warning::path);
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_malformed(const std::string& path) const {
    return std::ranges::find(result_.malformed, path, &Complaint::path) != result_.malformed.end();
  }

  void add_file(const ReadFile& read, FileDigests& digests) {
    ModelFile file;
    file.path = read.path;
    file.size = read.size;
    file.sha256 = digests.sha256;
    if (read.reading.format) file.format = evidence::name(*read.reading.format);
    if (is_malformed(read.path)) digests.tensors.clear();
    if (job_.tensors && read.reading.format && evidence::has_tensors(*read.reading.format))
      file.tensor_root = file_tensor_root(read, digests);
    if (!reading_.directory) {
      std::ranges::move(digests.ids, std::back_inserter(result_.identities));
    } else {
      file.ids = std::move(digests.ids);
    }
    result_.size += read.size;
    if (read.reading.weights) add_tensors(read, digests, file);
    result_.files.push_back(std::move(file));
  }

  void add_tensors(const ReadFile& read, const FileDigests& digests, ModelFile& file) {
    const auto& tensors = read.reading.weights->tensors;
    result_.tensor_count += tensors.size();
    for (const tensors::Tensor& tensor : tensors) {
      result_.tensor_bytes += tensor.length;
      ++result_.dtypes[std::string(tensors::name(tensor.dtype))];
    }
    if (!job_.list_tensors || digests.tensors.size() != tensors.size()) return;
    file.tensors.reserve(tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      if (tensors[i].place == tensors::Place::none) continue;
      file.tensors.push_back({std::string(tensors[i].name()), std::string(tensors::name(tensors[i].dtype)),
                              tensors[i].shape(), tensors[i].length, digests.tensors[i]});
    }
  }

  /// In the order of models.md 1.3; ids that were asked for follow.
  void add_file_identities() {
    NamedTexts identities;
    if (!reading_.directory) identities.emplace_back("sha256", result_.files.front().sha256);
    NamedTexts named;
    PathDigests paths;
    for (const ModelFile& file : result_.files) {
      named.emplace_back(file.path, file.sha256);
      paths.emplace_back(file.path, file.sha256);
    }
    identities.emplace_back("sha256-dir", sha256_dir(named));
    if (identities.back().second.empty()) warn_name("dir.name", "\n\r\\", "sha256-dir");
    if (!reading_.directory) paths.front().first = ".";
    const OmsRoots roots = oms_roots(paths);
    identities.emplace_back("oms-root", roots.reference);
    if (reading_.directory && roots.specification != roots.reference)
      identities.emplace_back("oms-root-spec", roots.specification);
    if (roots.git_paths)
      result_.warnings.push_back(
          {"oms.git-paths", "", "oms-root leaves out .git, .github, .gitattributes, .gitignore"});
    if (!roots.bad_name.empty())
      result_.warnings.push_back({"oms.name", roots.bad_name, "is not UTF-8: there is no oms-root"});
    result_.identities.insert(result_.identities.begin(), identities.begin(), identities.end());
  }

  void warn_name(std::string_view code, std::string_view bytes, std::string_view identity) {
    for (const ModelFile& file : result_.files) {
      if (file.path.find_first_of(bytes) == std::string::npos) continue;
      result_.warnings.push_back({std::string(code), file.path,
                                  "has a line break or a backslash in its name: there is no " + std::string(identity)});
      return;
    }
  }

  void add_tensor_root() {
    std::string root;
    if (reading_.directory) {
      FolderRoot folder = folder_tensor_root(reading_, digests_.files, result_.malformed);
      root = std::move(folder.root);
      std::ranges::move(folder.warnings, std::back_inserter(result_.warnings));
    } else {
      root = result_.files.front().tensor_root.value_or("");
    }
    // Before the ids, which are on request.
    auto place = result_.identities.begin();
    while (place != result_.identities.end() && !evidence::find_identity(place->first)->on_request) ++place;
    result_.identities.emplace(place, "tensor-root", std::move(root));
  }

  io::Result<void> add_ids() {
    if (!reading_.directory) return {};
    FolderIdsJob folder;
    folder.folder = job_.path;
    folder.jobs = job_.jobs;
    for (const std::string& id : job_.ids) {
      if (evidence::is_identity_of_directory(id) && evidence::find_identity(id)->on_request) folder.names.push_back(id);
    }
    if (folder.names.empty()) return {};
    auto ids = folder_ids(folder);
    if (!ids) return tl::unexpected(ids.error());
    std::ranges::move(ids->values, std::back_inserter(result_.identities));
    return {};
  }

  const HashModelJob& job_;
  ModelReading reading_;
  ModelDigests digests_;
  ModelIdentity result_;
};

}  // namespace

io::Result<ModelIdentity> hash_model(const HashModelJob& job) {
  auto reading = read_model(job);
  if (!reading) return tl::unexpected(reading.error());
  HashModelJob wanted = job;
  // Of a folder an identity of kind file is computed for every file (models.md 1.3).
  std::erase_if(wanted.ids, [&](const std::string& id) {
    const auto name = evidence::find_identity(id);
    return !name || !name->on_request || (reading->directory && name->of != evidence::IdentityOf::file);
  });
  auto digests = digest_model(*reading, wanted);
  if (!digests) return tl::unexpected(digests.error());
  return Hashing(job, std::move(*reading), std::move(*digests)).run();
}

}  // namespace touchstone::audit
