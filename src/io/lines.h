// Lines of a file or of standard input, for `--lines` and `--files0-from`, in memory that does not grow with the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "io/error.h"
#include "io/file.h"

namespace touchstone::io {

inline constexpr std::size_t kMaxLine = std::size_t{16} << 20U;  // as an artefact of receipts.md: 16 MiB

struct Line {
  std::uint64_t number = 0;  // from 1, blank lines counted
  std::uint64_t offset = 0;  // of its first byte in the input
  Buffer bytes;              // without the separator; a last line without one counts
  bool too_long = false;     // more than the limit: `bytes` is empty, and nothing after it is read
};

class LineReader {
 public:
  /// `path` as in read_file, or "-". Lines end with `separator` (LF; NUL for --files0-from).
  [[nodiscard]] static Result<LineReader> open(const std::string& path, std::size_t max_line = kMaxLine,
                                               char separator = '\n');

  /// The next lines: at least one unless the input ended, at most `max_lines`, and no more once they hold `max_bytes`
  /// together. Empty at the end.
  [[nodiscard]] Result<std::vector<Line>> next(std::size_t max_lines = 256,
                                               std::size_t max_bytes = std::size_t{4} << 20U);

 private:
  LineReader(Descriptor descriptor, std::string path, std::size_t max_line, char separator);
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] std::size_t find_separator(std::size_t start) const;

  Descriptor descriptor_;
  std::string path_;
  std::size_t max_line_;
  char separator_;
  Buffer held_;  // read and not yet given out: held_[begin_ …)
  std::size_t begin_ = 0;
  std::uint64_t offset_ = 0;  // of held_[begin_] in the input
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace touchstone::io
