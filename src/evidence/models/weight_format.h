// What kind of model file some bytes are, by content, and what its strict parse says (models.md 1.8, 1.9).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "formats/lfs_pointer/lfs_pointer.h"
#include "formats/safetensors/index.h"
#include "formats/tensors/tensors.h"

namespace touchstone::evidence {

/// The words of `format` (models.md 1.2) and of `--as`.
enum class WeightFormat : std::uint8_t {
  safetensors,
  safetensors_index,
  gguf,
  onnx,
  pytorch_zip,
  pickle,
  git_lfs_pointer,
};
[[nodiscard]] std::string_view name(WeightFormat format);
[[nodiscard]] std::optional<WeightFormat> weight_format_by_name(std::string_view name);
/// Whether its files have tensors, and so a tensor-root: safetensors, gguf, onnx.
[[nodiscard]] bool has_tensors(WeightFormat format);
/// Whether weights are in it, or stand for it, that nobody here can read: pytorch-zip, pickle, git-lfs-pointer.
[[nodiscard]] bool is_not_understood(WeightFormat format);

/// What the end of a name claims: .safetensors, .gguf, .onnx. Nothing for any other.
[[nodiscard]] std::optional<WeightFormat> claimed_by_name(std::string_view name);
/// The warning name.mismatch, when a name claims another of these three formats (1.8): that of a Git LFS pointer does
/// so beside lfs-pointer.
[[nodiscard]] std::optional<tensors::Warning> name_mismatch(WeightFormat format, std::string_view name);

/// What is known of a file before anything is parsed strictly.
struct Recognised {
  std::optional<WeightFormat> format;  // nothing: opaque
  bool by_name = false;                // nothing recognises it, but its name ends in .safetensors, .gguf or .onnx
  bool mismatch = false;               // recognised as one of these three, named as another: name.mismatch
  bool unreadable = false;             // the source could not be read; it knows why
};

/// The rules of 1.8. `name` is the path or its last component; empty or "-" claims nothing. Reads a few small pieces:
/// at most some KiB of a file that is nothing, the top level of a protobuf message or of a JSON object, or the end and
/// the central directory of a zip.
[[nodiscard]] Recognised recognise_weights(const ByteSource& source, std::string_view name);

struct WeightReading {
  std::optional<WeightFormat> format;  // nothing: opaque
  /// Of a safetensors, GGUF or ONNX file that parsed. Its own warnings were moved to `warnings`.
  std::optional<tensors::WeightFile> weights;
  std::optional<safetensors::Index> index;  // of a safetensors-index that parsed
  std::optional<lfs::Pointer> lfs;          // of a git-lfs-pointer that parsed
  /// Recognised (or claimed by its name, or by --as) and the strict parse failed.
  std::optional<ParseError> malformed;
  /// The source could not be read: an i/o error, which the source keeps. Nothing else here means anything then.
  bool unreadable = false;
  /// name.mismatch, lfs-pointer, pickle, tensors.string, tensors.sparse, gguf.*, onnx.training-info; in the order in
  /// which they are to be told.
  std::vector<tensors::Warning> warnings;
};

/// Recognises and parses. With `as` the strict parse of that format alone decides (`--as`), and there is no
/// name.mismatch. Memory: what the parsers state.
[[nodiscard]] WeightReading read_weights(const ByteSource& source, std::string_view name,
                                         std::optional<WeightFormat> as = std::nullopt);

/// Why a file is malformed, in words, for people.
[[nodiscard]] std::string message(const ParseError& error);

/// Whether the rule of 1.8 for one format holds. False also for what cannot be read.
[[nodiscard]] bool looks_like(WeightFormat format, const ByteSource& source);

}  // namespace touchstone::evidence
