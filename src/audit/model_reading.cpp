#include "audit/model_reading.h"

#include <algorithm>
#include <utility>

#include "audit/file_source.h"
#include "audit/recognise.h"
#include "base/untrusted.h"
#include "io/parallel.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

using evidence::WeightFormat;
using evidence::WeightReading;

io::Result<WeightReading> parse(const io::OpenFile& file, std::string_view name, std::optional<WeightFormat> as) {
  const FileSource source(file);
  WeightReading reading = evidence::read_weights(source, name, as);
  if (source.error()) return tl::unexpected(*source.error());
  if (reading.unreadable) return io::fail(io::IoFault::failed, file.path(), "cannot be read");
  return reading;
}

/// models.md 2.4, Index: the map and the shards that it names say the same.
class IndexCheck {
 public:
  IndexCheck(ModelReading& model, const ReadFile& index) : model_(model), index_(index) {
    const std::size_t slash = index.path.rfind('/');
    if (slash != std::string::npos) folder_ = index.path.substr(0, slash + 1);
  }

  io::Result<void> run() {
    const safetensors::Index& map = *index_.reading.index;
    std::vector<std::vector<const Entry*>> of_file(map.files.size());
    for (const Entry& entry : map.weight_map) of_file[entry.file].push_back(&entry);
    for (std::size_t i = 0; i < map.files.size(); ++i) {
      if (auto done = check_shard(map.files[i], of_file[i]); !done) return done;
    }
    return {};
  }

 private:
  using Entry = safetensors::Index::Entry;

  io::Result<void> check_shard(const std::string& name, std::vector<const Entry*>& entries) {
    const std::string path = folder_ + name;
    if (const ReadFile* shard = model_.find(path)) {
      compare(name, shard->reading, entries);
      return {};
    }
    // A folder lists all that is in it; beside a single index the shard may lie.
    auto file = io::OpenFile::open_below(model_.folder, path);
    if (!file) return tl::unexpected(file.error());
    auto reading = parse(*file, name, std::nullopt);
    if (!reading) return tl::unexpected(reading.error());
    compare(name, *reading, entries);
    return {};
  }

  void compare(const std::string& name, const WeightReading& shard, std::vector<const Entry*>& entries) {
    if (shard.format != WeightFormat::safetensors || !shard.weights) {
      return complain(entries.front()->offset, printable(name) + " is no valid safetensors file");
    }
    std::vector<std::string_view> there;
    for (const tensors::Tensor& tensor : shard.weights->tensors) there.push_back(tensor.name());
    std::ranges::sort(there);
    std::ranges::sort(entries, {}, &Entry::tensor);
    for (const Entry* entry : entries) {
      if (!std::ranges::binary_search(there, entry->tensor))
        return complain(entry->offset, printable(entry->tensor) + " is not in " + printable(name));
    }
    if (entries.size() == there.size()) return;
    for (const std::string_view tensor : there) {
      if (!std::ranges::binary_search(entries, tensor, {}, &Entry::tensor))
        return complain(0, printable(tensor) + " of " + printable(name) + " is not in weight_map with that file");
    }
  }

  void complain(std::uint64_t offset, std::string message) {
    message += " (offset " + std::to_string(offset) + ")";
    model_.malformed.push_back({index_.path, "safetensors-index", offset, std::move(message)});
  }

  ModelReading& model_;
  const ReadFile& index_;
  std::string folder_;  // of the index, ending in '/', or empty
};

class Reader {
 public:
  explicit Reader(const HashModelJob& job) : job_(job) { model_.path = job.path; }

  io::Result<ModelReading> run() {
    if (auto listed = list(); !listed) return tl::unexpected(listed.error());
    if (model_.files.empty()) model_.malformed.push_back({"", "", 0, "no files"});
    if (auto read = read_all(); !read) return tl::unexpected(read.error());
    for (const ReadFile& file : model_.files) {
      if (!file.reading.index) continue;
      if (auto checked = IndexCheck(model_, file).run(); !checked) return tl::unexpected(checked.error());
    }
    std::ranges::stable_sort(model_.malformed, {}, &Complaint::path);
    return std::move(model_);
  }

 private:
  io::Result<void> list() {
    auto kind = job_.path == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(job_.path);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind == io::PathKind::directory) return list_folder();
    const std::size_t slash = job_.path.rfind('/');
    model_.folder = slash == std::string::npos ? "." : job_.path.substr(0, std::max<std::size_t>(slash, 1));
    model_.files.emplace_back().path = slash == std::string::npos ? job_.path : job_.path.substr(slash + 1);
    if (*kind != io::PathKind::stream) return {};
    auto held = io::OpenFile::hold(job_.path, kMaxEvidenceBytes);
    if (!held) return tl::unexpected(held.error());
    model_.held = std::make_shared<const io::OpenFile>(std::move(*held));
    return {};
  }

  io::Result<void> list_folder() {
    model_.folder = job_.path;
    model_.directory = true;
    auto tree = io::walk(job_.path, {job_.follow_links ? io::Links::follow : io::Links::refuse});
    if (!tree) return tl::unexpected(tree.error());
    model_.files.resize(tree->files.size());
    for (std::size_t i = 0; i < model_.files.size(); ++i) model_.files[i].path = std::move(tree->files[i].path);
    return {};
  }

  io::Result<void> read_all() {
    std::vector<io::Result<void>> outcomes(model_.files.size());
    io::parallel_for(job_.jobs == 0 ? io::default_jobs() : job_.jobs, model_.files.size(),
                     [&](std::size_t i) { outcomes[i] = read(model_.files[i]); });
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (!outcomes[i]) return outcomes[i];
      take_over(model_.files[i]);
    }
    return {};
  }

  io::Result<void> read(ReadFile& file) {
    auto opened = model_.open_first(file);
    if (!opened) return tl::unexpected(opened.error());
    file.size = (*opened)->size();
    file.stamp = (*opened)->stamp();
    auto reading = parse(**opened, file.path, model_.directory ? std::nullopt : job_.as);
    if (!reading) return tl::unexpected(reading.error());
    file.reading = std::move(*reading);
    return {};
  }

  void take_over(ReadFile& file) {
    const WeightReading& reading = file.reading;
    if (reading.malformed) {
      const std::string format = reading.format ? std::string(evidence::name(*reading.format)) : "";
      model_.malformed.push_back({file.path, format, reading.malformed->offset, evidence::message(*reading.malformed)});
    }
    for (const tensors::Warning& warning : reading.warnings)
      model_.warnings.push_back({std::string(warning.code), file.path, warning.message});
  }

  const HashModelJob& job_;
  ModelReading model_;
};

}  // namespace

const ReadFile* ModelReading::find(std::string_view wanted) const {
  const auto found = std::ranges::lower_bound(files, wanted, {}, &ReadFile::path);
  return found != files.end() && found->path == wanted ? &*found : nullptr;
}

io::Result<std::shared_ptr<const io::OpenFile>> ModelReading::open_first(const ReadFile& file) const {
  if (held) return held;
  auto opened = io::OpenFile::open(directory ? io::join(folder, file.path) : path);
  if (!opened) return tl::unexpected(opened.error());
  return std::make_shared<const io::OpenFile>(std::move(*opened));
}

io::Result<std::shared_ptr<const io::OpenFile>> ModelReading::open(const ReadFile& file) const {
  auto opened = open_first(file);
  if (opened && (*opened)->stamp() != file.stamp) {
    return io::fail(io::IoFault::changed, (*opened)->path(), "changed while it was read",
                    "wait until it is complete and try again");
  }
  return opened;
}

io::Result<ModelReading> read_model(const HashModelJob& job) { return Reader(job).run(); }

}  // namespace touchstone::audit
