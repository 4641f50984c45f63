#include "evidence/models/weight_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/models/weight_format.h"

namespace touchstone::evidence {
namespace {

constexpr auto kNames = std::to_array<std::string_view>(
    {".safetensors", ".gguf",    ".ggml",  ".onnx",   ".pt",     ".pth",    ".bin",      ".ckpt",
     ".h5",          ".hdf5",    ".keras", ".npy",    ".npz",    ".tflite", ".pb",       ".msgpack",
     ".pdparams",    ".mlmodel", ".pkl",   ".pickle", ".joblib", ".engine", ".llamafile"});

struct Magic {
  std::size_t offset;
  std::string_view bytes;
};
constexpr auto kMagics =
    std::to_array<Magic>({{0, "\x93NUMPY"}, {0, "\x89HDF\r\n\x1a\n"}, {4, "TFL3"}, {0, "PK\x03\x04"}});

bool is_weights(WeightFormat format) {
  switch (format) {
    case WeightFormat::safetensors:
    case WeightFormat::gguf:
    case WeightFormat::onnx:
    case WeightFormat::pytorch_zip:
    case WeightFormat::pickle: return true;
    // They have no weights: a list of files, and the name of a file that is elsewhere.
    case WeightFormat::safetensors_index:
    case WeightFormat::git_lfs_pointer: break;
  }
  return false;
}

bool ends_with_any_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::ranges::equal(text.substr(text.size() - lower.size()), lower, [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? static_cast<char>(left - 'A' + 'a') : left) == right;
  });
}

bool has_magic(const ByteSource& source) {
  std::array<std::uint8_t, 8> head{};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), source.size()));
  if (!source.read(0, std::span(head).first(size))) return false;
  const std::string_view text = as_text(Bytes(head).first(size));
  return std::ranges::any_of(kMagics, [text](const Magic& magic) {
    return text.size() >= magic.offset && text.substr(magic.offset).starts_with(magic.bytes);
  });
}

}  // namespace

bool has_weight_name(std::string_view path) {
  return std::ranges::any_of(kNames, [path](std::string_view name) { return ends_with_any_case(path, name); });
}

bool is_weight_file(const ByteSource& source, std::string_view path) {
  if (has_weight_name(path)) return true;
  if (source.size() == 0) return false;
  if (has_magic(source)) return true;
  const Recognised found = recognise_weights(source, {});
  return found.format && is_weights(*found.format);
}

}  // namespace touchstone::evidence
