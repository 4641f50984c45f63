// model.safetensors.index.json: which shard holds which tensor (models.md 2.4, Index).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "formats/tensors/arena.h"

namespace touchstone::safetensors {

/// An index of more bytes is refused, and no file of more is recognised as one. A million tensors take less.
inline constexpr std::uint64_t kMaxIndex = 128U << 20U;

/// Move only; moving keeps names valid.
struct Index {
  struct Entry {
    std::string_view tensor;
    std::uint32_t file = 0;    // index into `files`
    std::uint32_t offset = 0;  // of the tensor's name in the index, for messages
  };
  std::vector<Entry> weight_map;   // in the order of the file, every tensor once
  std::vector<std::string> files;  // plain names in the same folder, in order of first appearance
  tensors::Arena arena{kMaxIndex};
};

/// JSON as CLI.md has it (strict, no duplicate keys at any depth, depth 64), an object whose `weight_map` is an object
/// of strings, each the plain name of a file: not empty, no '/', no '\', no NUL, not "." or "..". Members beside
/// `weight_map` are read and not judged. Memory: the names, and 24 bytes for each. Errors: those of JSON; out_of_range
/// for a name of a file; too_large; unreadable.
[[nodiscard]] Parsed<Index> parse_index(const ByteSource& source);

/// Whether it is a JSON object with an object member `weight_map`, as far as that: reads up to there, and passes over
/// the values before. False also for what cannot be read; then `unreadable` is set.
[[nodiscard]] bool looks_like_index(const ByteSource& source, bool& unreadable);

}  // namespace touchstone::safetensors
