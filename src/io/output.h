// Writing, and noticing when it did not work: /dev/full, a closed stdout, a full disk. SIGPIPE keeps its default
// disposition (CLI.md); where a parent had it ignored, EPIPE is an error like any other.
#pragma once

#include <string>
#include <string_view>

#include "io/error.h"

namespace touchstone::io {

/// Writes all of `text` to the descriptor, unbuffered. `name` is for the error: "standard output".
[[nodiscard]] Result<void> write_all(int descriptor, std::string_view text, std::string_view name);

/// write_all to standard output, nothing held back.
[[nodiscard]] Result<void> write_stdout(std::string_view text);

/// Closes standard output and says whether everything reached it (a network file system reports errors only now).
/// Nothing can be written afterwards.
[[nodiscard]] Result<void> close_stdout();

/// Creates or overwrites `path` (`--report FORMAT=FILE`). "-" is standard output.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace touchstone::io
