#include "formats/onnx/tensor_proto.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "base/untrusted.h"
#include "codec/hex.h"
#include "formats/onnx/external_data.h"
#include "formats/onnx/onnx.h"

namespace touchstone::onnx {
namespace {

using protobuf::Field;
using protobuf::Wire;
using tensors::DType;
using tensors::Place;

constexpr std::string_view kMessage = "TensorProto";

// The fields of TensorProto (2.6).
constexpr std::uint32_t kDims = 1;
constexpr std::uint32_t kDataType = 2;
constexpr std::uint32_t kFloatData = 4;
constexpr std::uint32_t kInt32Data = 5;
constexpr std::uint32_t kStringData = 6;
constexpr std::uint32_t kInt64Data = 7;
constexpr std::uint32_t kName = 8;
constexpr std::uint32_t kRawData = 9;
constexpr std::uint32_t kDoubleData = 10;
constexpr std::uint32_t kUint64Data = 11;
constexpr std::uint32_t kExternalData = 13;
constexpr std::uint32_t kDataLocation = 14;

/// A field of values, whose numbers come packed or one by one.
struct Typed {
  std::uint32_t number;
  Wire wire;  // of one value
  std::string_view name;
  std::uint64_t count = 0;  // values
  std::uint64_t runs = 0;   // occurrences on the wire
  Field first = {};         // the first of these
};

/// Which field has the values of a type (onnx.proto, TensorProto), and how many bytes of each count.
struct Home {
  std::uint32_t field;
  std::uint8_t width;
};
Home home_of(DType type) {
  switch (type) {
    case DType::F32:
    case DType::C64: return {kFloatData, 4};
    case DType::F64:
    case DType::COMPLEX128: return {kDoubleData, 8};
    case DType::I64: return {kInt64Data, 8};
    case DType::U64: return {kUint64Data, 8};
    case DType::U32: return {kUint64Data, 4};
    case DType::STRING: return {kStringData, 0};
    case DType::I32: return {kInt32Data, 4};
    case DType::I16:
    case DType::U16:
    case DType::F16:
    case DType::BF16: return {kInt32Data, 2};
    default: return {kInt32Data, 1};  // 8 bits and fewer
  }
}

/// The varints in [offset, end): how many there are.
Parsed<std::uint64_t> count_varints(SourceReader& in, const Field& field, std::string_view name) {
  in.seek(field.offset);
  std::uint64_t count = 0;
  while (in.offset() < field.end()) {
    TOUCHSTONE_CHECK(protobuf::read_varint(in, field.end(), name));
    ++count;
  }
  return count;
}

class TensorReader {
 public:
  TensorReader(SourceReader& in, const Field& field) : in_(in), field_(field) {}

  [[nodiscard]] Parsed<TensorProto> run() {
    protobuf::Walk walk(in_, field_, kMessage);
    while (true) {
      TOUCHSTONE_TRY(next, walk.next());
      if (!next) break;
      TOUCHSTONE_CHECK(read(*next));
    }
    TOUCHSTONE_CHECK(finish());
    return std::move(tensor_);
  }

 private:
  [[nodiscard]] Parsed<void> read(const Field& field);
  [[nodiscard]] Parsed<void> dim(const Field& field);
  [[nodiscard]] Parsed<void> add_dim(std::uint64_t value, std::uint64_t offset);
  [[nodiscard]] Parsed<void> values(Typed& typed, const Field& field);
  [[nodiscard]] static Parsed<void> once(std::optional<Field>& slot, const Field& field, Wire wire,
                                         std::string_view name);
  [[nodiscard]] Parsed<void> finish();
  [[nodiscard]] Parsed<void> in_fields(DType type, std::uint64_t size);
  [[nodiscard]] Parsed<std::uint64_t> size_of(DType type) const;

  SourceReader& in_;
  Field field_;
  TensorProto tensor_;
  std::optional<Field> data_type_, name_, raw_data_, data_location_;
  ExternalData external_;
  std::uint64_t dims_offset_ = field_.offset;
  std::array<Typed, 6> typed_ = {{{kFloatData, Wire::fixed32, "float_data"},
                                  {kInt32Data, Wire::varint, "int32_data"},
                                  {kStringData, Wire::length, "string_data"},
                                  {kInt64Data, Wire::varint, "int64_data"},
                                  {kDoubleData, Wire::fixed64, "double_data"},
                                  {kUint64Data, Wire::varint, "uint64_data"}}};
};

Parsed<void> TensorReader::once(std::optional<Field>& slot, const Field& field, Wire wire, std::string_view name) {
  if (field.wire != wire) return refuse(Fault::wrong_type, field.tag_offset, name, "of another wire type");
  if (slot) return refuse(Fault::duplicate, field.tag_offset, name);
  slot = field;
  return {};
}

Parsed<void> TensorReader::read(const Field& field) {
  for (Typed& typed : typed_) {
    if (typed.number == field.number) return values(typed, field);
  }
  switch (field.number) {
    case kDims: return dim(field);
    case kDataType: return once(data_type_, field, Wire::varint, "data_type");
    case kName: return once(name_, field, Wire::length, "name");
    case kRawData: return once(raw_data_, field, Wire::length, "raw_data");
    case kDataLocation: return once(data_location_, field, Wire::varint, "data_location");
    case kExternalData: return external_.add(in_, field);
    default: return {};
  }
}

Parsed<void> TensorReader::add_dim(std::uint64_t value, std::uint64_t offset) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value > kMost) return refuse(Fault::out_of_range, offset, "dims", "a negative dimension");
  if (tensor_.dims.size() == tensors::kMaxRank) {
    return refuse(Fault::too_large, offset, "dims", "more than 65,535 dimensions");
  }
  tensor_.dims.push_back(value);
  return {};
}

Parsed<void> TensorReader::dim(const Field& field) {
  if (tensor_.dims.empty()) dims_offset_ = field.tag_offset;
  if (field.wire == Wire::varint) return add_dim(field.value, field.offset);
  if (field.wire != Wire::length) return refuse(Fault::wrong_type, field.tag_offset, "dims", "of another wire type");
  in_.seek(field.offset);
  while (in_.offset() < field.end()) {
    const std::uint64_t offset = in_.offset();
    TOUCHSTONE_TRY(value, protobuf::read_varint(in_, field.end(), "dims"));
    TOUCHSTONE_CHECK(add_dim(value, offset));
  }
  return {};
}

Parsed<void> TensorReader::values(Typed& typed, const Field& field) {
  if (typed.runs++ == 0) typed.first = field;
  if (field.wire == typed.wire) {
    ++typed.count;
    return {};
  }
  if (field.wire != Wire::length)
    return refuse(Fault::wrong_type, field.tag_offset, typed.name, "of another wire type");
  if (typed.wire == Wire::varint) {
    TOUCHSTONE_TRY(count, count_varints(in_, field, typed.name));
    typed.count += count;
    return {};
  }
  const std::uint64_t width = typed.wire == Wire::fixed32 ? 4 : 8;
  if (field.length % width != 0) return refuse(Fault::truncated, field.end(), typed.name, "inside a packed value");
  typed.count += field.length / width;
  return {};
}

/// ceil(Π dims × bits / 8).
Parsed<std::uint64_t> TensorReader::size_of(DType type) const {
  std::optional<std::uint64_t> elements = 1;
  for (const std::uint64_t dim : tensor_.dims) {
    if (elements) elements = tensors::multiply(*elements, dim);
  }
  const auto bits = elements ? tensors::bits_of(type, *elements) : std::nullopt;
  if (!bits) return refuse(Fault::out_of_range, dims_offset_, "dims", "the bits do not fit into 64 bits");
  return *bits / 8 + (*bits % 8 != 0 ? 1 : 0);
}

Parsed<void> TensorReader::finish() {
  if (name_) {
    TOUCHSTONE_TRY(name, read_text(in_, *name_, "name"));
    tensor_.name = std::move(name);
  }
  if (!data_type_) return refuse(Fault::missing, field_.offset, "data_type");
  const auto type = tensors::dtype_of_onnx(data_type_->value);
  if (!type) return refuse(Fault::unsupported, data_type_->offset, "data_type", "there is no such type");
  tensor_.data_type = *type;
  TOUCHSTONE_TRY(size, size_of(*type));
  tensor_.length = size;
  tensor_.offset = field_.offset;
  constexpr std::uint64_t kExternal = 1;
  if (!data_location_ || data_location_->value == 0) return in_fields(*type, size);
  if (data_location_->value != kExternal) {
    return refuse(Fault::unsupported, data_location_->offset, "data_location", "neither DEFAULT nor EXTERNAL");
  }
  const auto* const held = std::ranges::find_if(typed_, [](const Typed& one) { return one.count > 0; });
  if (raw_data_ || held != typed_.end()) {
    return refuse(Fault::duplicate, data_location_->tag_offset, "data_location",
                  "external, and values are here as well");
  }
  if (*type == DType::STRING) {
    return refuse(Fault::unsupported, data_location_->tag_offset, "data_location", "strings are never external");
  }
  TOUCHSTONE_TRY(external, external_.finish(field_, size));
  tensor_.external = std::move(external);
  tensor_.place = Place::external;
  return {};
}

Parsed<void> TensorReader::in_fields(DType type, std::uint64_t size) {
  const Home home = home_of(type);
  const Typed* values = nullptr;
  for (const Typed& typed : typed_) {
    if (typed.count == 0) continue;
    if (typed.number != home.field) {
      return refuse(Fault::wrong_type, typed.first.tag_offset, typed.name,
                    "the values of that data_type stand elsewhere");
    }
    if (raw_data_)
      return refuse(Fault::duplicate, raw_data_->tag_offset, "raw_data", "values are in a typed field too");
    values = &typed;
  }
  if (type == DType::STRING) {
    if (raw_data_) return refuse(Fault::wrong_type, raw_data_->tag_offset, "raw_data", "strings stand in string_data");
    tensor_.place = Place::none;
    return {};
  }
  if (raw_data_) {
    if (raw_data_->length != size) {
      return refuse(Fault::out_of_range, raw_data_->tag_offset, "raw_data", "not the size of dims and data_type");
    }
    tensor_.offset = raw_data_->offset;
    return {};
  }
  if (values == nullptr) {
    if (size == 0) return {};
    return refuse(Fault::missing, field_.offset, "TensorProto", "it has dimensions and no values");
  }
  // Without overflow: each value took a byte of the file at least.
  if (values->count * home.width != size) {
    return refuse(Fault::out_of_range, values->first.tag_offset, values->name, "not as many values as dims ask for");
  }
  if (values->runs == 1 && values->first.wire == Wire::length && values->wire != Wire::varint) {
    // Packed numbers of fixed size in one run are little endian already.
    tensor_.offset = values->first.offset;
    return {};
  }
  tensor_.place = Place::converted;
  tensor_.converted = tensors::Converted{field_.offset, field_.length, values->number,
                                         static_cast<std::uint8_t>(values->wire), home.width};
  return {};
}

}  // namespace

Parsed<TensorProto> read_tensor(SourceReader& in, const Field& field) {
  if (field.wire != Wire::length) return refuse(Fault::wrong_type, field.tag_offset, kMessage, "of another wire type");
  return TensorReader(in, field).run();
}

Parsed<std::string> read_text(SourceReader& in, const Field& field, std::string_view what) {
  if (field.wire != Wire::length) return refuse(Fault::wrong_type, field.tag_offset, what, "of another wire type");
  if (field.length > kMaxName) return refuse(Fault::too_large, field.tag_offset, what, "more than 65,535 bytes");
  Buffer bytes(static_cast<std::size_t>(field.length));
  in.seek(field.offset);
  TOUCHSTONE_CHECK(in.read(bytes, what));
  if (!is_utf8(as_text(bytes))) return refuse(Fault::syntax, field.offset, what, "not UTF-8");
  return std::string(as_text(bytes));
}

}  // namespace touchstone::onnx
