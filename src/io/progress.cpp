#include "io/progress.h"

#include <utility>

#include <unistd.h>

#include "io/output.h"

namespace touchstone::io {
namespace {

using Clock = std::chrono::steady_clock;

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

}  // namespace

Progress::Progress(std::string label, std::uint64_t total, bool wanted)
    : label_(std::move(label)),
      total_(total),
      enabled_(wanted && ::isatty(STDERR_FILENO) == 1),
      next_(Clock::now() + std::chrono::milliseconds(500)) {}

Progress::~Progress() {
  if (drawn_) static_cast<void>(write_all(STDERR_FILENO, "\r\x1b[K", "standard error"));
}

void Progress::advance(std::uint64_t bytes) {
  const std::uint64_t done = done_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (enabled_) draw(done);
}

void Progress::draw(std::uint64_t done) {
  // Whoever finds another thread drawing goes on with its work.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  std::string line = "\r" + label_ + " " + megabytes(done);
  if (total_ > 0) {
    const std::uint64_t shown = done < total_ ? done : total_;
    line += " of " + megabytes(total_) + " (" +
            std::to_string(static_cast<unsigned>(100.0 * static_cast<double>(shown) / static_cast<double>(total_))) +
            " %)";
  }
  drawn_ = true;
  static_cast<void>(write_all(STDERR_FILENO, line + "\x1b[K", "standard error"));
}

}  // namespace touchstone::io
