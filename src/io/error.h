// How reading and writing says no. An IoError is exit 6 (CLI.md, Exit codes) unless its kind says that the caller knows
// better: too_large of an artefact is malformed, link of `hash model` is a usage error (models.md 1.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace touchstone::io {

enum class IoFault {
  missing,       // nothing of that name, or a broken link
  failed,        // any other refusal of the system
  is_directory,  // a folder where a file was wanted
  special,       // a FIFO, socket or device, which is never opened
  too_large,     // more bytes or entries than `limit`
  changed,       // changed, truncated, replaced or removed while it was read
  link,          // a symbolic link that the walk does not follow: it leads out, or links are not allowed
  not_seekable,  // needs random access, and is a pipe
};

/// `path` is the name as the user knows it ("-" for standard input), with any bytes in it: print it through
/// printable(). `message` says what is wrong without the name: "is a FIFO". `hint` says what to do, or is empty.
struct IoError {
  IoFault kind = IoFault::failed;
  std::string path;
  std::string message;
  std::string hint;
  std::uint64_t limit = 0;  // of too_large
};

template <class T>
using Result = tl::expected<T, IoError>;

/// The value of `errno` in words, independent of the locale: kind missing for ENOENT and ENOTDIR, is_directory for
/// EISDIR, else failed. `doing` is what was tried: "cannot be opened".
[[nodiscard]] IoError system_error(std::string_view path, std::string_view doing, int error_number);

/// "quote.bin: cannot be opened: Permission denied", with the name made safe for a terminal.
[[nodiscard]] std::string describe(const IoError& error);

[[nodiscard]] inline tl::unexpected<IoError> fail(IoFault kind, std::string_view path, std::string_view message,
                                                  std::string_view hint = {}) {
  return tl::unexpected<IoError>(IoError{kind, std::string(path), std::string(message), std::string(hint), 0});
}

}  // namespace touchstone::io
