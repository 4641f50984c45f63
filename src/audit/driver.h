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
  /// What was found about one task, when the listener wants to know it.
  struct Judged {
    std::size_t task = 0;  // its place in the batch
    Subject subject;
    std::optional<UsageError> ambiguous;
  };
  /// What was found about some tasks that follow each other.
  struct Findings {
    Summary summary;
    std::vector<Judged> told;
    std::vector<const ArtefactType*> types;  // of lines that were read here
  };

  void read_lines(Batch& batch);
  [[nodiscard]] Attempt<void> note_type(const Task& task);
  void add_type(const ArtefactType* type);
  [[nodiscard]] Attempt<void> check_names();
  void judge(const Batch& batch, std::size_t at, Findings& findings) const;
  void appraise_all(const Batch& batch, const std::function<void()>& read_on);
  void tell();

  Run& run_;
  const Listener& listener_;
  io::Workers workers_;
  std::set<const ArtefactType*> types_;
  Summary summary_;
  std::vector<Findings> findings_;  // of the batch at hand
  Batch told_batch_;                // the batch before, which is being told
  std::vector<Findings> told_findings_;
  Attempt<void> told_;
};

}  // namespace touchstone::audit
