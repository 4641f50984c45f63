// Writing, and noticing when it did not work: /dev/full, a closed stdout, a full disk. SIGPIPE keeps its default
// disposition (CLI.md); where a parent had it ignored, EPIPE is an error like any other.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "io/error.h"
#include "io/file.h"

namespace touchstone::io {

/// Writes all of `text` to the descriptor, unbuffered. `name` is for the error: "standard output".
[[nodiscard]] Result<void> write_all(int descriptor, std::string_view text, std::string_view name);

/// write_all to standard output, nothing held back.
[[nodiscard]] Result<void> write_stdout(std::string_view text);

/// Closes standard output and says whether everything reached it (a network file system reports errors only now).
/// Nothing can be written afterwards.
[[nodiscard]] Result<void> close_stdout();

/// A file that is created or overwritten, piece by piece (`--report FORMAT=FILE`). It is opened by the first write, so
/// that a run which fails before leaves no trace of it; one that breaks off later leaves its beginning. "-" is standard
/// output.
class OutputFile {
 public:
  explicit OutputFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<void> write(std::string_view text);
  /// Says whether everything reached it; nothing can be written afterwards. Standard output stays open (close_stdout).
  [[nodiscard]] Result<void> close();

 private:
  std::string path_;
  Descriptor file_;
};

}  // namespace touchstone::io
