// GGUF, versions 2 and 3: pairs of keys and values, tensor descriptions, and the data of the tensors (models.md 2.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "formats/tensors/arena.h"
#include "formats/tensors/tensors.h"

namespace touchstone::gguf {

inline constexpr std::string_view kMagic = "GGUF";
/// Models have tens of pairs. More are refused, and so are keys of more than 64 MiB together.
inline constexpr std::size_t kMaxPairs = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxKeys = std::size_t{64} << 20U;

enum class ValueType : std::uint8_t {
  u8 = 0,
  i8 = 1,
  u16 = 2,
  i16 = 3,
  u32 = 4,
  i32 = 5,
  f32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  u64 = 10,
  i64 = 11,
  f64 = 12,
};
/// "u8", …, "bool", "string", "array".
[[nodiscard]] std::string_view name(ValueType type);
/// In bytes: 1, 2, 4, 8; of a string its smallest (8: its length); 0 of an array.
[[nodiscard]] std::uint64_t size_of(ValueType type);

/// A key and where its value is; nothing of the value is held.
struct Pair {
  std::string_view key;
  std::uint64_t offset = 0;        // of the pair: the length of its key
  std::uint64_t value_offset = 0;  // of a string: of its bytes; of an array: of its first element
  std::uint64_t length = 0;        // of the value from there on, in bytes
  std::uint64_t count = 1;         // of an array: its elements
  ValueType type = ValueType::u8;
  ValueType element = ValueType::u8;  // of an array
};

/// Move only; moving keeps names valid.
struct File {
  tensors::WeightFile weights;
  std::uint32_t version = 0;
  std::uint64_t n_tensors = 0, n_kv = 0;
  std::vector<Pair> pairs;         // in the order of the file
  std::uint64_t infos_offset = 0;  // of the first tensor description
  std::uint64_t data_offset = 0;   // of the data section; the end of the descriptions when there are no tensors
  std::uint32_t alignment = 32;
  tensors::Arena keys{kMaxKeys};
};

/// All rules of 2.5. Reads everything before the data section from front to back, strings excepted, and the padding;
/// nothing of the tensors. Warnings: gguf.trailing-bytes, gguf.nonzero-padding, gguf.missing-final-padding.
/// Memory: the keys and names, 56 bytes for each pair and 64 for each tensor.
/// Errors, at the field that is wrong: a version, count, type, n_dims or offset at its own place, a string at its
/// length; tensor data that is not all there at the end of the file.
[[nodiscard]] Parsed<File> parse(const ByteSource& source);

}  // namespace touchstone::gguf
