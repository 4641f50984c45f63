#include "evidence/models/weight_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "evidence/models/weight_parse.h"
#include "formats/gguf/gguf.h"
#include "formats/onnx/onnx.h"
#include "formats/safetensors/safetensors.h"
#include "formats/zip/directory.h"

namespace touchstone::evidence {
namespace {

struct Row {
  WeightFormat format;
  std::string_view name;
  std::string_view extension;  // that claims it; empty: none does
};
constexpr auto kRows = std::to_array<Row>({{WeightFormat::safetensors, "safetensors", ".safetensors"},
                                           {WeightFormat::safetensors_index, "safetensors-index", ""},
                                           {WeightFormat::gguf, "gguf", ".gguf"},
                                           {WeightFormat::onnx, "onnx", ".onnx"},
                                           {WeightFormat::pytorch_zip, "pytorch-zip", ""},
                                           {WeightFormat::pickle, "pickle", ""},
                                           {WeightFormat::git_lfs_pointer, "git-lfs-pointer", ""}});

// --- 1.8, one function for each row of the table

bool looks_like_gguf(const ByteSource& source, bool& unreadable) {
  ByteArray<4> magic{};
  if (source.size() < magic.size()) return false;
  unreadable = !source.read(0, magic);
  return !unreadable && as_text(magic) == gguf::kMagic;
}

bool looks_like_pickle(const ByteSource& source, bool& unreadable) {
  ByteArray<2> head{};
  ByteArray<1> last{};
  if (source.size() < head.size()) return false;
  unreadable = !source.read(0, head) || !source.read(source.size() - 1, last);
  constexpr std::uint8_t kProto = 0x80;
  return !unreadable && head[0] == kProto && head[1] >= 2 && head[1] <= 5 && last[0] == '.';
}

bool looks_like_lfs(const ByteSource& source, bool& unreadable) {
  std::array<std::uint8_t, lfs::kPrefix.size()> head{};
  if (source.size() < head.size() || source.size() >= lfs::kMaxSize) return false;
  unreadable = !source.read(0, head);
  return !unreadable && as_text(head) == lfs::kPrefix;
}

bool looks_like(WeightFormat format, const ByteSource& source, bool& unreadable) {
  switch (format) {
    case WeightFormat::safetensors: return safetensors::looks_like(source, unreadable);
    case WeightFormat::safetensors_index: return safetensors::looks_like_index(source, unreadable);
    case WeightFormat::gguf: return looks_like_gguf(source, unreadable);
    case WeightFormat::onnx: return onnx::looks_like(source, unreadable);
    case WeightFormat::pytorch_zip: return zip::looks_like_pytorch(source, unreadable);
    case WeightFormat::pickle: return looks_like_pickle(source, unreadable);
    case WeightFormat::git_lfs_pointer: return looks_like_lfs(source, unreadable);
  }
  return false;
}

// Fixed bytes first. GGUF stands before safetensors, for which its first bytes would be a length of 13 GiB.
constexpr auto kOrder = std::to_array<WeightFormat>(
    {WeightFormat::gguf, WeightFormat::safetensors, WeightFormat::pytorch_zip, WeightFormat::pickle,
     WeightFormat::git_lfs_pointer, WeightFormat::onnx, WeightFormat::safetensors_index});

}  // namespace

std::string_view name(WeightFormat format) { return std::ranges::find(kRows, format, &Row::format)->name; }

std::optional<WeightFormat> weight_format_by_name(std::string_view name) {
  const auto* const row = std::ranges::find(kRows, name, &Row::name);
  if (row == kRows.end()) return std::nullopt;
  return row->format;
}

std::optional<WeightFormat> claimed_by_name(std::string_view name) {
  const auto* const row = std::ranges::find_if(
      kRows, [name](const Row& one) { return !one.extension.empty() && name.ends_with(one.extension); });
  if (row == kRows.end()) return std::nullopt;
  return row->format;
}

bool has_tensors(WeightFormat format) {
  return format == WeightFormat::safetensors || format == WeightFormat::gguf || format == WeightFormat::onnx;
}

bool is_not_understood(WeightFormat format) {
  return format == WeightFormat::pytorch_zip || format == WeightFormat::pickle ||
         format == WeightFormat::git_lfs_pointer;
}

std::optional<tensors::Warning> name_mismatch(WeightFormat format, std::string_view name) {
  const auto claimed = claimed_by_name(name);
  if (!claimed || *claimed == format) return std::nullopt;
  return tensors::Warning{"name.mismatch", "the content is " + std::string(evidence::name(format)) +
                                               ", the name says " + std::string(evidence::name(*claimed))};
}

std::string message(const ParseError& error) { return describe(error); }

bool looks_like(WeightFormat format, const ByteSource& source) {
  bool unreadable = false;
  return looks_like(format, source, unreadable);
}

Recognised recognise_weights(const ByteSource& source, std::string_view name) {
  Recognised result;
  const auto claimed = claimed_by_name(name);
  for (const WeightFormat format : kOrder) {
    if (!looks_like(format, source, result.unreadable)) {
      if (result.unreadable) return result;
      continue;
    }
    result.format = format;
    return result;
  }
  result.format = claimed;
  result.by_name = claimed.has_value();
  return result;
}

WeightReading read_weights(const ByteSource& source, std::string_view name, std::optional<WeightFormat> as) {
  WeightReading reading;
  reading.format = as;
  if (!as) {
    const Recognised recognised = recognise_weights(source, name);
    reading.format = recognised.format;
    reading.unreadable = recognised.unreadable;
  }
  if (!reading.format || reading.unreadable) return reading;
  reading = parse_weights(source, *reading.format).reading;
  if (auto mismatch = name_mismatch(*reading.format, name); mismatch && !as) {
    reading.warnings.push_back(std::move(*mismatch));
  }
  return reading;
}

}  // namespace touchstone::evidence
