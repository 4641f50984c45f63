// Runs all tasks of a job, batch by batch, on all cores, and tells the listener in order. Private to audit/.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "audit/run.h"
#include "audit/tasks.h"
#include "io/parallel.h"

namespace touchstone::audit {

class Driver {
 public:
  Driver(Run& run, const Listener& listener) : run_(run), listener_(listener), workers_(run.settings().jobs) {}

  /// Errors: an input that is ambiguous, an expectation of a name that nothing has.
  [[nodiscard]] Attempt<void> drive(TaskSource& source);
  [[nodiscard]] Summary& summary() { return summary_; }

 private:
  struct Judged {
    Subject subject;
    const ArtefactType* type = nullptr;  // of a line that was read here
    std::optional<UsageError> ambiguous;
  };

  void read_line(Task& task) const;
  [[nodiscard]] Attempt<void> note_type(const Task& task);
  void add_type(const ArtefactType* type);
  [[nodiscard]] Attempt<void> check_names();
  [[nodiscard]] Judged judge(Task& task) const;
  void appraise_all(std::vector<Task>& batch, const std::function<void()>& read_on);
  void tell();

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

}  // namespace touchstone::audit
