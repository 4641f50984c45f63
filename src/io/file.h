// Opening and reading inputs. Explicit inputs may be reached through symbolic links; nothing here ever blocks on a
// FIFO, and no descriptor is inherited by a child.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "io/error.h"

namespace touchstone::io {

/// An open descriptor that is closed when its owner goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }
  /// Gives the number away: the caller closes it.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

enum class PathKind {
  file,  // a regular file, perhaps through links
  directory,
  stream,  // a pipe or socket that the shell handed over: /dev/stdin, /dev/fd/N, /proc/self/fd/N (process substitution)
};

/// What `path` is, without opening it. special for FIFOs, sockets and devices under any other name.
[[nodiscard]] Result<PathKind> kind_of(const std::string& path);

/// All bytes of `path`: a regular file, or a stream as in PathKind. Errors: missing, failed, is_directory, special,
/// too_large (more than `limit` bytes; the caller may call that malformed), changed.
[[nodiscard]] Result<Buffer> read_file(const std::string& path, std::uint64_t limit);

/// All bytes of standard input, whatever it is. The path of its errors is "-". An endless input ends as too_large after
/// `limit` bytes.
[[nodiscard]] Result<Buffer> read_stdin(std::uint64_t limit);

/// `read_stdin` for "-", else `read_file`.
[[nodiscard]] Result<Buffer> read_input(const std::string& path, std::uint64_t limit);

/// The first `count` bytes of a regular file, or all of a shorter one. A stream is refused (not_seekable), since what
/// was read of it would be gone.
[[nodiscard]] Result<Buffer> peek(const std::string& path, std::size_t count);

/// A regular file below `folder`, named by a path that came from evidence (ONNX external data, a safetensors index, a
/// manifest) or from a walk. Absolute names, "..", NUL and links that lead out of the folder are refused (link);
/// everything else as read_file.
[[nodiscard]] Result<Buffer> read_below(const std::string& folder, const std::string& relative, std::uint64_t limit);

/// `folder` "/" `relative`, without doubling the slash.
[[nodiscard]] std::string join(const std::string& folder, const std::string& relative);

/// What shows that a file was written to: compared before and after reading.
struct Stamp {
  std::uint64_t size = 0;
  std::int64_t modified_seconds = 0, modified_nanoseconds = 0;  // st_mtim
  std::int64_t changed_seconds = 0, changed_nanoseconds = 0;    // st_ctim
  std::uint64_t inode = 0, device = 0;
  bool has_name = false;  // false once it was removed or replaced
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// A regular file that is open for positioned reads, and was looked at when it was opened. Safe to read from many
/// threads.
class OpenFile {
 public:
  /// Only regular files: errors as read_file, and not_seekable for a stream.
  [[nodiscard]] static Result<OpenFile> open(const std::string& path);
  [[nodiscard]] static Result<OpenFile> open_below(const std::string& folder, const std::string& relative);
  /// The same without any symbolic link on the way, the last name included: link (ONNX external data, models.md 2.6).
  [[nodiscard]] static Result<OpenFile> open_plain_below(const std::string& folder, const std::string& relative);
  /// Standard input ("-") or a pipe, read to its end and held in memory, so that it can be read at any place. Errors:
  /// as read_input.
  [[nodiscard]] static Result<OpenFile> hold(const std::string& path, std::uint64_t limit);
  /// A descriptor that is open already.
  [[nodiscard]] static Result<OpenFile> adopt(Descriptor descriptor, const std::string& path);

  /// Size in bytes when it was opened.
  [[nodiscard]] std::uint64_t size() const { return stamp_.size; }
  [[nodiscard]] bool executable() const { return executable_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// What it looked like when it was opened: whoever opens a file twice compares.
  [[nodiscard]] const Stamp& stamp() const { return stamp_; }
  /// Names that the file has (hard links).
  [[nodiscard]] std::uint64_t names() const { return names_; }

  /// Fills `out` from `offset` on as far as the file goes: fewer bytes only at its end.
  [[nodiscard]] Result<std::size_t> read_some(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// Fills `out` with the bytes at `offset`. changed when the file ends before: it was truncated.
  [[nodiscard]] Result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// changed unless the file still has the size, times and name that it had when it was opened. Whoever digested
  /// something asks this afterwards. Limit: two writes within one tick of the file system's clock cannot be told apart.
  [[nodiscard]] Result<void> expect_unchanged() const;
  /// Tells the kernel how it will be read.
  void expect_sequential() const;
  void expect_random() const;

 private:
  Descriptor descriptor_;
  std::string path_;
  Stamp stamp_;
  bool executable_ = false;
  std::uint64_t names_ = 1;
};

}  // namespace touchstone::io
