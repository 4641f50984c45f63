#include "formats/gguf/gguf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/source_reader.h"
#include "base/untrusted.h"
#include "formats/tensors/name_set.h"

namespace touchstone::gguf {
namespace {

using tensors::Tensor;

constexpr std::uint64_t kLeastPair = 13;    // a key of one byte, a type, a value of one byte would be 14; 2.5 says 13
constexpr std::uint64_t kLeastTensor = 24;  // an empty name, n_dims 0, a type, an offset
constexpr std::uint64_t kMaxKey = 65'535;
constexpr std::uint64_t kMaxName = 63;
constexpr std::uint32_t kMaxDims = 4;
constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 63U;
constexpr std::string_view kAlignment = "general.alignment";

struct ValueRow {
  std::string_view name;
  std::uint8_t size;
};
// By number (2.5).
constexpr std::array<ValueRow, 13> kValues = {{{"u8", 1},
                                               {"i8", 1},
                                               {"u16", 2},
                                               {"i16", 2},
                                               {"u32", 4},
                                               {"i32", 4},
                                               {"f32", 4},
                                               {"bool", 1},
                                               {"string", 8},
                                               {"array", 0},
                                               {"u64", 8},
                                               {"i64", 8},
                                               {"f64", 8}}};

class FileReader {
 public:
  explicit FileReader(const ByteSource& source) : in_(source) {}

  [[nodiscard]] Parsed<File> run() {
    TOUCHSTONE_CHECK(header());
    for (std::uint64_t i = 0; i < file_.n_kv; ++i) TOUCHSTONE_CHECK(pair());
    TOUCHSTONE_CHECK(unique_keys());
    file_.infos_offset = in_.offset();
    for (std::uint64_t i = 0; i < file_.n_tensors; ++i) TOUCHSTONE_CHECK(tensor());
    if (const auto second = tensors::find_duplicate(file_.weights.tensors); second) {
      return refuse(Fault::duplicate, names_[*second], "tensor name");
    }
    TOUCHSTONE_CHECK(data());
    return std::move(file_);
  }

 private:
  [[nodiscard]] Parsed<void> header();
  [[nodiscard]] Parsed<std::uint64_t> length(std::uint64_t at_most, std::string_view field);
  [[nodiscard]] Parsed<std::string_view> text(std::uint64_t at_most, std::string_view field);
  [[nodiscard]] Parsed<void> pair();
  [[nodiscard]] Parsed<ValueType> type(std::string_view field);
  [[nodiscard]] Parsed<void> booleans(std::uint64_t count);
  [[nodiscard]] Parsed<void> array(Pair& pair);
  [[nodiscard]] Parsed<void> alignment(const Pair& pair, std::uint64_t type_offset);
  [[nodiscard]] Parsed<void> unique_keys() const;
  [[nodiscard]] Parsed<void> tensor();
  [[nodiscard]] Parsed<std::uint64_t> padded(std::uint64_t size, std::uint64_t where) const;
  [[nodiscard]] Parsed<void> data();
  [[nodiscard]] Parsed<void> padding(std::uint64_t begin, std::uint64_t end);
  void warn(std::string_view code, std::string message) {
    file_.weights.warnings.push_back({code, std::move(message)});
  }

  SourceReader in_;
  File file_;
  Buffer text_;
  std::vector<std::uint64_t> names_;  // of each tensor, where its name stands
  std::uint64_t sum_ = 0;             // of the padded sizes so far: where the next tensor has to be
  std::uint64_t nonzero_ = 0;         // paddings that are not zero
  std::uint64_t first_nonzero_ = 0;
};

Parsed<void> FileReader::header() {
  ByteArray<4> magic{};
  if (in_.size() < magic.size()) return refuse(Fault::truncated, 0, "magic");
  TOUCHSTONE_CHECK(in_.read(magic, "magic"));
  if (as_text(magic) != kMagic) return refuse(Fault::syntax, 0, "magic", "a GGUF file begins with GGUF");
  const std::uint64_t version_offset = in_.offset();
  TOUCHSTONE_TRY(version, in_.u32le("version"));
  if ((version & 0xFFFFU) == 0) return refuse(Fault::unsupported, version_offset, "version", "0, or a big-endian file");
  if (version != 2 && version != 3)
    return refuse(Fault::unsupported, version_offset, "version", "only 2 and 3 are read");
  file_.version = version;
  const std::uint64_t tensors_offset = in_.offset();
  TOUCHSTONE_TRY(n_tensors, in_.u64le("n_tensors"));
  const std::uint64_t pairs_offset = in_.offset();
  TOUCHSTONE_TRY(n_kv, in_.u64le("n_kv"));
  if (n_tensors > in_.remaining() / kLeastTensor) {
    return refuse(Fault::out_of_range, tensors_offset, "n_tensors", "more than the file has room for");
  }
  if (n_kv > (in_.remaining() - n_tensors * kLeastTensor) / kLeastPair) {
    return refuse(Fault::out_of_range, pairs_offset, "n_kv", "more than the file has room for");
  }
  if (n_tensors > tensors::kMaxTensors) {
    return refuse(Fault::too_large, tensors_offset, "n_tensors", "more than 2,097,152 tensors");
  }
  if (n_kv > kMaxPairs) return refuse(Fault::too_large, pairs_offset, "n_kv", "more than 1,048,576 pairs");
  file_.n_tensors = n_tensors;
  file_.n_kv = n_kv;
  return {};
}

/// The length of a string whose bytes follow, all of them inside the file.
Parsed<std::uint64_t> FileReader::length(std::uint64_t at_most, std::string_view field) {
  const std::uint64_t offset = in_.offset();
  TOUCHSTONE_TRY(count, in_.u64le(field));
  if (count > at_most) return refuse(Fault::out_of_range, offset, field, "longer than the format allows");
  if (count > in_.remaining()) return refuse(Fault::truncated, offset, field, "longer than the rest of the file");
  return count;
}

/// A short string, in text_.
Parsed<std::string_view> FileReader::text(std::uint64_t at_most, std::string_view field) {
  const std::uint64_t offset = in_.offset();
  TOUCHSTONE_TRY(count, length(at_most, field));
  text_.resize(static_cast<std::size_t>(count));
  TOUCHSTONE_CHECK(in_.read(text_, field));
  if (!is_utf8(as_text(text_))) return refuse(Fault::syntax, offset, field, "not UTF-8");
  return as_text(text_);
}

Parsed<ValueType> FileReader::type(std::string_view field) {
  const std::uint64_t offset = in_.offset();
  TOUCHSTONE_TRY(number, in_.u32le(field));
  if (number >= kValues.size()) return refuse(Fault::out_of_range, offset, field, "there is no such type of value");
  return static_cast<ValueType>(number);
}

Parsed<void> FileReader::pair() {
  Pair pair;
  pair.offset = in_.offset();
  TOUCHSTONE_TRY(key, text(kMaxKey, "key"));
  if (key.empty()) return refuse(Fault::out_of_range, pair.offset, "key", "it is empty");
  pair.key = file_.keys.keep(key);
  if (pair.key.data() == nullptr) return refuse(Fault::too_large, pair.offset, "key", "keys of more than 64 MiB");
  const std::uint64_t type_offset = in_.offset();
  TOUCHSTONE_TRY(kind, type("value type"));
  pair.type = kind;
  pair.value_offset = in_.offset();
  switch (kind) {
    case ValueType::array: TOUCHSTONE_CHECK(array(pair)); break;
    case ValueType::string: {
      TOUCHSTONE_TRY(count, length(std::numeric_limits<std::uint64_t>::max(), "value"));
      pair.value_offset = in_.offset();
      TOUCHSTONE_CHECK(in_.skip(count, "value"));
      break;
    }
    case ValueType::boolean: TOUCHSTONE_CHECK(booleans(1)); break;
    default: TOUCHSTONE_CHECK(in_.skip(size_of(kind), "value")); break;
  }
  pair.length = in_.offset() - pair.value_offset;
  if (pair.key == kAlignment) TOUCHSTONE_CHECK(alignment(pair, type_offset));
  file_.pairs.push_back(pair);
  return {};
}

Parsed<void> FileReader::booleans(std::uint64_t count) {
  while (count > 0) {
    TOUCHSTONE_TRY(window, in_.window());
    if (window.empty()) return refuse(Fault::truncated, in_.offset(), "value");
    const Bytes bytes = window.first(static_cast<std::size_t>(std::min<std::uint64_t>(count, window.size())));
    const auto wrong = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte > 1; });
    if (wrong != bytes.end()) {
      const auto place = static_cast<std::uint64_t>(wrong - bytes.begin());
      return refuse(Fault::out_of_range, in_.offset() + place, "value", "a bool is 0 or 1");
    }
    in_.consume(bytes.size());
    count -= bytes.size();
  }
  return {};
}

Parsed<void> FileReader::array(Pair& pair) {
  const std::uint64_t type_offset = in_.offset();
  TOUCHSTONE_TRY(element, type("element type"));
  if (element == ValueType::array) return refuse(Fault::unsupported, type_offset, "element type", "an array of arrays");
  const std::uint64_t count_offset = in_.offset();
  TOUCHSTONE_TRY(count, in_.u64le("array length"));
  if (count > in_.remaining() / size_of(element)) {
    return refuse(Fault::out_of_range, count_offset, "array length", "more than the file has room for");
  }
  pair.element = element;
  pair.count = count;
  pair.value_offset = in_.offset();
  if (element == ValueType::boolean) return booleans(count);
  if (element != ValueType::string) return in_.skip(count * size_of(element), "value");
  for (std::uint64_t i = 0; i < count; ++i) {
    TOUCHSTONE_TRY(size, length(std::numeric_limits<std::uint64_t>::max(), "value"));
    TOUCHSTONE_CHECK(in_.skip(size, "value"));
  }
  return {};
}

Parsed<void> FileReader::alignment(const Pair& pair, std::uint64_t type_offset) {
  if (pair.type != ValueType::u32) return refuse(Fault::wrong_type, type_offset, kAlignment, "it is no u32");
  in_.seek(pair.value_offset);
  TOUCHSTONE_TRY(value, in_.u32le(kAlignment));
  if (!std::has_single_bit(value)) {
    return refuse(Fault::out_of_range, pair.value_offset, kAlignment, "it is no power of two");
  }
  file_.alignment = value;
  return {};
}

Parsed<void> FileReader::unique_keys() const {
  tensors::NameSet keys;
  for (const Pair& pair : file_.pairs) {
    if (!keys.add_kept(pair.key, pair.offset)) return refuse(Fault::too_large, pair.offset, "key");
  }
  if (const auto second = keys.duplicate(); second) return refuse(Fault::duplicate, *second, "key");
  return {};
}

Parsed<std::uint64_t> FileReader::padded(std::uint64_t size, std::uint64_t where) const {
  const std::uint64_t mask = file_.alignment - 1;
  if (size > std::numeric_limits<std::uint64_t>::max() - mask) {
    return refuse(Fault::out_of_range, where, "tensor", "its size does not fit into 64 bits");
  }
  return (size + mask) & ~mask;
}

Parsed<void> FileReader::tensor() {
  const std::uint64_t name_offset = in_.offset();
  TOUCHSTONE_TRY(name, text(kMaxName, "tensor name"));
  const std::uint64_t dims_offset = in_.offset();
  TOUCHSTONE_TRY(n_dims, in_.u32le("n_dims"));
  if (n_dims > kMaxDims) return refuse(Fault::out_of_range, dims_offset, "n_dims", "at most 4");
  std::array<std::uint64_t, kMaxDims> shape{};  // outermost first: ne reversed
  std::uint64_t elements = 1;
  std::uint64_t row = 1;  // ne[0]
  for (std::uint32_t i = 0; i < n_dims; ++i) {
    const std::uint64_t offset = in_.offset();
    TOUCHSTONE_TRY(ne, in_.u64le("ne"));
    const auto product = tensors::multiply(elements, ne);
    if (ne >= kMaxElements || !product || *product >= kMaxElements) {
      return refuse(Fault::out_of_range, offset, "ne", "the number of elements is 2^63 or more");
    }
    elements = *product;
    shape[n_dims - 1 - i] = ne;
    if (i == 0) row = ne;
  }
  const std::uint64_t type_offset = in_.offset();
  TOUCHSTONE_TRY(ggml_type, in_.u32le("ggml_type"));
  const auto dtype = tensors::dtype_of_ggml(ggml_type);
  if (!dtype) return refuse(Fault::unsupported, type_offset, "ggml_type", "there is no such type any more, or yet");
  const tensors::DTypeInfo& block = tensors::info(*dtype);
  if (row % block.block != 0) {
    return refuse(Fault::out_of_range, n_dims == 0 ? dims_offset : dims_offset + sizeof n_dims, "ne",
                  "ne[0] is no multiple of the block of its type");
  }
  const auto size = tensors::multiply(elements / block.block, block.bytes);
  if (!size) return refuse(Fault::out_of_range, type_offset, "tensor", "its size does not fit into 64 bits");
  const std::uint64_t offset_offset = in_.offset();
  TOUCHSTONE_TRY(offset, in_.u64le("offset"));
  if (offset != sum_) {
    return refuse(Fault::out_of_range, offset_offset, "offset",
                  "not the sum of the padded sizes of the tensors before");
  }
  TOUCHSTONE_TRY(step, padded(*size, type_offset));
  if (step > std::numeric_limits<std::uint64_t>::max() - sum_) {
    return refuse(Fault::out_of_range, type_offset, "tensor", "the sum of sizes does not fit into 64 bits");
  }
  auto tensor = file_.weights.make(name, std::span(shape).first(n_dims));
  if (!tensor) return refuse(Fault::too_large, name_offset, "tensor name");
  tensor->dtype = *dtype;
  tensor->offset = sum_;  // from the start of the data section, until that is known
  tensor->length = *size;
  sum_ += step;
  file_.weights.tensors.push_back(*tensor);
  names_.push_back(name_offset);
  return {};
}

/// Reads [begin, end) and remembers whether it is zero.
Parsed<void> FileReader::padding(std::uint64_t begin, std::uint64_t end) {
  in_.seek(begin);
  while (in_.offset() < end) {
    TOUCHSTONE_TRY(window, in_.window());
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(window.size(), end - in_.offset()));
    if (!all_zero(window.first(count))) {
      if (nonzero_++ == 0) first_nonzero_ = begin;
      return {};
    }
    in_.consume(count);
  }
  return {};
}

Parsed<void> FileReader::data() {
  std::uint64_t end = in_.offset();
  file_.data_offset = end;
  if (file_.n_tensors > 0) {
    TOUCHSTONE_TRY(begin, padded(end, end));
    if (begin > in_.size()) return refuse(Fault::truncated, in_.size(), "padding", "before the data section");
    TOUCHSTONE_CHECK(padding(end, begin));  // NOLINT(readability-suspicious-call-argument): the gap between the two
    file_.data_offset = begin;
    end = begin;
  }
  for (Tensor& tensor : file_.weights.tensors) {
    // Everything before lies inside the file, so that this sum does not wrap.
    if (end > in_.size() || tensor.length > in_.size() - end) {
      return refuse(Fault::truncated, in_.size(), "tensor data", "it is not all in the file");
    }
    tensor.offset += file_.data_offset;
    const std::uint64_t after = tensor.offset + tensor.length;
    TOUCHSTONE_TRY(next, padded(tensor.length, after));
    end = tensor.offset + next;
    TOUCHSTONE_CHECK(padding(after, std::min(end, in_.size())));
  }
  if (nonzero_ > 0) {
    warn("gguf.nonzero-padding", std::to_string(nonzero_) + " padding(s) are not zero, the first at offset " +
                                     std::to_string(first_nonzero_) + "; readers of tensors do not see these bytes");
  }
  if (end > in_.size()) {
    warn("gguf.missing-final-padding", "the last tensor is not padded: " + std::to_string(end - in_.size()) +
                                           " byte(s) are missing at the end of the file");
  } else if (end < in_.size()) {
    warn("gguf.trailing-bytes", std::to_string(in_.size() - end) + " byte(s) from offset " + std::to_string(end) +
                                    " on belong to no tensor; readers of tensors do not see them");
  }
  return {};
}

}  // namespace

std::string_view name(ValueType type) { return kValues[static_cast<std::size_t>(type)].name; }
std::uint64_t size_of(ValueType type) { return kValues[static_cast<std::size_t>(type)].size; }

Parsed<File> parse(const ByteSource& source) { return FileReader(source).run(); }

}  // namespace touchstone::gguf
