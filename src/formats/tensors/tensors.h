// What the parsers of the three weight formats make of a file: its tensors, by name, and where their bytes are
// (models.md 2). Nothing here holds a byte of a weight: a model has many GiB, and up to two million tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "formats/tensors/arena.h"
#include "formats/tensors/dtype.h"

namespace touchstone::tensors {

/// A file of more is refused: the largest header of safetensors (100,000,000 bytes) has room for fewer.
inline constexpr std::size_t kMaxTensors = std::size_t{1} << 21U;
/// A tensor of more dimensions is refused. No format has such a limit, and no reader of them so large a one.
inline constexpr std::size_t kMaxRank = 65'535;

/// Where the bytes of a tensor are.
enum class Place : std::uint8_t {
  span,       // in the file: [offset, offset + length)
  external,   // in another file (ONNX): WeightFile::externals[index]
  converted,  // in the file, in typed fields (ONNX): WeightFile::converted[index]
  none,       // nowhere: a tensor of strings
};

/// One tensor. 40 bytes; name and dimensions are kept by the WeightFile that it came from, and live as long.
class Tensor {
 public:
  DType dtype = DType::U8;
  Place place = Place::span;
  std::uint64_t length = 0;  // of `raw` (models.md 2.1) in bytes; 0 of strings
  std::uint64_t offset = 0;  // of a span: in the file. Else: the index

  /// UTF-8.
  [[nodiscard]] std::string_view name() const { return {text_, name_size_}; }
  [[nodiscard]] std::uint32_t rank() const { return rank_; }
  /// Outermost dimension first.
  [[nodiscard]] std::vector<std::uint64_t> shape() const;

 private:
  friend class WeightFile;
  const char* text_ = nullptr;  // the name, and behind it the dimensions as LEB128
  std::uint32_t name_size_ = 0;
  std::uint32_t rank_ = 0;
};

/// Bytes in another file (models.md 2.6). `location` was checked for what the name alone shows (empty, absolute, '\',
/// NUL, "", "." or ".." as component); links, the end of that file, a missing file and the checksum are for whoever
/// opens it. When `length` is absent the tensor's bytes are the rest of that file from `offset` on, and have to be
/// Tensor::length; when it is there it is Tensor::length.
struct External {
  std::string location;  // relative to the folder of the model
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
  std::optional<ByteArray<20>> checksum;  // SHA-1 of the whole external file
  std::uint64_t where = 0;                // of the TensorProto in the model, for messages
};

/// Values in the typed fields of a TensorProto, packed or one by one: float_data, int32_data, int64_data, double_data,
/// uint64_data. `raw` is the low `width` bytes of each, little endian, in their order on the wire.
struct Converted {
  std::uint64_t offset = 0, length = 0;  // of the message TensorProto
  std::uint32_t field = 0;
  std::uint8_t wire = 0;   // wire type of one value that is not packed: 0 varint, 1 eight bytes, 5 four bytes
  std::uint8_t width = 0;  // in bytes: 1, 2, 4, 8
};

/// Gives the bytes of `raw` to `out` in pieces, in order; false when the source cannot be read any more (or is not the
/// one that was parsed). Memory: two buffers, of 256 KiB at most.
[[nodiscard]] bool read_converted(const ByteSource& source, const Converted& data,
                                  const std::function<void(Bytes)>& out);

/// Something that is accepted and said (models.md 1.9).
struct Warning {
  std::string_view code;  // "gguf.trailing-bytes"; static storage
  std::string message;    // what and where; names in it went through printable()
};

/// The tensors of one file. Move only; moving keeps names valid.
class WeightFile {
 public:
  std::vector<Tensor> tensors;  // in the order of their bytes in the file
  std::vector<External> externals;
  std::vector<Converted> converted;
  std::vector<Warning> warnings;
  bool has_strings = false;  // a tensor of strings: the file has no root (models.md 2.3)
  bool has_sparse = false;   // sparse tensors, which are not listed: no root either

  /// A tensor of that name and shape, to be filled and put into `tensors`; nothing when names and shapes together
  /// would pass kMaxText.
  [[nodiscard]] std::optional<Tensor> make(std::string_view name, std::span<const std::uint64_t> shape);

  static constexpr std::size_t kMaxText = std::size_t{256} << 20U;

 private:
  Arena arena_{kMaxText};
};

/// Of two tensors with the same name the index of the one that comes later; of several such pairs the earliest.
/// Memory: 4 bytes for each tensor.
[[nodiscard]] std::optional<std::size_t> find_duplicate(const std::vector<Tensor>& tensors);

}  // namespace touchstone::tensors
