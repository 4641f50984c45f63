// The central directory of a zip archive, enough to see what is inside (models.md 1.8, 2.7). Members are never
// decompressed, nor read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"

namespace touchstone::zip {

inline constexpr std::string_view kLocalMagic = "PK\x03\x04";
/// Members of one archive; a model has some for each tensor. More are refused.
inline constexpr std::uint64_t kMaxMembers = std::uint64_t{1} << 21U;

struct Member {
  std::string_view name;     // any bytes; until the next call
  std::uint64_t offset = 0;  // of its header in the central directory
  std::uint64_t size = 0;    // uncompressed, as stated (zip64 extra fields are not looked up: then 2^32 - 1)
  std::uint16_t method = 0;  // 0: stored
  std::uint16_t name_length = 0;
};

struct Directory {
  std::uint64_t offset = 0, length = 0;  // of the central directory
  std::uint64_t members = 0;
};

/// Finds the end record (PKWARE APPNOTE 4.3.16; zip64: 4.3.14, 4.3.15), which must end with the file, and walks the
/// directory, which must lie directly before it and have exactly the stated members. Each one is given to `visit`,
/// which may stop the walk by returning false. Reads the last 64 KiB at most, and the directory. Errors: missing (no
/// end record), truncated, syntax, out_of_range, unsupported (several disks), too_large, unreadable.
[[nodiscard]] Parsed<Directory> read_directory(const ByteSource& source,
                                               const std::function<bool(const Member&)>& visit);

/// Whether a member of that name makes an archive one of PyTorch: "data.pkl" or ending in "/data.pkl".
[[nodiscard]] bool is_pickle_name(std::string_view name);

/// 1.8: begins like a zip, and its directory has such a member, also when bytes follow the archive, which
/// read_directory refuses. False also for what cannot be read; then `unreadable` is set.
[[nodiscard]] bool looks_like_pytorch(const ByteSource& source, bool& unreadable);

}  // namespace touchstone::zip
