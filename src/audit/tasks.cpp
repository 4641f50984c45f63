#include "audit/tasks.h"

#include "base/untrusted.h"

namespace touchstone::audit {
namespace {

constexpr std::size_t kBatch = 256;
constexpr std::size_t kLines = 4096;

}  // namespace

tl::unexpected<Trouble> trouble(UsageError error) { return tl::unexpected(Trouble(std::move(error))); }
tl::unexpected<Trouble> trouble(io::IoError error) { return tl::unexpected(Trouble(std::move(error))); }

UsageError ambiguous(const LoadedFile& file) {
  std::string names;
  for (const Artefact& artefact : file.recognition.artefacts) {
    if (!names.empty()) names += ", ";
    names += artefact.type->name;
  }
  return {printable(file.path) + " can be read as several types: " + names, "say which one is meant with --as TYPE"};
}

// In a folder every artefact with a verifier is a subject and every file a companion of all the others (CLI.md,
// Subjects). Bytes that look like evidence and are broken are a subject too: leaving them out would be silence.
Attempt<void> add_folder_file(LoadedFile file, LoadedCompanions& companions, std::vector<Task>& tasks) {
  file.walked = true;
  const Recognition& found = file.recognition;
  if (found.artefacts.empty() && found.refused_by != nullptr && found.refused_by->subject) {
    tasks.push_back({file.path, std::move(file)});
    return {};
  }
  std::vector<const ArtefactType*> subjects;
  for (const Artefact& artefact : found.artefacts) {
    if (artefact.type->subject) subjects.push_back(artefact.type);
  }
  if (subjects.size() > 1) return trouble(ambiguous(file));
  const std::size_t first = companions.companions.artefacts.size();
  const std::string path = file.path;
  if (auto added = add_companion(companions, std::move(file)); !added) return trouble(added.error());
  if (subjects.empty()) return {};
  // What was found inside an artefact follows it and is judged with it, not by itself.
  const auto& artefacts = companions.companions.artefacts;
  for (std::size_t i = first; i < artefacts.size(); ++i) {
    if (artefacts[i].type != subjects.front()) continue;
    tasks.push_back({path, i});
    break;
  }
  return {};
}

LoadedFile Batch::load(const io::Line& line, const ArtefactType* wanted) const {
  const std::string place = lines_path + ":" + std::to_string(line.number);
  return line.too_long ? too_long_line(place) : load_bytes(to_buffer(line.bytes), place, wanted);
}

Batch TaskSource::next() {
  Batch batch;
  std::vector<Task>& tasks = batch.tasks;
  tasks = std::exchange(ready_, {});
  std::uint64_t bytes = 0;
  while (tasks.empty() || (!lines_ && tasks.size() < kBatch && bytes < kMaxEvidenceBytes)) {
    if (lines_) {
      next_lines(batch);
    } else if (at_ == inputs_.paths.size()) {
      break;
    } else if (inputs_.lines) {
      open_lines(inputs_.paths[at_++], tasks);
    } else {
      bytes += load_file(inputs_.paths[at_++], tasks);
    }
  }
  return batch;
}

std::uint64_t TaskSource::load_file(const std::string& path, std::vector<Task>& batch) const {
  if (const auto ready = loaded_.find(path); ready != loaded_.end()) {
    for (const LoadedFile& file : ready->second) batch.push_back({path, file});
    return 0;
  }
  auto loaded = load(path, wanted_);
  if (!loaded) {
    batch.push_back({path, std::move(loaded.error())});
    return 0;
  }
  const std::uint64_t size = loaded->size;
  batch.push_back({path, std::move(*loaded)});
  return size;
}

void TaskSource::open_lines(const std::string& path, std::vector<Task>& batch) {
  auto opened = io::LineReader::open(path);
  if (opened) {
    lines_ = std::move(*opened);
    lines_path_ = path;
  } else {
    batch.push_back({path, std::move(opened.error())});
  }
}

void TaskSource::next_lines(Batch& batch) {
  auto given = lines_->next(kLines);
  if (!given) batch.tasks.push_back({lines_path_, std::move(given.error())});
  if (!given || given->lines.empty()) {
    lines_.reset();
    return;
  }
  batch.lines_path = lines_path_;
  batch.block = std::move(given->block);
  batch.tasks.reserve(given->lines.size());
  for (const io::Line& line : given->lines) {
    if (line.too_long || !is_blank_line(line.bytes)) batch.tasks.push_back({{}, line});
  }
}

}  // namespace touchstone::audit
