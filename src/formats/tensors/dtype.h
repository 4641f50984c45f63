// Element types by their canonical names (models.md 2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace touchstone::tensors {

// clang-format off
/// The rows of models.md 2.2: those of safetensors, the blocks of GGML, those that only ONNX has. The strings of ONNX
/// have no bytes and no row there.
enum class DType : std::uint8_t {
  BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32,
  U32, F32, C64, F64, I64, U64,
  Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, Q8_K, IQ2_XXS, IQ2_XS, IQ3_XXS, IQ1_S, IQ4_NL,
  IQ3_S, IQ2_S, IQ4_XS, IQ1_M, TQ1_0, TQ2_0, MXFP4, NVFP4, Q1_0, Q2_0,
  COMPLEX128, UINT4, INT4, UINT2, INT2,
  STRING,
};
// clang-format on

/// `block` elements take `bytes` bytes: of a plain type as many as make both whole, so that an element has
/// bytes × 8 / block bits.
struct DTypeInfo {
  std::string_view name;  // canonical: "F32", "GGML:Q4_K", "ONNX:INT4"; "ONNX:STRING" where people read it
  std::uint16_t block;
  std::uint16_t bytes;
};
[[nodiscard]] const DTypeInfo& info(DType dtype);
[[nodiscard]] inline std::string_view name(DType dtype) { return info(dtype).name; }

/// By the name of safetensors; nothing for any other.
[[nodiscard]] std::optional<DType> dtype_of_safetensors(std::string_view name);
/// By the number of GGML (models.md 2.5); nothing for those that were removed or never were.
[[nodiscard]] std::optional<DType> dtype_of_ggml(std::uint32_t type);
/// By the number of ONNX; nothing for 0 (UNDEFINED) and those that are not in the table.
[[nodiscard]] std::optional<DType> dtype_of_onnx(std::uint64_t data_type);

/// left × right; nothing when that leaves u64.
[[nodiscard]] std::optional<std::uint64_t> multiply(std::uint64_t left, std::uint64_t right);

/// The bits of that many elements of a plain type; nothing when that leaves u64.
[[nodiscard]] std::optional<std::uint64_t> bits_of(DType dtype, std::uint64_t elements);

}  // namespace touchstone::tensors
