#include "io/lines.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/system.h"

namespace touchstone::io {
namespace {

constexpr std::size_t kBlock = 512U << 10U;
constexpr std::size_t kLongBlock = std::size_t{4} << 20U;
constexpr std::size_t kLeastRead = 4096;

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

// Reads once; false at the end.
Result<bool> LineReader::fill() {
  if (block_->size() - end_ < kLeastRead) {
    // Long lines want longer blocks: those of one block are judged at the same time.
    const std::size_t length = held().size();
    auto next = std::make_shared<Buffer>(std::max({kBlock, 2 * length, std::min(8 * length, kLongBlock)}));
    std::ranges::copy(held(), next->begin());
    end_ = held().size();
    begin_ = 0;
    block_ = std::move(next);
  }
  const std::span<std::uint8_t> room = std::span(*block_).subspan(end_);
  const std::int64_t count = system::read(descriptor_.get(), room.first(std::min(room.size(), kLongBlock)));
  if (count < 0) return tl::unexpected(system_error(path_, "cannot be read", errno));
  end_ += static_cast<std::size_t>(count);
  return count > 0;
}

Result<Lines> LineReader::next(std::size_t max_lines) {
  Lines given;
  std::size_t searched = 0;  // of what is held, without a separator in it
  while (given.lines.size() < max_lines && !(ended_ && begin_ == end_)) {
    // memchr: std::find goes byte by byte
    const std::size_t found = as_text(held()).find(separator_, searched);
    const bool whole = found != std::string_view::npos;
    const std::size_t length = whole ? found : held().size();
    if (length > max_line_) {
      given.lines.push_back({++number_, offset_, {}, true});
      begin_ = end_;
      ended_ = true;
      break;
    }
    if (!whole && !ended_) {
      // What is complete is given out before waiting for more.
      if (!given.lines.empty()) break;
      searched = length;
      auto more = fill();
      if (!more) return tl::unexpected(more.error());
      ended_ = !*more;
      continue;
    }
    searched = 0;
    given.lines.push_back({++number_, offset_, held().first(length), false});
    const std::size_t step = length + (whole ? 1 : 0);
    begin_ += step;
    offset_ += step;
  }
  given.block = block_;
  return given;
}

}  // namespace touchstone::io
