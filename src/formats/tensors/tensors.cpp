#include "formats/tensors/tensors.h"

#include <algorithm>
#include <numeric>

#include "base/source_reader.h"
#include "codec/protobuf.h"

namespace touchstone::tensors {
namespace {

// LEB128: most dimensions take one or two bytes, so that shapes never take more memory than they take in the file.
constexpr std::size_t kLongest = 10;

std::size_t leb128_size(std::uint64_t value) {
  std::size_t size = 1;
  for (value >>= 7U; value != 0; value >>= 7U) ++size;
  return size;
}

char* put_leb128(char* at, std::uint64_t value) {
  for (; value > 0x7F; value >>= 7U) *at++ = static_cast<char>(static_cast<std::uint8_t>(0x80U | (value & 0x7FU)));
  *at++ = static_cast<char>(value);
  return at;
}

}  // namespace

std::vector<std::uint64_t> Tensor::shape() const {
  std::vector<std::uint64_t> dims;
  dims.reserve(rank_);
  const char* at = text_ + name_size_;
  for (std::uint32_t i = 0; i < rank_; ++i) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 7 * kLongest; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(*at++);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    dims.push_back(value);
  }
  return dims;
}

std::optional<Tensor> WeightFile::make(std::string_view name, std::span<const std::uint64_t> shape) {
  std::size_t size = name.size();
  for (const std::uint64_t dim : shape) size += leb128_size(dim);
  char* const text = arena_.take(size);
  if (text == nullptr) return std::nullopt;
  Tensor tensor;
  tensor.text_ = text;
  tensor.name_size_ = static_cast<std::uint32_t>(name.size());
  tensor.rank_ = static_cast<std::uint32_t>(shape.size());
  char* at = std::ranges::copy(name, text).out;
  for (const std::uint64_t dim : shape) at = put_leb128(at, dim);
  return tensor;
}

namespace {

/// Collects the low bytes of values and gives them on in pieces.
class Collector {
 public:
  Collector(std::uint8_t width, const std::function<void(Bytes)>& out) : width_(width), out_(out) {
    piece_.reserve(kPiece + sizeof(std::uint64_t));
  }
  void add(std::uint64_t value) {
    for (unsigned i = 0; i < width_; ++i) piece_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    if (piece_.size() >= kPiece) flush();
  }
  void flush() {
    if (!piece_.empty()) out_(piece_);
    piece_.clear();
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{64} << 10U;
  std::uint8_t width_;
  const std::function<void(Bytes)>& out_;
  Buffer piece_;
};

/// A run of packed values. Those of fixed size are as wide as they count, so that their bytes are the tensor's.
Parsed<void> collect_packed(SourceReader& in, const protobuf::Field& run, protobuf::Wire wire, Collector& collector,
                            const std::function<void(Bytes)>& out) {
  in.seek(run.offset);
  if (wire == protobuf::Wire::varint) {
    while (in.offset() < run.end()) {
      TOUCHSTONE_TRY(value, protobuf::read_varint(in, run.end(), "values"));
      collector.add(value);
    }
    return {};
  }
  collector.flush();
  while (in.offset() < run.end()) {
    TOUCHSTONE_TRY(window, in.window());
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(window.size(), run.end() - in.offset()));
    out(window.first(count));
    in.consume(count);
  }
  return {};
}

Parsed<void> collect(const ByteSource& source, const Converted& data, const std::function<void(Bytes)>& out) {
  SourceReader in(source);
  Collector collector(data.width, out);
  const auto wire = static_cast<protobuf::Wire>(data.wire);
  protobuf::Walk walk(in, data.offset, data.offset + data.length, "TensorProto");
  while (true) {
    TOUCHSTONE_TRY(field, walk.next());
    if (!field) break;
    if (field->number != data.field) continue;
    if (field->wire == wire) {
      collector.add(field->value);
    } else if (field->wire == protobuf::Wire::length) {
      TOUCHSTONE_CHECK(collect_packed(in, *field, wire, collector, out));
    }
  }
  collector.flush();
  return {};
}

}  // namespace

bool read_converted(const ByteSource& source, const Converted& data, const std::function<void(Bytes)>& out) {
  const std::uint64_t size = source.size();
  if (data.offset > size || data.length > size - data.offset) return false;
  return collect(source, data, out).has_value();
}

std::optional<std::size_t> find_duplicate(const std::vector<Tensor>& tensors) {
  std::vector<std::uint32_t> order(tensors.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto before = [&tensors](std::uint32_t left, std::uint32_t right) {
    const int compared = tensors[left].name().compare(tensors[right].name());
    return compared != 0 ? compared < 0 : left < right;
  };
  if (!std::ranges::is_sorted(order, before)) std::ranges::sort(order, before);
  std::optional<std::size_t> first;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (tensors[order[i - 1]].name() != tensors[order[i]].name()) continue;
    if (!first || order[i] < *first) first = order[i];
  }
  return first;
}

}  // namespace touchstone::tensors
