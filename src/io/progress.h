// Progress on stderr: only on a terminal, only after half a second (ARCHITECTURE, Hashing). Nothing here reaches a
// report.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace touchstone::io {

class Progress {
 public:
  /// `label`: "hashing". `total` in bytes; 0 when it is not known. Silent unless `wanted` (not `--no-progress`) and
  /// stderr is a terminal.
  Progress(std::string label, std::uint64_t total, bool wanted);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Wipes the line.
  ~Progress();

  /// `bytes` more are done. From any thread; cheap. Draws at most ten times a second.
  void advance(std::uint64_t bytes);

 private:
  void draw(std::uint64_t done);

  std::string label_;
  std::uint64_t total_;
  bool enabled_;
  std::chrono::steady_clock::time_point next_;
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  bool drawn_ = false;
};

}  // namespace touchstone::io
