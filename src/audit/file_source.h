// An open file as the code that computes identities sees it: bytes at any place, from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "base/byte_source.h"
#include "io/error.h"
#include "io/file.h"
#include "io/progress.h"

namespace touchstone::audit {

/// Keeps the first error.
class FileSource final : public ByteSource {
 public:
  /// `progress` may be null.
  explicit FileSource(const io::OpenFile& file, io::Progress* progress = nullptr) : file_(file), progress_(progress) {}

  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }

  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    auto done = file_.read_at(offset, out);
    if (done) {
      if (progress_ != nullptr) progress_->advance(out.size());
      return true;
    }
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(done.error());
    return false;
  }

  [[nodiscard]] const std::optional<io::IoError>& error() const { return error_; }

 private:
  const io::OpenFile& file_;
  io::Progress* progress_;
  mutable std::mutex mutex_;
  mutable std::optional<io::IoError> error_;
};

}  // namespace touchstone::audit
