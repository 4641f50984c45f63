#include "io/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <sched.h>

namespace touchstone::io {
namespace {

constexpr unsigned kMaxJobs = 256;
// Of a thread that waits awake, some tens of microseconds: to fall asleep and be woken takes longer than many a wait.
constexpr int kSpins = 1000;

template <class Condition>
void wait_awake(const Condition& reached) {
  for (int i = 0; i < kSpins && !reached(); ++i) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

}  // namespace

unsigned default_jobs() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    return std::clamp(static_cast<unsigned>(CPU_COUNT(&set)), 1U, kMaxJobs);
  }
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMaxJobs);
}

struct Workers::State {
  std::mutex mutex;
  std::condition_variable wake, idle;
  // Written under the mutex.
  std::atomic<std::uint64_t> run = 0;  // a new number wakes the threads
  std::atomic<std::size_t> busy = 0;   // threads that have not finished this run
  std::atomic<bool> stop = false;
  const std::function<void(std::size_t)>* work = nullptr;
  std::size_t count = 0;
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  unsigned wanted = 1;  // with the calling one
  std::vector<std::thread> threads;

  // Only when there is work to share: to start a thread takes longer than to read most evidence.
  void start() {
    try {
      while (threads.size() + 1 < wanted) threads.emplace_back([this] { live(); });
    } catch (const std::system_error&) {
      // A limit on threads (ulimit -u): those that there are do the work.
      wanted = static_cast<unsigned>(threads.size()) + 1;
    }
  }

  void take_items() {
    try {
      while (true) {
        const std::size_t item = next.fetch_add(1, std::memory_order_relaxed);
        if (item >= count) return;
        (*work)(item);
      }
    } catch (...) {
      next.store(count, std::memory_order_relaxed);
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  }

  void live() {
    std::uint64_t seen = 0;
    const auto called = [&] { return stop || run != seen; };
    while (true) {
      wait_awake(called);
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, called);
        if (stop) return;
        seen = run;
      }
      take_items();
      const std::lock_guard lock(mutex);
      if (--busy == 0) idle.notify_one();
    }
  }
};

Workers::Workers(unsigned jobs) : state_(std::make_unique<State>()) {
  state_->wanted = std::min(jobs == 0 ? default_jobs() : jobs, kMaxJobs);
}

Workers::~Workers() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

void Workers::run(std::size_t count, const std::function<void(std::size_t)>& work) {
  if (count > 1) state_->start();
  if (state_->threads.empty() || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  {
    const std::lock_guard lock(state_->mutex);
    state_->work = &work;
    state_->count = count;
    state_->next.store(0, std::memory_order_relaxed);
    state_->busy = state_->threads.size();
    state_->failure = nullptr;
    ++state_->run;
  }
  state_->wake.notify_all();
  state_->take_items();
  const auto done = [&] { return state_->busy == 0; };
  wait_awake(done);
  std::unique_lock lock(state_->mutex);
  state_->idle.wait(lock, done);
  if (state_->failure) std::rethrow_exception(state_->failure);
}

unsigned Workers::jobs() const { return state_->wanted; }

void parallel_for(unsigned jobs, std::size_t count, const std::function<void(std::size_t)>& work) {
  const unsigned wanted = jobs == 0 ? default_jobs() : jobs;
  Workers(static_cast<unsigned>(std::min<std::size_t>(wanted, std::max<std::size_t>(count, 1)))).run(count, work);
}

}  // namespace touchstone::io
