#include "io/output.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "io/file.h"

namespace touchstone::io {
namespace {

constexpr std::string_view kStdout = "standard output";

}  // namespace

Result<void> write_all(int descriptor, std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return tl::unexpected(system_error(name, "cannot be written", errno));
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_stdout(std::string_view text) { return write_all(STDOUT_FILENO, text, kStdout); }

Result<void> close_stdout() {
  if (::close(STDOUT_FILENO) == 0) return {};
  return tl::unexpected(system_error(kStdout, "cannot be written", errno));
}

Result<void> write_file(const std::string& path, std::string_view text) {
  if (path == "-") return write_stdout(text);
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666));
  if (!file.valid()) return tl::unexpected(system_error(path, "cannot be written", errno));
  if (auto done = write_all(file.get(), text, path); !done) return done;
  if (::close(file.release()) != 0) return tl::unexpected(system_error(path, "cannot be written", errno));
  return {};
}

}  // namespace touchstone::io
