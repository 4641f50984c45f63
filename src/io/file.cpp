#include "io/file.h"

#include <algorithm>
#include <cerrno>
#include <functional>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/system.h"

namespace touchstone::io {
namespace {

IoError too_large(const std::string& path, std::uint64_t limit) {
  return {IoFault::too_large, path, "has more than " + std::to_string(limit) + " bytes", "", limit};
}

/// Fills a buffer from where reading stopped, as far as the input goes.
using Fill = std::function<Result<std::size_t>(std::span<std::uint8_t>)>;

/// Reads until the end, `expected` being a guess of the size.
Result<Buffer> read_all(const Fill& fill, const std::string& path, std::uint64_t expected, std::uint64_t limit) {
  constexpr std::size_t kStep = 64U << 10U;
  Buffer bytes;
  std::size_t used = 0;
  bytes.resize(static_cast<std::size_t>(std::min(expected, limit)) + 1);  // one more finds the end at once
  while (true) {
    auto count = fill(std::span(bytes).subspan(used));
    if (!count) return tl::unexpected(count.error());
    used += *count;
    if (used > limit) return tl::unexpected(too_large(path, limit));
    if (used < bytes.size()) break;
    bytes.resize(std::max(used + kStep, used + used / 2));
  }
  bytes.resize(used);
  return bytes;
}

Result<Buffer> read_descriptor(int descriptor, const std::string& path, std::uint64_t limit) {
  const auto fill = [&](std::span<std::uint8_t> out) { return system::read_full(descriptor, path, out); };
  const auto before = system::stamp_of(descriptor);
  auto bytes = read_all(fill, path, 0, limit);
  if (bytes && before && before != system::stamp_of(descriptor)) return tl::unexpected(system::changed(path));
  return bytes;
}

Result<Buffer> read_whole(const OpenFile& file, std::uint64_t limit) {
  if (file.size() > limit) return tl::unexpected(too_large(file.path(), limit));
  std::uint64_t at = 0;
  const auto fill = [&](std::span<std::uint8_t> out) {
    auto count = file.read_some(at, out);
    if (count) at += *count;
    return count;
  };
  auto bytes = read_all(fill, file.path(), file.size(), limit);
  if (!bytes) return bytes;
  // Files of /proc state no size; all others have as many bytes as they said.
  if (file.size() != 0 && bytes->size() != file.size()) return tl::unexpected(system::changed(file.path()));
  if (auto same = file.expect_unchanged(); !same) return tl::unexpected(same.error());
  return bytes;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::string join(const std::string& folder, const std::string& relative) {
  if (folder.empty() || folder.back() == '/') return folder + relative;
  return folder + "/" + relative;
}

Result<PathKind> kind_of(const std::string& path) {
  auto status = system::stat(path);
  if (!status) return tl::unexpected(status.error());
  if (S_ISREG(status->st_mode)) return PathKind::file;
  if (S_ISDIR(status->st_mode)) return PathKind::directory;
  if ((S_ISFIFO(status->st_mode) || S_ISSOCK(status->st_mode)) && system::is_descriptor_path(path)) {
    return PathKind::stream;
  }
  return tl::unexpected(system::special(path, status->st_mode));
}

Result<Buffer> read_file(const std::string& path, std::uint64_t limit) {
  struct stat status = {};
  auto opened = system::open_input(path, true, status);
  if (!opened) return tl::unexpected(opened.error());
  if (!S_ISREG(status.st_mode)) return read_descriptor(opened->get(), path, limit);
  auto file = OpenFile::adopt(std::move(*opened), path);
  if (!file) return tl::unexpected(file.error());
  return read_whole(*file, limit);
}

Result<Buffer> read_stdin(std::uint64_t limit) { return read_descriptor(STDIN_FILENO, "-", limit); }

Result<Buffer> read_input(const std::string& path, std::uint64_t limit) {
  return path == "-" ? read_stdin(limit) : read_file(path, limit);
}

Result<Buffer> peek(const std::string& path, std::size_t count) {
  auto file = OpenFile::open(path);
  if (!file) return tl::unexpected(file.error());
  Buffer bytes(static_cast<std::size_t>(std::min<std::uint64_t>(count, file->size())));
  if (auto done = file->read_at(0, bytes); !done) return tl::unexpected(done.error());
  return bytes;
}

Result<Buffer> read_below(const std::string& folder, const std::string& relative, std::uint64_t limit) {
  auto file = OpenFile::open_below(folder, relative);
  if (!file) return tl::unexpected(file.error());
  return read_whole(*file, limit);
}

Result<OpenFile> OpenFile::adopt(Descriptor descriptor, const std::string& path) {
  struct stat status = {};
  if (::fstat(descriptor.get(), &status) != 0) return tl::unexpected(system_error(path, "cannot be read", errno));
  if (S_ISDIR(status.st_mode)) return fail(IoFault::is_directory, path, "is a directory");
  if (!S_ISREG(status.st_mode)) return tl::unexpected(system::special(path, status.st_mode));
  OpenFile file;
  file.descriptor_ = std::move(descriptor);
  file.path_ = path;
  file.stamp_ = system::stamp_of(status);
  file.executable_ = (status.st_mode & S_IXUSR) != 0;
  file.names_ = status.st_nlink;
  return file;
}

Result<OpenFile> OpenFile::hold(const std::string& path, std::uint64_t limit) {
  auto bytes = read_input(path, limit);
  if (!bytes) return tl::unexpected(bytes.error());
  Descriptor memory(::memfd_create("input", MFD_CLOEXEC));
  if (!memory.valid()) return tl::unexpected(system_error(path, "cannot be held in memory", errno));
  for (Bytes rest = *bytes; !rest.empty();) {
    const ssize_t count = ::write(memory.get(), rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return tl::unexpected(system_error(path, "cannot be held in memory", errno));
    rest = rest.subspan(static_cast<std::size_t>(count));
  }
  return adopt(std::move(memory), path);
}

Result<OpenFile> OpenFile::open(const std::string& path) {
  struct stat status = {};
  auto opened = system::open_input(path, false, status);
  if (!opened) return tl::unexpected(opened.error());
  return adopt(std::move(*opened), path);
}

namespace {

Result<OpenFile> open_file_below(const std::string& folder, const std::string& relative, bool links) {
  const std::string path = join(folder, relative);
  const Descriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) return tl::unexpected(system_error(folder, "cannot be opened", errno));
  Descriptor opened(system::open_beneath(root.get(), relative, O_RDONLY | O_NONBLOCK | O_NOCTTY, links));
  if (!opened.valid()) {
    if (errno == ELOOP && !links) return fail(IoFault::link, path, "is a symbolic link");
    // ENXIO: a socket, or a FIFO opened for writing; ELOOP: a circle of links.
    if (errno == EXDEV) return fail(IoFault::link, path, "leads out of the folder");
    if (errno == ENXIO) return fail(IoFault::special, path, "is a socket or a device");
    return tl::unexpected(system_error(path, "cannot be opened", errno));
  }
  return OpenFile::adopt(std::move(opened), path);
}

}  // namespace

Result<OpenFile> OpenFile::open_below(const std::string& folder, const std::string& relative) {
  return open_file_below(folder, relative, true);
}

Result<OpenFile> OpenFile::open_plain_below(const std::string& folder, const std::string& relative) {
  return open_file_below(folder, relative, false);
}

Result<std::size_t> OpenFile::read_some(std::uint64_t offset, std::span<std::uint8_t> out) const {
  std::size_t used = 0;
  while (used < out.size()) {
    const ssize_t count =
        ::pread(descriptor_.get(), out.data() + used, out.size() - used, static_cast<off_t>(offset + used));
    if (count == 0) break;
    if (count > 0) {
      used += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return tl::unexpected(system_error(path_, "cannot be read", errno));
    }
  }
  return used;
}

Result<void> OpenFile::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  auto count = read_some(offset, out);
  if (!count) return tl::unexpected(count.error());
  if (*count < out.size()) return tl::unexpected(system::changed(path_));
  return {};
}

Result<void> OpenFile::expect_unchanged() const {
  struct stat status = {};
  if (::fstat(descriptor_.get(), &status) != 0) return tl::unexpected(system_error(path_, "cannot be read", errno));
  if (system::stamp_of(status) == stamp_) return {};
  return tl::unexpected(system::changed(path_));
}

void OpenFile::expect_sequential() const {
  static_cast<void>(::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_SEQUENTIAL));
}

void OpenFile::expect_random() const { static_cast<void>(::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_RANDOM)); }

}  // namespace touchstone::io
