#include "io/walk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "io/system.h"

namespace touchstone::io {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// A folder as the file system knows it, whatever the way to it.
struct Identity {
  dev_t device;
  ino_t inode;
  friend bool operator==(const Identity&, const Identity&) = default;
};

// models.md 1.1: a circle is no link that an option could allow to follow.
tl::unexpected<IoError> circle(const std::string& path) {
  return fail(IoFault::failed, path, "leads in a circle", "remove the link");
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// A folder of the walk. The chain of parents shows circles.
struct Folder {
  std::string path;  // relative; empty: the folder itself
  Identity identity;
  std::size_t parent;  // index, or kNone
};

class Walker {
 public:
  Walker(std::string folder, const WalkOptions& options) : folder_(std::move(folder)), options_(options) {}

  Result<Tree> run();

 private:
  [[nodiscard]] Result<void> read_folder(std::size_t index);
  [[nodiscard]] Result<void> entry(std::size_t folder, const std::string& path);
  [[nodiscard]] Result<void> link(std::size_t folder, const std::string& path, const struct stat& status);
  [[nodiscard]] Result<void> follow(std::size_t folder, const std::string& path);
  [[nodiscard]] Result<void> add_file(WalkedFile file);
  [[nodiscard]] Result<void> add_folder(std::size_t parent, const std::string& path, const struct stat& status);
  [[nodiscard]] bool is_above(std::size_t folder, const Identity& identity) const;
  [[nodiscard]] Result<void> count(const std::string& path);
  [[nodiscard]] std::string shown(const std::string& path) const {
    return path.empty() ? folder_ : join(folder_, path);
  }

  std::string folder_;
  WalkOptions options_;
  std::filesystem::path real_folder_;
  Descriptor root_;
  std::vector<Folder> folders_;
  std::vector<std::size_t> pending_;  // indices of folders_ that are still to be read
  std::size_t entries_ = 0, name_bytes_ = 0;
  Tree tree_;
};

Result<Tree> Walker::run() {
  if (folder_.find('\0') != std::string::npos) return fail(IoFault::missing, folder_, "has a NUL in its name");
  root_ = Descriptor(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status = {};
  if (!root_.valid() || ::fstat(root_.get(), &status) != 0) {
    return tl::unexpected(system_error(folder_, "cannot be opened", errno));
  }
  std::error_code code;
  real_folder_ = std::filesystem::canonical(folder_, code);
  if (code) return tl::unexpected(system_error(folder_, "cannot be opened", code.value()));
  folders_.push_back({"", {status.st_dev, status.st_ino}, kNone});
  pending_.push_back(0);
  while (!pending_.empty()) {
    const std::size_t folder = pending_.back();
    pending_.pop_back();
    if (auto done = read_folder(folder); !done) return tl::unexpected(done.error());
  }
  std::ranges::sort(tree_.files, {}, &WalkedFile::path);
  std::ranges::sort(tree_.directories);
  return std::move(tree_);
}

bool Walker::is_above(std::size_t folder, const Identity& identity) const {
  for (std::size_t at = folder; at != kNone; at = folders_[at].parent) {
    if (folders_[at].identity == identity) return true;
  }
  return false;
}

Result<void> Walker::read_folder(std::size_t index) {
  const Folder folder = folders_[index];
  const int flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK;
  int opened = -1;
  if (folder.path.empty()) {
    opened = ::openat(root_.get(), ".", flags | O_CLOEXEC);
  } else if (options_.links == Links::follow) {
    opened = ::openat(root_.get(), folder.path.c_str(), flags | O_CLOEXEC);
  } else {
    opened = system::open_beneath(root_.get(), folder.path, flags, false);
  }
  if (opened < 0) return tl::unexpected(system_error(shown(folder.path), "cannot be opened", errno));
  struct stat status = {};
  if (::fstat(opened, &status) != 0 || folder.identity != Identity{status.st_dev, status.st_ino}) {
    ::close(opened);
    return fail(IoFault::changed, shown(folder.path), "was replaced while the folder was read");
  }
  const Directory directory(::fdopendir(opened));
  if (!directory) {
    ::close(opened);
    return tl::unexpected(system_error(shown(folder.path), "cannot be opened", errno));
  }
  while (true) {
    errno = 0;
    const dirent* next = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe): each stream has one thread
    if (next == nullptr) break;
    const std::string name = &next->d_name[0];
    if (name == "." || name == "..") continue;
    if (auto done = entry(index, folder.path.empty() ? name : folder.path + "/" + name); !done) return done;
  }
  if (errno != 0) return tl::unexpected(system_error(shown(folder.path), "cannot be read", errno));
  return {};
}

Result<void> Walker::count(const std::string& path) {
  ++entries_;
  name_bytes_ += path.size();
  const auto depth = static_cast<std::size_t>(std::ranges::count(path, '/')) + 1;
  IoError error{IoFault::too_large, shown(path), "", "", 0};
  if (entries_ > options_.max_entries) {
    error.path = folder_;
    error.limit = options_.max_entries;
    error.message = "has more than " + std::to_string(error.limit) + " entries";
  } else if (name_bytes_ > options_.max_name_bytes) {
    error.path = folder_;
    error.limit = options_.max_name_bytes;
    error.message = "has names of more than " + std::to_string(error.limit) + " bytes together";
  } else if (depth > options_.max_depth) {
    error.limit = options_.max_depth;
    error.message = "is more than " + std::to_string(error.limit) + " folders deep";
  } else {
    return {};
  }
  return tl::unexpected(std::move(error));
}

Result<void> Walker::entry(std::size_t folder, const std::string& path) {
  if (auto within = count(path); !within) return within;
  struct stat status = {};
  if (::fstatat(root_.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    const std::string_view what = errno == ENOENT ? "vanished while the folder was read" : "cannot be read";
    return tl::unexpected(system_error(shown(path), what, errno));
  }
  if (S_ISREG(status.st_mode)) {
    return add_file({path, static_cast<std::uint64_t>(status.st_size), (status.st_mode & S_IXUSR) != 0, false, ""});
  }
  if (S_ISDIR(status.st_mode)) return add_folder(folder, path, status);
  if (S_ISLNK(status.st_mode)) return link(folder, path, status);
  return tl::unexpected(system::special(shown(path), status.st_mode));
}

Result<void> Walker::add_file(WalkedFile file) {
  tree_.files.push_back(std::move(file));
  return {};
}

Result<void> Walker::add_folder(std::size_t parent, const std::string& path, const struct stat& status) {
  const Identity self{status.st_dev, status.st_ino};
  if (is_above(parent, self)) {
    return circle(shown(path));
  }
  pending_.push_back(folders_.size());
  folders_.push_back({path, self, parent});
  tree_.directories.push_back(path);
  return {};
}

Result<void> Walker::link(std::size_t folder, const std::string& path, const struct stat& status) {
  if (options_.links == Links::record) {
    std::array<char, 4096> target{};  // PATH_MAX: no link is longer
    const ssize_t length = ::readlinkat(root_.get(), path.c_str(), target.data(), target.size());
    if (length < 0) return tl::unexpected(system_error(shown(path), "cannot be read", errno));
    return add_file({path, static_cast<std::uint64_t>(status.st_size), false, true,
                     std::string(target.data(), static_cast<std::size_t>(length))});
  }
  if (options_.links == Links::refuse) {
    return fail(IoFault::link, shown(path), "is a symbolic link", "--allow symlinks");
  }
  return follow(folder, path);
}

Result<void> Walker::follow(std::size_t folder, const std::string& path) {
  struct stat status = {};
  if (::fstatat(root_.get(), path.c_str(), &status, 0) != 0) {
    if (errno == ELOOP) return circle(shown(path));
    const std::string_view what = errno == ENOENT ? "is a broken link" : "cannot be read";
    return tl::unexpected(system_error(shown(path), what, errno));
  }
  if (options_.links == Links::within) {
    std::error_code code;
    const auto target = std::filesystem::canonical(real_folder_ / path, code);
    if (code) return tl::unexpected(system_error(shown(path), "cannot be followed", code.value()));
    const auto [end, unused] = std::ranges::mismatch(real_folder_, target);
    if (end != real_folder_.end()) {
      return fail(IoFault::link, shown(path), "leads out of the folder", "replace the link by what it names");
    }
  }
  if (S_ISREG(status.st_mode)) {
    return add_file({path, static_cast<std::uint64_t>(status.st_size), (status.st_mode & S_IXUSR) != 0, true, ""});
  }
  if (!S_ISDIR(status.st_mode)) return tl::unexpected(system::special(shown(path), status.st_mode));
  if (options_.links == Links::follow) return add_folder(folder, path, status);
  if (is_above(folder, {status.st_dev, status.st_ino})) {
    return circle(shown(path));
  }
  return {};
}

}  // namespace

Result<Tree> walk(const std::string& folder, const WalkOptions& options) { return Walker(folder, options).run(); }

Result<bool> leads_out(const std::string& folder, const std::string& path) {
  std::error_code code;
  const auto real_folder = std::filesystem::canonical(folder, code);
  if (code) return tl::unexpected(system_error(folder, "cannot be opened", code.value()));
  const auto target = std::filesystem::canonical(real_folder / path, code);
  if (code) return tl::unexpected(system_error(join(folder, path), "cannot be followed", code.value()));
  const auto [end, unused] = std::ranges::mismatch(real_folder, target);
  return end != real_folder.end();
}

}  // namespace touchstone::io
