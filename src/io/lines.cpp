#include "io/lines.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/system.h"

namespace touchstone::io {
namespace {

constexpr std::size_t kStep = 256U << 10U;

}  // namespace

LineReader::LineReader(Descriptor descriptor, std::string path, std::size_t max_line, char separator)
    : descriptor_(std::move(descriptor)), path_(std::move(path)), max_line_(max_line), separator_(separator) {}

Result<LineReader> LineReader::open(const std::string& path, std::size_t max_line, char separator) {
  if (path == "-") {
    Descriptor copy(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!copy.valid()) return tl::unexpected(system_error(path, "cannot be read", errno));
    return LineReader(std::move(copy), path, max_line, separator);
  }
  struct stat status = {};
  auto opened = system::open_input(path, true, status);
  if (!opened) return tl::unexpected(opened.error());
  return LineReader(std::move(*opened), path, max_line, separator);
}

// Moves what is held to the front and reads once; false at the end.
Result<bool> LineReader::fill() {
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
  const std::size_t used = held_.size();
  held_.resize(used + std::max(kStep, used / 2));
  const std::int64_t count = system::read(descriptor_.get(), std::span(held_).subspan(used));
  held_.resize(used + static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
  if (count < 0) return tl::unexpected(system_error(path_, "cannot be read", errno));
  return count > 0;
}

// From `start` on; the size of what is held when there is none.
std::size_t LineReader::find_separator(std::size_t start) const {
  const std::size_t found = as_text(held_).find(separator_, start);  // memchr: std::find goes byte by byte
  return found == std::string_view::npos ? held_.size() : found;
}

Result<std::vector<Line>> LineReader::next(std::size_t max_lines, std::size_t max_bytes) {
  std::vector<Line> lines;
  std::size_t bytes = 0;
  std::size_t searched = 0;  // of held_ from begin_, without a separator in it
  while (lines.size() < max_lines && bytes < max_bytes && !(ended_ && begin_ == held_.size())) {
    const std::size_t found = find_separator(begin_ + searched);
    const std::size_t length = found - begin_;
    if (length > max_line_) {
      lines.push_back({++number_, offset_, {}, true});
      begin_ = held_.size();
      ended_ = true;
      break;
    }
    if (found == held_.size() && !ended_) {
      // What is complete is given out before waiting for more.
      if (!lines.empty()) break;
      searched = length;
      auto more = fill();
      if (!more) return tl::unexpected(more.error());
      ended_ = !*more;
      continue;
    }
    searched = 0;
    const Bytes line = Bytes(held_).subspan(begin_, length);
    lines.push_back({++number_, offset_, to_buffer(line), false});
    const std::size_t step = length + (found == held_.size() ? 0 : 1);
    begin_ += step;
    offset_ += step;
    bytes += length;
  }
  return lines;
}

}  // namespace touchstone::io
