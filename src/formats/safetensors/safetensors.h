// safetensors: a header in JSON and the bytes of the tensors behind it (models.md 2.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "formats/tensors/arena.h"
#include "formats/tensors/tensors.h"

namespace touchstone::safetensors {

inline constexpr std::uint64_t kMaxHeader = 100'000'000;

/// A member of `__metadata__`. The value stays where it is: with its quotes and escapes at [offset, offset + length).
/// Offsets are those of the file, and fit: a header ends before 2^27.
struct Metadata {
  std::string_view key;
  std::uint32_t key_offset = 0;
  std::uint32_t offset = 0, length = 0;
};

/// Move only; moving keeps names valid.
struct File {
  tensors::WeightFile weights;
  std::uint64_t header_length = 0;  // N
  std::vector<Metadata> metadata;   // in the order of the header
  tensors::Arena keys{kMaxHeader};
};

/// All rules of 2.4: a header of at most 100,000,000 bytes that fits into the file, strict JSON without duplicate keys
/// at any depth, exactly the members dtype, shape and data_offsets, and ranges that tile the buffer up to the end of
/// the file. Reads the header once, from front to back, and nothing of the buffer.
///
/// Memory: the names, a byte or more for each dimension, and 48 bytes for each tensor: 80 MiB for a million tensors in
/// a header of 100 MB, and never more than 192 MiB.
///
/// Errors, at the offsets that 2.4 names: 0 for the length, 8 + position for the JSON, that of the tensor's bytes for
/// the tiling, the end of the file for truncation.
[[nodiscard]] Parsed<File> parse(const ByteSource& source);

/// 2.4 as far as 1.8 asks: at least 10 bytes, a length that fits, and '{' behind it. False also for what cannot be
/// read; then `unreadable` is set.
[[nodiscard]] bool looks_like(const ByteSource& source, bool& unreadable);

}  // namespace touchstone::safetensors
