#include "formats/safetensors/safetensors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/source_reader.h"
#include "codec/json_stream.h"
#include "formats/tensors/name_set.h"

namespace touchstone::safetensors {
namespace {

using json::Event;
using tensors::Tensor;

constexpr std::uint64_t kLengthSize = 8;
constexpr std::size_t kMaxDepth = 3;  // the header, a tensor, its shape
/// The shortest tensor in a header: "":{"dtype":"U8","shape":[],"data_offsets":[0,1]}, and a comma.
constexpr std::uint64_t kShortestTensor = 48;
constexpr std::size_t kMaxMetadata = std::size_t{1} << 20U;

/// What stands behind a name: to be complete when the object ends.
struct Entry {
  std::optional<tensors::DType> dtype;
  bool has_shape = false;
  std::vector<std::uint64_t> shape;
  std::optional<std::array<std::uint64_t, 2>> data_offsets;
  std::uint64_t shape_offset = 0, offsets_offset = 0;
};

class HeaderReader {
 public:
  HeaderReader(SourceReader& in, std::uint64_t header_length)
      : json_(in, kLengthSize + header_length, kMaxDepth), buffer_(kLengthSize + header_length), size_(in.size()) {
    file_.header_length = header_length;
    // Pages that are never written to take no memory: this is room, not use.
    const std::uint64_t most = std::min<std::uint64_t>(header_length / kShortestTensor + 1, tensors::kMaxTensors);
    file_.weights.tensors.reserve(static_cast<std::size_t>(most));
  }

  [[nodiscard]] Parsed<File> run() {
    TOUCHSTONE_TRY(first, json_.next());
    if (first != Event::begin_object) return refuse(Fault::syntax, kLengthSize, "header", "it is no object");
    while (true) {
      TOUCHSTONE_TRY(event, json_.next());
      if (event == Event::end_object) break;
      if (json_.text() == "__metadata__") {
        TOUCHSTONE_CHECK(metadata());
      } else {
        TOUCHSTONE_CHECK(tensor());
      }
    }
    TOUCHSTONE_CHECK(json_.next());
    TOUCHSTONE_CHECK(unique_metadata());
    if (const auto second = tensors::find_duplicate(file_.weights.tensors); second) {
      return refuse(Fault::duplicate, names_[*second], "tensor name");
    }
    names_ = {};
    TOUCHSTONE_CHECK(tiling());
    return std::move(file_);
  }

 private:
  [[nodiscard]] Parsed<void> metadata();
  [[nodiscard]] Parsed<void> unique_metadata() const;
  [[nodiscard]] Parsed<void> tensor();
  [[nodiscard]] Parsed<void> member(Entry& entry);
  [[nodiscard]] Parsed<std::uint64_t> integer(Event event, std::string_view field) const;
  [[nodiscard]] Parsed<void> numbers(std::vector<std::uint64_t>& out, std::string_view field);
  [[nodiscard]] Parsed<void> add(const Entry& entry, Tensor tensor);
  [[nodiscard]] Parsed<void> tiling();
  /// Where a tensor's bytes begin, for messages: inside the file.
  [[nodiscard]] std::size_t place(const Tensor& tensor) const { return std::min(tensor.offset, size_); }

  json::Stream json_;
  std::uint64_t buffer_;  // where the byte buffer begins
  std::uint64_t size_;
  File file_;
  std::vector<std::uint32_t> names_;  // of each tensor, where its name stands: the header ends before 2^27
  bool has_metadata_ = false;
};

Parsed<void> HeaderReader::metadata() {
  if (std::exchange(has_metadata_, true)) return refuse(Fault::duplicate, json_.offset(), "__metadata__");
  TOUCHSTONE_TRY(first, json_.next());
  if (first != Event::begin_object) return refuse(Fault::wrong_type, json_.offset(), "__metadata__", "it is no object");
  while (true) {
    TOUCHSTONE_TRY(event, json_.next());
    if (event == Event::end_object) return {};
    if (file_.metadata.size() == kMaxMetadata) {
      return refuse(Fault::too_large, json_.offset(), "__metadata__", "more than 1,048,576 members");
    }
    Metadata one;
    one.key = file_.keys.keep(json_.text());
    one.key_offset = static_cast<std::uint32_t>(json_.offset());
    TOUCHSTONE_TRY(value, json_.next());
    if (value != Event::string) {
      return refuse(Fault::wrong_type, json_.offset(), "__metadata__", "its values must be strings");
    }
    one.offset = static_cast<std::uint32_t>(json_.offset());
    one.length = static_cast<std::uint32_t>(json_.length());
    file_.metadata.push_back(one);
  }
}

Parsed<void> HeaderReader::unique_metadata() const {
  tensors::NameSet names;
  for (const Metadata& one : file_.metadata) {
    if (!names.add_kept(one.key, one.key_offset)) return refuse(Fault::too_large, one.key_offset, "__metadata__");
  }
  if (const auto second = names.duplicate(); second) return refuse(Fault::duplicate, *second, "__metadata__", "a key");
  return {};
}

Parsed<void> HeaderReader::tensor() {
  const std::uint64_t name_offset = json_.offset();
  if (names_.size() == tensors::kMaxTensors) {
    return refuse(Fault::too_large, name_offset, "header", "more than 2,097,152 tensors");
  }
  // The name is in the way of the next event, and its place is known only with the shape: it waits here.
  const std::string name(json_.text());
  TOUCHSTONE_TRY(first, json_.next());
  if (first != Event::begin_object) return refuse(Fault::wrong_type, json_.offset(), "tensor", "it is no object");
  const std::uint64_t object_offset = json_.offset();
  Entry entry;
  while (true) {
    TOUCHSTONE_TRY(event, json_.next());
    if (event == Event::end_object) break;
    TOUCHSTONE_CHECK(member(entry));
  }
  if (!entry.dtype) return refuse(Fault::missing, object_offset, "dtype");
  if (!entry.has_shape) return refuse(Fault::missing, object_offset, "shape");
  if (!entry.data_offsets) return refuse(Fault::missing, object_offset, "data_offsets");
  const auto tensor = file_.weights.make(name, entry.shape);
  if (!tensor) return refuse(Fault::too_large, name_offset, "header", "names and shapes of more than 256 MiB");
  names_.push_back(static_cast<std::uint32_t>(name_offset));
  return add(entry, *tensor);
}

Parsed<void> HeaderReader::member(Entry& entry) {
  const std::uint64_t offset = json_.offset();
  if (json_.text() == "dtype") {
    if (entry.dtype) return refuse(Fault::duplicate, offset, "dtype");
    TOUCHSTONE_TRY(event, json_.next());
    if (event != Event::string) return refuse(Fault::wrong_type, json_.offset(), "dtype", "it is no string");
    entry.dtype = tensors::dtype_of_safetensors(json_.text());
    if (!entry.dtype) return refuse(Fault::unsupported, json_.offset(), "dtype", "no element type has that name");
    return {};
  }
  if (json_.text() == "shape") {
    if (std::exchange(entry.has_shape, true)) return refuse(Fault::duplicate, offset, "shape");
    TOUCHSTONE_CHECK(numbers(entry.shape, "shape"));
    entry.shape_offset = offset;
    return {};
  }
  if (json_.text() == "data_offsets") {
    if (entry.data_offsets) return refuse(Fault::duplicate, offset, "data_offsets");
    std::vector<std::uint64_t> offsets;
    TOUCHSTONE_CHECK(numbers(offsets, "data_offsets"));
    if (offsets.size() != 2) return refuse(Fault::syntax, offset, "data_offsets", "it has begin and end");
    entry.data_offsets = {offsets[0], offsets[1]};
    entry.offsets_offset = offset;
    return {};
  }
  return refuse(Fault::syntax, offset, "tensor", "it has exactly the members dtype, shape and data_offsets");
}

/// 2.4, check 2: not negative, without fraction or exponent, below 2^64.
Parsed<std::uint64_t> HeaderReader::integer(Event event, std::string_view field) const {
  if (event != Event::number) return refuse(Fault::wrong_type, json_.offset(), field, "it holds integers");
  const std::string_view text = json_.text();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(Fault::out_of_range, json_.offset(), field, "not a decimal integer from 0 to 2^64 - 1");
  }
  return value;
}

Parsed<void> HeaderReader::numbers(std::vector<std::uint64_t>& out, std::string_view field) {
  TOUCHSTONE_TRY(first, json_.next());
  if (first != Event::begin_array) return refuse(Fault::wrong_type, json_.offset(), field, "it is no array");
  while (true) {
    TOUCHSTONE_TRY(event, json_.next());
    if (event == Event::end_array) return {};
    TOUCHSTONE_TRY(value, integer(event, field));
    if (out.size() == tensors::kMaxRank) {
      return refuse(Fault::too_large, json_.offset(), field, "more than 65,535 numbers");
    }
    out.push_back(value);
  }
}

/// 2.4, check 3; and that the range is one.
Parsed<void> HeaderReader::add(const Entry& entry, Tensor tensor) {
  std::optional<std::uint64_t> elements = 1;
  for (const std::uint64_t dim : entry.shape) {
    if (elements) elements = tensors::multiply(*elements, dim);
  }
  const auto bits = elements ? tensors::bits_of(*entry.dtype, *elements) : std::nullopt;
  if (!bits) return refuse(Fault::out_of_range, entry.shape_offset, "shape", "its bits do not fit into 64 bits");
  if (*bits % 8 != 0) return refuse(Fault::out_of_range, entry.shape_offset, "shape", "its elements end inside a byte");
  const auto [begin, end] = *entry.data_offsets;
  tensor.dtype = *entry.dtype;
  // Past every file, but a sum that does not wrap.
  tensor.offset = begin > std::numeric_limits<std::uint64_t>::max() - buffer_ ? begin : buffer_ + begin;
  if (end < begin) return refuse(Fault::out_of_range, place(tensor), "data_offsets", "the end lies before the begin");
  if (end - begin != *bits / 8) {
    return refuse(Fault::out_of_range, entry.offsets_offset, "data_offsets", "not the size of dtype and shape");
  }
  tensor.length = end - begin;
  file_.weights.tensors.push_back(tensor);
  return {};
}

/// 2.4, check 4.
Parsed<void> HeaderReader::tiling() {
  std::vector<Tensor>& all = file_.weights.tensors;
  const auto before = [](const Tensor& left, const Tensor& right) {
    return std::tuple(left.offset, left.length, left.name()) < std::tuple(right.offset, right.length, right.name());
  };
  if (!std::ranges::is_sorted(all, before)) std::ranges::sort(all, before);
  std::uint64_t last = buffer_;
  for (const Tensor& tensor : all) {
    if (tensor.offset < last) return refuse(Fault::out_of_range, place(tensor), "data_offsets", "ranges overlap");
    if (tensor.offset > last)
      return refuse(Fault::out_of_range, place(tensor), "data_offsets", "a hole before this range");
    if (tensor.length > size_ - last) return refuse(Fault::truncated, size_, "buffer", "the data of a tensor");
    last += tensor.length;
  }
  if (last != size_) return refuse(Fault::trailing, last, "buffer");
  return {};
}

Parsed<std::uint64_t> header_length(SourceReader& in) {
  if (in.size() < kLengthSize) return refuse(Fault::truncated, 0, "N", "the length of the header");
  TOUCHSTONE_TRY(length, in.u64le("N"));
  if (length > kMaxHeader) return refuse(Fault::too_large, 0, "N", "a header has at most 100,000,000 bytes");
  if (length > in.remaining()) return refuse(Fault::truncated, 0, "N", "the header is longer than the file");
  return length;
}

}  // namespace

Parsed<File> parse(const ByteSource& source) {
  SourceReader in(source);
  TOUCHSTONE_TRY(length, header_length(in));
  // The reference reader accepts white space here; its README does not (2.4).
  if (length == 0) return refuse(Fault::truncated, kLengthSize, "header", "it must begin with {");
  TOUCHSTONE_TRY(first, in.window());
  if (first.front() != '{') return refuse(Fault::syntax, kLengthSize, "header", "it must begin with {");
  return HeaderReader(in, length).run();
}

bool looks_like(const ByteSource& source, bool& unreadable) {
  constexpr std::uint64_t kLeast = 10;
  if (source.size() < kLeast) return false;
  SourceReader in(source);
  const auto length = in.u64le("N");
  const auto first = length ? in.u8("header") : tl::unexpected(length.error());
  if (!first) {
    unreadable = true;
    return false;
  }
  return *length <= source.size() - kLengthSize && *first == '{';
}

}  // namespace touchstone::safetensors
