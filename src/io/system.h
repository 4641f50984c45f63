// The system calls that this room uses, with their restarts and their races. Private to io/.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <sys/stat.h>

#include "io/error.h"
#include "io/file.h"

namespace touchstone::io::system {

/// read(2), restarted after signals; -1 with errno.
[[nodiscard]] std::int64_t read(int descriptor, std::span<std::uint8_t> out);

/// Reads until `out` is full or the input ends.
[[nodiscard]] Result<std::size_t> read_full(int descriptor, const std::string& path, std::span<std::uint8_t> out);

[[nodiscard]] Stamp stamp_of(const struct stat& status);
/// Of a descriptor that is a regular file; nothing for pipes, which cannot change behind our back.
[[nodiscard]] std::optional<Stamp> stamp_of(int descriptor);
/// The error for an input whose Stamp is another one after reading.
[[nodiscard]] IoError changed(const std::string& path);

/// stat(2) through links.
[[nodiscard]] Result<struct stat> stat(const std::string& path);

/// Whether `path` names a descriptor of this process: /dev/stdin, /dev/fd/N, /proc/self/fd/N.
[[nodiscard]] bool is_descriptor_path(const std::string& path);

/// The error for what is neither a regular file nor a folder: "is a FIFO".
[[nodiscard]] IoError special(const std::string& path, mode_t mode);

/// Opens `path` for reading without ever blocking: looks first, refuses folders and special files, looks again at what
/// was opened. `streams`: pipes and sockets of descriptor paths are welcome (and block again).
[[nodiscard]] Result<Descriptor> open_input(const std::string& path, bool streams, struct stat& status);

/// openat(2) below a folder: RESOLVE_BENEATH where the kernel has it. `links` false: no link anywhere in `relative`.
/// -1 with errno; EXDEV when it leads out.
[[nodiscard]] int open_beneath(int folder, const std::string& relative, int flags, bool links);

}  // namespace touchstone::io::system
