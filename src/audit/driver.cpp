#include "audit/driver.h"

#include <algorithm>
#include <utility>

namespace touchstone::audit {
namespace {

Subject appraise(const Run& run, const LoadedFile& file) {
  const Recognition& found = file.recognition;
  if (!found.artefacts.empty()) return run.appraise(found.artefacts.front());
  return run.malformed(file);
}

Subject unreadable_subject(const std::string& path) {
  Subject subject;
  subject.input = path;
  subject.verdict = Verdict::unreadable;
  return subject;
}

}  // namespace

Attempt<void> Driver::drive(TaskSource& source) {
  std::vector<Task> batch = source.next();
  std::vector<Task> following = source.next();
  // The types of the first batch are known before anything is printed; later lines are read where they are appraised.
  workers_.run(batch.size(), [&](std::size_t i) { read_line(batch[i]); });
  while (!batch.empty()) {
    // Those of the last one decide whether a name that was expected exists.
    if (following.empty() && !run_.settings().expect.all.empty())
      workers_.run(batch.size(), [&](std::size_t i) { read_line(batch[i]); });
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

void Driver::read_line(Task& task) const {
  if (auto* line = std::get_if<Buffer>(&task.what))
    task.what = load_bytes(std::move(*line), task.path, run_.settings().as);
}

Attempt<void> Driver::note_type(const Task& task) {
  if (const auto* companion = std::get_if<std::size_t>(&task.what)) {
    add_type(run_.companions().artefacts[*companion].type);
  } else if (const auto* file = std::get_if<LoadedFile>(&task.what)) {
    if (file->recognition.artefacts.size() > 1) return trouble(ambiguous(*file));
    if (!file->recognition.artefacts.empty()) add_type(file->recognition.artefacts.front().type);
  }
  return {};
}

void Driver::add_type(const ArtefactType* type) {
  if (types_.insert(type).second) run_.expect_subject(*type);
}

Attempt<void> Driver::check_names() {
  // Nothing was recognised: the inputs have worse faults than an expectation.
  if (types_.empty()) return {};
  const auto known = audit::check_names(run_.settings().expect, {types_.begin(), types_.end()});
  if (!known) return trouble(known.error());
  return {};
}

// What a line needs is made and given back on one core: memory that changes hands makes them wait for each other.
Driver::Judged Driver::judge(Task& task) const {
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
void Driver::appraise_all(std::vector<Task>& batch, const std::function<void()>& read_on) {
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
void Driver::tell() {
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

}  // namespace touchstone::audit
