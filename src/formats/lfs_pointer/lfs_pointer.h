// Git LFS pointers: what stands in a checkout in place of the file (models.md 4.2; git-lfs docs/spec.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::lfs {

inline constexpr std::string_view kPrefix = "version https://git-lfs.github.com/spec/";
/// Pointers are smaller than this.
inline constexpr std::size_t kMaxSize = 1024;

struct Pointer {
  Digest256 oid{};         // SHA-256 of the file that it stands for
  std::uint64_t size = 0;  // of that file
  std::size_t oid_offset = 0, size_offset = 0;
};

/// A whole pointer: `version https://git-lfs.github.com/spec/v1`, then keys in byte order, each line ended by LF, `oid
/// sha256:` and 64 lower-case digits, `size` in decimal, nothing behind the last line. Other keys (`ext-…`) are passed
/// over. Errors: too_large, syntax, missing, duplicate, unsupported (another version, another hash), trailing.
[[nodiscard]] Parsed<Pointer> parse(Bytes file);

}  // namespace touchstone::lfs
