#include "io/system.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace touchstone::io::system {
namespace {

bool has_parent_step(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
  return false;
}

// For kernels before 5.6 and sandboxes that refuse openat2: one component at a time, and no links at all, which is
// stricter.
int open_stepwise(int folder, const std::string& relative, int flags) {
  Descriptor held;
  std::string_view rest = relative;
  int at = folder;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string step(rest.substr(0, slash));
    const bool last = slash == std::string_view::npos;
    const int wanted = last ? flags : (O_RDONLY | O_DIRECTORY);
    const int opened = ::openat(at, step.empty() ? "." : step.c_str(), wanted | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0 || last) return opened;
    held = Descriptor(opened);
    at = held.get();
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace

std::int64_t read(int descriptor, std::span<std::uint8_t> out) {
  while (true) {
    const ssize_t count = ::read(descriptor, out.data(), out.size());
    if (count >= 0 || errno != EINTR) return count;
  }
}

Result<std::size_t> read_full(int descriptor, const std::string& path, std::span<std::uint8_t> out) {
  std::size_t used = 0;
  while (used < out.size()) {
    const std::int64_t count = read(descriptor, out.subspan(used));
    if (count < 0) return tl::unexpected(system_error(path, "cannot be read", errno));
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  return used;
}

Stamp stamp_of(const struct stat& status) {
  return {static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec,
          status.st_ctim.tv_nsec,
          status.st_ino,
          status.st_dev,
          status.st_nlink > 0};
}

std::optional<Stamp> stamp_of(int descriptor) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return stamp_of(status);
}

IoError changed(const std::string& path) {
  return {IoFault::changed, path, "changed while it was read", "wait until it is complete and try again", 0};
}

Result<struct stat> stat(const std::string& path) {
  // The C library would stop reading the name at a NUL and open another file.
  if (path.find('\0') != std::string::npos) return fail(IoFault::missing, path, "has a NUL in its name");
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return tl::unexpected(system_error(path, "cannot be read", errno));
  return status;
}

bool is_descriptor_path(const std::string& path) {
  if (path == "/dev/stdin") return true;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!std::string_view(path).starts_with(folder)) continue;
    const std::string_view number = std::string_view(path).substr(folder.size());
    return !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  }
  return false;
}

IoError special(const std::string& path, mode_t mode) {
  IoError error{IoFault::special, path, "is a device", "give a regular file, or - for standard input", 0};
  if (S_ISFIFO(mode)) {
    error.message = "is a FIFO";
    error.hint = "read it through standard input: cat NAME | touchstone … -";
  } else if (S_ISSOCK(mode)) {
    error.message = "is a socket";
  }
  return error;
}

Result<Descriptor> open_input(const std::string& path, bool streams, struct stat& status) {
  auto seen = system::stat(path);
  if (!seen) return tl::unexpected(seen.error());
  const auto judge = [&](const struct stat& found) -> Result<void> {
    if (S_ISREG(found.st_mode)) return {};
    if (S_ISDIR(found.st_mode)) return fail(IoFault::is_directory, path, "is a directory");
    const bool stream = (S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode)) && is_descriptor_path(path);
    if (!stream) return tl::unexpected(special(path, found.st_mode));
    if (!streams)
      return fail(IoFault::not_seekable, path, "is a pipe, and this needs a file", "save it to a file first");
    return {};
  };
  if (auto welcome = judge(*seen); !welcome) return tl::unexpected(welcome.error());
  if (!S_ISREG(seen->st_mode)) {
    // The descriptor itself, not a second opening of it, which a socket refuses.
    const std::size_t slash = path.rfind('/');
    const int number = path == "/dev/stdin" ? 0 : static_cast<int>(std::strtol(path.c_str() + slash + 1, nullptr, 10));
    Descriptor copy(::fcntl(number, F_DUPFD_CLOEXEC, 3));
    if (!copy.valid()) return tl::unexpected(system_error(path, "cannot be opened", errno));
    status = *seen;
    return copy;
  }
  // O_NONBLOCK: what was a file a moment ago may be a FIFO now.
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened.valid()) return tl::unexpected(system_error(path, "cannot be opened", errno));
  if (::fstat(opened.get(), &status) != 0) return tl::unexpected(system_error(path, "cannot be read", errno));
  if (!S_ISREG(status.st_mode)) return fail(IoFault::changed, path, "was replaced while it was opened");
  return opened;
}

int open_beneath(int folder, const std::string& relative, int flags, bool links) {
  if (relative.empty() || relative.front() == '/' || relative.find('\0') != std::string::npos ||
      has_parent_step(relative)) {
    errno = EXDEV;
    return -1;
  }
  struct open_how how = {};
  how.flags = static_cast<decltype(how.flags)>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (links ? 0U : RESOLVE_NO_SYMLINKS);
  int opened = -1;
  // RESOLVE_BENEATH asks to try again when something was renamed meanwhile.
  for (int attempt = 0; attempt < 16; ++attempt) {
    opened = static_cast<int>(::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how));
    if (opened >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  if (opened < 0 && (errno == ENOSYS || errno == EPERM)) return open_stepwise(folder, relative, flags);
  return opened;
}

}  // namespace touchstone::io::system
