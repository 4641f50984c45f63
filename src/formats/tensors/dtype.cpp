#include "formats/tensors/dtype.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace touchstone::tensors {
namespace {

constexpr std::size_t kDTypes = static_cast<std::size_t>(DType::STRING) + 1;
constexpr std::size_t kPlain = static_cast<std::size_t>(DType::U64) + 1;  // the rows that safetensors has

// In the order of the enumeration (models.md 2.2, 2.5).
constexpr std::array<DTypeInfo, kDTypes> kInfo = {{
    {"BOOL", 1, 1},
    {"F4", 2, 1},
    {"F6_E2M3", 4, 3},
    {"F6_E3M2", 4, 3},
    {"U8", 1, 1},
    {"I8", 1, 1},
    {"F8_E5M2", 1, 1},
    {"F8_E4M3", 1, 1},
    {"F8_E8M0", 1, 1},
    {"F8_E4M3FNUZ", 1, 1},
    {"F8_E5M2FNUZ", 1, 1},
    {"I16", 1, 2},
    {"U16", 1, 2},
    {"F16", 1, 2},
    {"BF16", 1, 2},
    {"I32", 1, 4},
    {"U32", 1, 4},
    {"F32", 1, 4},
    {"C64", 1, 8},
    {"F64", 1, 8},
    {"I64", 1, 8},
    {"U64", 1, 8},
    {"GGML:Q4_0", 32, 18},
    {"GGML:Q4_1", 32, 20},
    {"GGML:Q5_0", 32, 22},
    {"GGML:Q5_1", 32, 24},
    {"GGML:Q8_0", 32, 34},
    {"GGML:Q8_1", 32, 36},
    {"GGML:Q2_K", 256, 84},
    {"GGML:Q3_K", 256, 110},
    {"GGML:Q4_K", 256, 144},
    {"GGML:Q5_K", 256, 176},
    {"GGML:Q6_K", 256, 210},
    {"GGML:Q8_K", 256, 292},
    {"GGML:IQ2_XXS", 256, 66},
    {"GGML:IQ2_XS", 256, 74},
    {"GGML:IQ3_XXS", 256, 98},
    {"GGML:IQ1_S", 256, 50},
    {"GGML:IQ4_NL", 32, 18},
    {"GGML:IQ3_S", 256, 110},
    {"GGML:IQ2_S", 256, 82},
    {"GGML:IQ4_XS", 256, 136},
    {"GGML:IQ1_M", 256, 56},
    {"GGML:TQ1_0", 256, 54},
    {"GGML:TQ2_0", 256, 66},
    {"GGML:MXFP4", 32, 17},
    {"GGML:NVFP4", 64, 36},
    {"GGML:Q1_0", 128, 18},
    {"GGML:Q2_0", 64, 18},
    {"ONNX:COMPLEX128", 1, 16},
    {"ONNX:UINT4", 2, 1},
    {"ONNX:INT4", 2, 1},
    {"ONNX:UINT2", 4, 1},
    {"ONNX:INT2", 4, 1},
    {"ONNX:STRING", 1, 0},
}};

struct Numbered {
  std::uint32_t number;
  DType dtype;
};

constexpr auto kGgml = std::to_array<Numbered>({
    {0, DType::F32},     {1, DType::F16},      {2, DType::Q4_0},   {3, DType::Q4_1},    {6, DType::Q5_0},
    {7, DType::Q5_1},    {8, DType::Q8_0},     {9, DType::Q8_1},   {10, DType::Q2_K},   {11, DType::Q3_K},
    {12, DType::Q4_K},   {13, DType::Q5_K},    {14, DType::Q6_K},  {15, DType::Q8_K},   {16, DType::IQ2_XXS},
    {17, DType::IQ2_XS}, {18, DType::IQ3_XXS}, {19, DType::IQ1_S}, {20, DType::IQ4_NL}, {21, DType::IQ3_S},
    {22, DType::IQ2_S},  {23, DType::IQ4_XS},  {24, DType::I8},    {25, DType::I16},    {26, DType::I32},
    {27, DType::I64},    {28, DType::F64},     {29, DType::IQ1_M}, {30, DType::BF16},   {34, DType::TQ1_0},
    {35, DType::TQ2_0},  {39, DType::MXFP4},   {40, DType::NVFP4}, {41, DType::Q1_0},   {42, DType::Q2_0},
});

constexpr auto kOnnx = std::to_array<Numbered>({
    {1, DType::F32},    {2, DType::U8},       {3, DType::I8},           {4, DType::U16},      {5, DType::I16},
    {6, DType::I32},    {7, DType::I64},      {8, DType::STRING},       {9, DType::BOOL},     {10, DType::F16},
    {11, DType::F64},   {12, DType::U32},     {13, DType::U64},         {14, DType::C64},     {15, DType::COMPLEX128},
    {16, DType::BF16},  {17, DType::F8_E4M3}, {18, DType::F8_E4M3FNUZ}, {19, DType::F8_E5M2}, {20, DType::F8_E5M2FNUZ},
    {21, DType::UINT4}, {22, DType::INT4},    {23, DType::F4},          {24, DType::F8_E8M0}, {25, DType::UINT2},
    {26, DType::INT2},
});

std::optional<DType> by_number(std::span<const Numbered> table, std::uint64_t number) {
  const auto found = std::ranges::find(table, number, &Numbered::number);
  if (found == table.end()) return std::nullopt;
  return found->dtype;
}

}  // namespace

const DTypeInfo& info(DType dtype) { return kInfo[static_cast<std::size_t>(dtype)]; }

std::optional<DType> dtype_of_safetensors(std::string_view name) {
  for (std::size_t i = 0; i < kPlain; ++i) {
    if (kInfo[i].name == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

std::optional<DType> dtype_of_ggml(std::uint32_t type) { return by_number(kGgml, type); }
std::optional<DType> dtype_of_onnx(std::uint64_t data_type) { return by_number(kOnnx, data_type); }

std::optional<std::uint64_t> multiply(std::uint64_t left, std::uint64_t right) {
  if (right != 0 && left > std::numeric_limits<std::uint64_t>::max() / right) return std::nullopt;
  return left * right;
}

std::optional<std::uint64_t> bits_of(DType dtype, std::uint64_t elements) {
  const DTypeInfo& row = info(dtype);
  return multiply(elements, std::uint64_t{row.bytes} * 8 / row.block);
}

}  // namespace touchstone::tensors
