// Names of resources of an OMS manifest (oms.md 2 and 3; ossf/model-signing-spec spec/v1.0.md section 6): which ones
// are names of files at all, and where a shard stands in its file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace touchstone::oms {

inline constexpr std::size_t kMaxName = 4096;  // bytes, the range of a shard included

/// Bytes [start, end) of a file. A number of more than 64 bits is UINT64_MAX: past the end of every file.
struct Range {
  std::uint64_t start = 0, end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

struct ShardName {
  std::string_view path;
  Range range;
};

/// "PATH:START:END", decimal without leading zeros; the last two numbers are the range, since a path may have colons.
/// Nothing when the name does not end like that.
[[nodiscard]] std::optional<ShardName> read_shard_name(std::string_view name);

/// Whether `path` names a file of a model: a relative path of at most 4096 bytes without control characters (C0, DEL,
/// C1) and without empty, "." or ".." components; or "." alone, the single-file form. `offset` is for the error.
[[nodiscard]] Parsed<void> check_path(std::string_view path, std::size_t offset);

}  // namespace touchstone::oms
