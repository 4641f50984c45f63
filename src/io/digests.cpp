#include "io/digests.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>

#include "crypto/sha256_many.h"
#include "io/parallel.h"

namespace touchstone::io {
namespace {

using crypto::Sha256;
using crypto::Sha256Feed;

// Six windows of 128 KiB stay in the second-level cache between the copy out of the page cache and the digest.
constexpr std::size_t kSlots = 6;
constexpr std::size_t kWindow = std::size_t{128} << 10U;
// A thread that has one that reads ahead meets it after each window, so that windows must be worth a meeting.
constexpr std::size_t kAheadWindow = std::size_t{1} << 20U;

/// A stretch of a file that is read from one end to the other: a whole file, or one range of it.
struct Task {
  DigestJob* job;
  std::uint64_t begin, end;
  std::size_t first_range, last_range;  // of job->ranges
};

std::vector<Task> tasks_of(std::span<DigestJob> jobs) {
  std::vector<Task> tasks;
  for (DigestJob& job : jobs) {
    if (job.whole || !job.sinks.empty()) {
      tasks.push_back({&job, 0, job.file->size(), 0, job.ranges.size()});
      continue;
    }
    for (std::size_t i = 0; i < job.ranges.size(); ++i) {
      const Range& range = job.ranges[i];
      tasks.push_back({&job, range.offset, range.offset + range.length, i, i + 1});
    }
  }
  // The longest first: what is left for the end is short, and no thread waits for another.
  std::ranges::stable_sort(tasks, std::ranges::greater(), [](const Task& task) { return task.end - task.begin; });
  return tasks;
}

/// A range whose digest is under way.
struct OpenRange {
  Range* range;
  Sha256 hash;
};

/// One task on its way through a thread.
class Slot {
 public:
  explicit Slot(const Task& task)
      : job_(task.job), at_(task.begin), end_(task.end), next_(task.first_range), last_(task.last_range) {
    if (job_->whole) whole_.emplace();
  }

  /// Reads the next window. Empty at the end.
  [[nodiscard]] Result<std::size_t> fill(Buffer& window, std::size_t size) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_));
    window.resize(size);
    if (auto done = job_->file->read_at(at_, std::span(window).first(count)); !done)
      return tl::unexpected(done.error());
    at_ += count;
    return count;
  }

  /// Adds what the digests want of the window that begins at `begin`.
  void feed(std::uint64_t begin, Bytes window, std::vector<Sha256Feed>& feeds) {
    if (whole_) feeds.push_back({&*whole_, window});
    const std::uint64_t end = begin + window.size();
    while (next_ < last_ && (job_->ranges[next_].offset < end || job_->ranges[next_].length == 0)) {
      open_.push_back({&job_->ranges[next_++], Sha256()});
    }
    for (OpenRange& open : open_) {
      const std::uint64_t from = std::max(open.range->offset, begin);
      const std::uint64_t to = std::min(open.range->offset + open.range->length, end);
      if (from < to) feeds.push_back({&open.hash, window.subspan(from - begin, to - from)});
    }
  }

  /// After the digests took their bytes.
  void settle(std::uint64_t end, Bytes window) {
    for (Sink* sink : job_->sinks) sink->update(window);
    std::erase_if(open_, [end](OpenRange& open) {
      if (open.range->offset + open.range->length > end) return false;
      open.range->sha256 = open.hash.finish();
      return true;
    });
  }

  void finish() {
    for (; next_ < last_; ++next_) job_->ranges[next_].sha256 = Sha256().finish();  // empty ones at the very end
    for (OpenRange& open : open_) open.range->sha256 = open.hash.finish();
    if (whole_) job_->sha256 = whole_->finish();
  }

  [[nodiscard]] std::uint64_t at() const { return at_; }
  [[nodiscard]] DigestJob& job() { return *job_; }

 private:
  DigestJob* job_;
  std::uint64_t at_, end_;
  std::size_t next_, last_;
  std::optional<Sha256> whole_;
  std::vector<OpenRange> open_;
};

class Digester {
 public:
  Digester(std::span<DigestJob> jobs, const DigestOptions& options) : options_(options), tasks_(tasks_of(jobs)) {}

  void run() {
    const unsigned jobs = options_.jobs == 0 ? default_jobs() : options_.jobs;
    const auto threads = static_cast<unsigned>(std::clamp<std::size_t>(tasks_.size(), 1, jobs));
    slots_ = std::clamp<std::size_t>((tasks_.size() + threads - 1) / threads, 1, kSlots);
    // With a thread to spare for each one that digests, that one reads ahead.
    const bool ahead = slots_ == 1 && jobs >= 2 * threads;
    parallel_for(threads, threads, [&](std::size_t) {
      if (ahead) {
        digest_reading_ahead();
      } else {
        digest();
      }
    });
  }

 private:
  struct Lane {
    std::optional<Slot> slot;
    Buffer window;
    std::size_t filled = 0;
  };

  std::optional<Slot> next() {
    const std::size_t index = taken_++;
    if (index >= tasks_.size()) return std::nullopt;
    return Slot(tasks_[index]);
  }

  void fail(Slot& slot, IoError error) {
    const std::lock_guard lock(mutex_);
    if (slot.job().outcome) slot.job().outcome = tl::unexpected(std::move(error));
  }

  /// Gets the next bytes of a lane, of another task when its own has ended.
  void refill(Lane& lane) {
    lane.filled = 0;
    while (lane.slot || (lane.slot = next())) {
      auto count = lane.slot->fill(lane.window, kWindow);
      if (count && *count > 0) {
        lane.filled = *count;
        return;
      }
      if (count) {
        lane.slot->finish();
      } else {
        fail(*lane.slot, std::move(count.error()));
      }
      lane.slot.reset();
    }
  }

  void digest() {
    std::vector<Lane> lanes(slots_);
    std::vector<Sha256Feed> feeds;
    for (bool more = true; more;) {
      more = false;
      feeds.clear();
      for (Lane& lane : lanes) {
        refill(lane);
        if (lane.filled == 0) continue;
        more = true;
        lane.slot->feed(lane.slot->at() - lane.filled, Bytes(lane.window).first(lane.filled), feeds);
      }
      crypto::sha256_update(feeds);
      for (Lane& lane : lanes) {
        if (lane.filled == 0) continue;
        lane.slot->settle(lane.slot->at(), Bytes(lane.window).first(lane.filled));
        if (options_.progress) options_.progress(lane.filled);
      }
    }
  }

  void digest_reading_ahead() {
    Workers workers(2);
    while (auto slot = next()) {
      std::array<Buffer, 2> windows;
      std::size_t turn = 0;
      auto now = slot->fill(windows[0], kAheadWindow);
      while (now && *now > 0) {
        const Bytes window = Bytes(windows[turn]).first(*now);
        const std::uint64_t end = slot->at();
        Result<std::size_t> then = std::size_t{0};
        workers.run(2, [&](std::size_t item) {
          if (item == 0) {
            then = slot->fill(windows[1 - turn], kAheadWindow);
            return;
          }
          std::vector<Sha256Feed> feeds;
          slot->feed(end - window.size(), window, feeds);
          crypto::sha256_update(feeds);
          slot->settle(end, window);
        });
        if (options_.progress) options_.progress(window.size());
        turn = 1 - turn;
        now = std::move(then);
      }
      if (now) {
        slot->finish();
      } else {
        fail(*slot, std::move(now.error()));
      }
    }
  }

  const DigestOptions& options_;
  std::vector<Task> tasks_;
  std::size_t slots_ = 1;
  std::atomic<std::size_t> taken_{0};
  std::mutex mutex_;
};

/// Files of /proc state no size and have content all the same: their digest would be that of nothing.
Result<void> expect_same(const OpenFile& file) {
  if (file.size() == 0) {
    std::array<std::uint8_t, 1> byte{};
    auto count = file.read_some(0, byte);
    if (!count) return tl::unexpected(count.error());
    if (*count > 0) return fail(IoFault::changed, file.path(), "has more bytes than it states");
  }
  return file.expect_unchanged();
}

}  // namespace

void digest_all(std::span<DigestJob> jobs, const DigestOptions& options) {
  for (const DigestJob& job : jobs) job.file->expect_sequential();
  Digester(jobs, options).run();
  for (DigestJob& job : jobs) {
    if (job.outcome) job.outcome = expect_same(*job.file);
  }
}

}  // namespace touchstone::io
