// Lines of a file or of standard input, for `--lines` and `--files0-from`, in memory that does not grow with the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "io/error.h"
#include "io/file.h"

namespace touchstone::io {

inline constexpr std::size_t kMaxLine = std::size_t{16} << 20U;  // as an artefact of receipts.md: 16 MiB

/// The bytes are those of the Lines that it came with.
struct Line {
  std::uint64_t number = 0;  // from 1, blank lines counted
  std::uint64_t offset = 0;  // of its first byte in the input
  Bytes bytes;               // without the separator; a last line without one counts
  bool too_long = false;     // more than the limit: `bytes` is empty, and nothing after it is read
};

struct Lines {
  std::vector<Line> lines;
  std::shared_ptr<const Buffer> block;  // where they stand
};

class LineReader {
 public:
  /// `path` as in read_file, or "-". Lines end with `separator` (LF; NUL for --files0-from).
  [[nodiscard]] static Result<LineReader> open(const std::string& path, std::size_t max_line = kMaxLine,
                                               char separator = '\n');

  /// The next lines that were read together: at least one unless the input ended, at most `max_lines`, all but the
  /// first within 4 MiB. None at the end.
  [[nodiscard]] Result<Lines> next(std::size_t max_lines = 1024);

 private:
  LineReader(Descriptor descriptor, std::string path, std::size_t max_line, char separator);
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] Bytes held() const { return Bytes(*block_).subspan(begin_, end_ - begin_); }

  Descriptor descriptor_;
  std::string path_;
  std::size_t max_line_;
  char separator_;
  // Lines that were given out stand in it too, so it never grows: what does not fit begins another one.
  std::shared_ptr<Buffer> block_ = std::make_shared<Buffer>();
  std::size_t begin_ = 0, end_ = 0;  // of what was read and not yet given out
  std::uint64_t offset_ = 0;         // of begin_ in the input
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace touchstone::io
