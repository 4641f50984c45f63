// Work on both cores. Results never depend on the number of threads: work items are numbered and write to their own
// place.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace touchstone::io {

/// Threads this process may use: those of its CPU mask, at least 1 (`-j` without a number).
[[nodiscard]] unsigned default_jobs();

/// A fixed number of threads that wait for work, started when there is work to share.
class Workers {
 public:
  /// `jobs` counts the calling thread; 0 is default_jobs(), more than 256 is 256. A thread that cannot be started is
  /// done without.
  explicit Workers(unsigned jobs);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Calls work(0) … work(count-1), each once, in any order, on all threads and the calling one; returns when all are
  /// done. An exception ends the run early and is thrown again here. Not to be called from inside `work`.
  void run(std::size_t count, const std::function<void(std::size_t)>& work);

  [[nodiscard]] unsigned jobs() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same with threads made for this one call; with one job, or one item, it is a plain loop.
void parallel_for(unsigned jobs, std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace touchstone::io
