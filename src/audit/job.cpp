#include "audit/job.h"

#include <algorithm>
#include <set>
#include <utility>

#include "audit/folder.h"
#include "audit/folder_models.h"
#include "audit/model_input.h"
#include "audit/policy.h"
#include "base/untrusted.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/parallel.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

/// Something that becomes a subject: a companion, a file or line that was read, or an input that cannot be.
struct Task {
  std::string path;
  std::variant<std::size_t, LoadedFile, Buffer, io::IoError> what;  // Buffer: a line, not yet looked at
};

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

Subject appraise(const Run& run, const LoadedFile& file) {
  const Recognition& found = file.recognition;
  if (!found.artefacts.empty()) return run.appraise(found.artefacts.front());
  return malformed_subject(file.path, found.refused_by, found.error, file.sha256, file.size);
}

Subject unreadable_subject(const std::string& path) {
  Subject subject;
  subject.input = path;
  subject.verdict = Verdict::unreadable;
  return subject;
}

/// Gives out tasks in batches, so that memory does not grow with the number of inputs.
class Source {
 public:
  Source(const Inputs& inputs, const ArtefactType* wanted, std::vector<Task> ready, LoadedInputs loaded = {})
      : inputs_(inputs), wanted_(wanted), ready_(std::move(ready)), loaded_(std::move(loaded)) {}

  /// Empty at the end.
  [[nodiscard]] std::vector<Task> next() {
    std::vector<Task> batch = std::exchange(ready_, {});
    std::uint64_t bytes = 0;
    while (batch.empty() || (!lines_ && batch.size() < kBatch && bytes < kMaxEvidenceBytes)) {
      if (lines_) {
        next_lines(batch);
      } else if (at_ == inputs_.paths.size()) {
        break;
      } else if (inputs_.lines) {
        open_lines(inputs_.paths[at_++], batch);
      } else {
        bytes += load_file(inputs_.paths[at_++], batch);
      }
    }
    return batch;
  }

 private:
  static constexpr std::size_t kBatch = 256;
  static constexpr std::size_t kLines =
      4096;  // or 4 MiB: small work needs many items between two meetings of the threads

  std::uint64_t load_file(const std::string& path, std::vector<Task>& batch) const {
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

  void open_lines(const std::string& path, std::vector<Task>& batch) {
    auto opened = io::LineReader::open(path);
    if (opened) {
      lines_ = std::move(*opened);
      lines_path_ = path;
    } else {
      batch.push_back({path, std::move(opened.error())});
    }
  }

  void next_lines(std::vector<Task>& batch) {
    auto lines = lines_->next(kLines);
    if (!lines) batch.push_back({lines_path_, std::move(lines.error())});
    if (!lines || lines->empty()) {
      lines_.reset();
      return;
    }
    for (io::Line& line : *lines) {
      const std::string path = lines_path_ + ":" + std::to_string(line.number);
      if (line.too_long) {
        LoadedFile file;
        file.path = path;
        file.recognition.error = {Fault::too_large, io::kMaxLine, "line", "an artefact of one line has at most 16 MiB"};
        batch.push_back({path, std::move(file)});
      } else if (!is_blank(line.bytes)) {
        batch.push_back({path, std::move(line.bytes)});
      }
    }
  }

  static bool is_blank(Bytes line) {
    return std::ranges::all_of(line, [](std::uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\r'; });
  }

  const Inputs& inputs_;
  const ArtefactType* wanted_;
  std::vector<Task> ready_;
  LoadedInputs loaded_;
  std::size_t at_ = 0;
  std::optional<io::LineReader> lines_;
  std::string lines_path_;
};

std::vector<const ArtefactType*> types_of(const Companions& companions, const std::set<const ArtefactType*>& subjects) {
  std::set<const ArtefactType*> types = subjects;
  for (const Artefact& artefact : companions.artefacts) types.insert(artefact.type);
  return {types.begin(), types.end()};
}

/// Runs all tasks of `source` through `run`, batch by batch, on all cores, and tells the listener in order.
class Driver {
 public:
  Driver(Run& run, const Listener& listener) : run_(run), listener_(listener), workers_(run.settings().jobs) {}

  Attempt<void> drive(Source& source) {
    std::vector<Task> batch = source.next();
    std::vector<Task> following = source.next();
    // The types of the first batch are known before anything is printed; later lines are read where they are appraised.
    workers_.run(batch.size(), [&](std::size_t i) { read_line(batch[i]); });
    while (!batch.empty()) {
      for (const Task& task : batch) {
        if (auto noted = note_type(task); !noted) {
          tell();
          return told_ ? noted : told_;
        }
      }
      // A name that nothing has is told before anything is printed, unless later inputs may still have it.
      if (following.empty()) {
        if (auto known = check_names(); !known) return known;
      }
      std::vector<Task> after;
      appraise_all(batch, [&] { after = source.next(); });
      if (!told_) return told_;
      told_batch_ = std::exchange(batch, std::exchange(following, std::move(after)));
    }
    tell();
    return told_;
  }

  [[nodiscard]] Summary& summary() { return summary_; }

 private:
  struct Judged {
    Subject subject;
    const ArtefactType* type = nullptr;  // of a line that was read here
    std::optional<UsageError> ambiguous;
  };

  void read_line(Task& task) const {
    if (auto* line = std::get_if<Buffer>(&task.what))
      task.what = load_bytes(std::move(*line), task.path, run_.settings().as);
  }

  Attempt<void> note_type(const Task& task) {
    if (const auto* companion = std::get_if<std::size_t>(&task.what)) {
      add_type(run_.companions().artefacts[*companion].type);
    } else if (const auto* file = std::get_if<LoadedFile>(&task.what)) {
      if (file->recognition.artefacts.size() > 1) return trouble(ambiguous(*file));
      if (!file->recognition.artefacts.empty()) add_type(file->recognition.artefacts.front().type);
    }
    return {};
  }

  void add_type(const ArtefactType* type) {
    if (types_.insert(type).second) run_.expect_subject(*type);
  }

  Attempt<void> check_names() {
    // Nothing was recognised: the inputs have worse faults than an expectation.
    if (types_.empty()) return {};
    const auto known = audit::check_names(run_.settings().expect, types_of(run_.companions(), types_));
    if (!known) return trouble(known.error());
    return {};
  }

  // What a line needs is made and given back on one core: memory that changes hands makes them wait for each other.
  Judged judge(Task& task) const {
    Judged judged;
    if (const auto* companion = std::get_if<std::size_t>(&task.what)) {
      judged.subject = run_.appraise_companion(*companion);
    } else if (const auto* file = std::get_if<LoadedFile>(&task.what)) {
      judged.subject = audit::appraise(run_, *file);
    } else if (auto* line = std::get_if<Buffer>(&task.what)) {
      const LoadedFile read = load_bytes(std::move(*line), task.path, run_.settings().as);
      if (read.recognition.artefacts.size() > 1) judged.ambiguous = ambiguous(read);
      if (!read.recognition.artefacts.empty()) judged.type = read.recognition.artefacts.front().type;
      judged.subject = audit::appraise(run_, read);
    } else {
      judged.subject = unreadable_subject(task.path);
    }
    if (listener_.brief && judged.subject.verdict == Verdict::verified) {
      judged.subject.checks = {};
      judged.subject.edges = {};
      judged.subject.not_covered = {};
    }
    return judged;
  }

  // Appraises a batch on all cores, while one of them reads what comes later and one tells what came before: neither
  // may stand still while the other works.
  void appraise_all(std::vector<Task>& batch, const std::function<void()>& read_on) {
    judged_.resize(std::max(judged_.size(), batch.size()));
    workers_.run(batch.size() + 2, [&](std::size_t i) {
      if (i == 0) return read_on();
      if (i == 1) return tell();
      judged_[i - 2] = judge(batch[i - 2]);
    });
    // Only now: while others appraise, nobody may change what types there are.
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (judged_[i].type != nullptr) add_type(judged_[i].type);
    }
    std::swap(judged_, told_judged_);
  }

  /// Tells the listener of the batch before, in order.
  void tell() {
    for (std::size_t i = 0; i < told_batch_.size() && told_; ++i) {
      const Judged& judged = told_judged_[i];
      if (judged.ambiguous) {
        told_ = trouble(*judged.ambiguous);
        return;
      }
      if (const auto* error = std::get_if<io::IoError>(&told_batch_[i].what)) listener_.unreadable(*error);
      summary_.add(judged.subject);
      listener_.subject(judged.subject);
    }
    told_batch_.clear();
  }

  Run& run_;
  const Listener& listener_;
  io::Workers workers_;
  std::set<const ArtefactType*> types_;
  Summary summary_;
  std::vector<Judged> judged_;       // of the batch at hand; the places are used again
  std::vector<Task> told_batch_;     // the batch before, which is being told
  std::vector<Judged> told_judged_;  // and what was found of it
  Attempt<void> told_;
};

// The raw exchange may lie among the companions: it is used, though no type recognises it.
bool is_exchange(const Exchange& exchange, const std::string& path) {
  return (exchange.request && exchange.request->path == path) || (exchange.response && exchange.response->path == path);
}

Attempt<Report> drive(Run& run, Source& source, const Listener& listener,
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
  Source source(files, wanted, std::move(tasks), models.take_loaded());
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
  Source source(none, nullptr, std::move(tasks));
  return drive(run, source, listener, companions->left_out);
}

}  // namespace touchstone::audit
