#include "audit/driver.h"

#include <algorithm>
#include <utility>

namespace touchstone::audit {
namespace {

constexpr std::size_t kLinesAtOnce = 8;

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
  Batch batch = source.next();
  Batch following = source.next();
  // The types of the first batch are known before anything is printed; later lines are read where they are appraised.
  read_lines(batch);
  while (!batch.tasks.empty()) {
    // Those of the last one decide whether a name that was expected exists.
    const bool last = following.tasks.empty();
    if (last && !run_.settings().expect.all.empty()) read_lines(batch);
    for (const Task& task : batch.tasks) {
      if (auto noted = note_type(task); !noted) {
        tell();
        return told_ ? noted : told_;
      }
    }
    // A name that nothing has is told before anything is printed, unless later inputs may still have it.
    if (last) {
      if (auto known = check_names(); !known) return known;
    }
    Batch after;
    appraise_all(batch, [&] { after = source.next(); });
    if (!told_) return told_;
    told_batch_ = std::exchange(batch, std::exchange(following, std::move(after)));
  }
  tell();
  return told_;
}

void Driver::read_lines(Batch& batch) {
  workers_.run(batch.tasks.size(), [&](std::size_t i) {
    Task& task = batch.tasks[i];
    if (const auto* line = std::get_if<io::Line>(&task.what)) task.what = batch.load(*line, run_.settings().as);
  });
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
void Driver::judge(const Batch& batch, std::size_t at, Findings& findings) const {
  const Task& task = batch.tasks[at];
  Judged judged;
  judged.task = at;
  if (const auto* companion = std::get_if<std::size_t>(&task.what)) {
    judged.subject = run_.appraise_companion(*companion);
  } else if (const auto* file = std::get_if<LoadedFile>(&task.what)) {
    judged.subject = audit::appraise(run_, *file);
  } else if (const auto* line = std::get_if<io::Line>(&task.what)) {
    const LoadedFile read = batch.load(*line, run_.settings().as);
    if (read.recognition.artefacts.size() > 1) judged.ambiguous = ambiguous(read);
    if (!read.recognition.artefacts.empty()) {
      const ArtefactType* const type = read.recognition.artefacts.front().type;
      if (findings.types.empty() || findings.types.back() != type) findings.types.push_back(type);
    }
    judged.subject = audit::appraise(run_, read);
  } else {
    judged.subject = unreadable_subject(task.path);
  }
  findings.summary.add(judged.subject);
  if (judged.subject.verdict == Verdict::verified && !judged.ambiguous) {
    if (listener_.verified == Detail::count) return;
    if (listener_.verified == Detail::line) {
      judged.subject.checks = {};
      judged.subject.edges = {};
      judged.subject.not_covered = {};
    }
  }
  findings.told.push_back(std::move(judged));
}

// Appraises a batch on all cores, while one of them reads what comes later and one tells what came before: neither
// may stand still while the other works.
void Driver::appraise_all(const Batch& batch, const std::function<void()>& read_on) {
  // Lines are small work, of which many are done at once; a file may be a large one.
  const bool lines = std::holds_alternative<io::Line>(batch.tasks.front().what);
  const std::size_t step = lines ? kLinesAtOnce : 1;
  const std::size_t count = (batch.tasks.size() + step - 1) / step;
  findings_.clear();
  findings_.resize(count);
  const auto judge_some = [&](std::size_t i) {
    Findings findings;
    for (std::size_t at = i * step; at < std::min((i + 1) * step, batch.tasks.size()); ++at) judge(batch, at, findings);
    findings_[i] = std::move(findings);
  };
  if (batch.tasks.size() == 1) {
    // A second thread would take longer to start than there is to do beside the one document.
    read_on();
    tell();
    judge_some(0);
  } else {
    workers_.run(count + 2, [&](std::size_t i) { return i == 0 ? read_on() : i == 1 ? tell() : judge_some(i - 2); });
  }
  // Only now: while others appraise, nobody may change what types there are.
  for (const Findings& findings : findings_) {
    for (const ArtefactType* const type : findings.types) add_type(type);
  }
  std::swap(findings_, told_findings_);
}

/// Tells the listener of the batch before, in order.
void Driver::tell() {
  for (const Findings& findings : told_findings_) {
    for (const Judged& judged : findings.told) {
      if (judged.ambiguous) {
        told_ = trouble(*judged.ambiguous);
        break;
      }
      if (const auto* error = std::get_if<io::IoError>(&told_batch_.tasks[judged.task].what))
        listener_.unreadable(*error);
      listener_.subject(judged.subject);
    }
    if (!told_) break;
    summary_.add(findings.summary);
  }
  told_batch_ = {};
  told_findings_.clear();
}

}  // namespace touchstone::audit
