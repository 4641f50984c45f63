#include "io/output.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

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

Result<void> OutputFile::write(std::string_view text) {
  if (path_ == "-") return write_stdout(text);
  if (!file_.valid()) {
    file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666));
    if (!file_.valid()) return tl::unexpected(system_error(path_, "cannot be written", errno));
  }
  return write_all(file_.get(), text, path_);
}

Result<void> OutputFile::close() {
  if (!file_.valid() || ::close(file_.release()) == 0) return {};
  return tl::unexpected(system_error(path_, "cannot be written", errno));
}

}  // namespace touchstone::io
