#include "formats/onnx/external_data.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "codec/hex.h"
#include "formats/onnx/tensor_proto.h"

namespace touchstone::onnx {
namespace {

constexpr std::uint32_t kKey = 1;
constexpr std::uint32_t kValue = 2;

/// Decimal digits only: no sign, no space.
Parsed<std::uint64_t> decimal(std::string_view text, std::uint64_t offset, std::string_view field) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(Fault::out_of_range, offset, field, "not a decimal number of 64 bits");
  }
  return value;
}

}  // namespace

bool is_location(std::string_view location) {
  constexpr std::string_view kForbidden("\\\0", 2);
  if (location.find_first_of(kForbidden) != std::string_view::npos) return false;
  while (true) {
    const std::size_t slash = location.find('/');
    const std::string_view component = location.substr(0, slash);
    if (component.empty() || component == "." || component == "..") return false;
    if (slash == std::string_view::npos) return true;
    location.remove_prefix(slash + 1);
  }
}

Parsed<void> ExternalData::add(SourceReader& in, const protobuf::Field& entry) {
  constexpr std::string_view kMessage = "external_data";
  if (entry.wire != protobuf::Wire::length) {
    return refuse(Fault::wrong_type, entry.tag_offset, kMessage, "of another wire type");
  }
  std::optional<std::string> key;
  std::optional<Value> value;
  protobuf::Walk walk(in, entry, kMessage);
  while (true) {
    TOUCHSTONE_TRY(field, walk.next());
    if (!field) break;
    if (field->number != kKey && field->number != kValue) continue;
    if (field->number == kKey ? key.has_value() : value.has_value()) {
      return refuse(Fault::duplicate, field->tag_offset, kMessage, "key or value");
    }
    TOUCHSTONE_TRY(text, read_text(in, *field, kMessage));
    if (field->number == kKey) {
      key = std::move(text);
    } else {
      value = Value{std::move(text), field->offset};
    }
  }
  std::optional<Value>* slot = nullptr;
  if (key == "location") slot = &location_;
  if (key == "offset") slot = &offset_;
  if (key == "length") slot = &length_;
  if (key == "checksum") slot = &checksum_;
  if (slot == nullptr) return {};
  if (*slot) return refuse(Fault::duplicate, entry.tag_offset, kMessage, "a key");
  // A value that is not there is the empty string.
  *slot = value.value_or(Value{{}, entry.end()});
  return {};
}

Parsed<tensors::External> ExternalData::finish(const protobuf::Field& tensor, std::uint64_t size) const {
  if (!location_) return refuse(Fault::missing, tensor.offset, "location", "of external data");
  tensors::External external;
  external.where = tensor.offset;
  if (!is_location(location_->text)) {
    return refuse(Fault::out_of_range, location_->offset, "location",
                  "external data must be a file below the folder of the model, named without '\\', '.' and '..'");
  }
  external.location = location_->text;
  if (offset_) {
    TOUCHSTONE_TRY(offset, decimal(offset_->text, offset_->offset, "offset"));
    external.offset = offset;
  }
  if (length_) {
    TOUCHSTONE_TRY(length, decimal(length_->text, length_->offset, "length"));
    if (length != size)
      return refuse(Fault::out_of_range, length_->offset, "length", "not the size of dims and data_type");
    external.length = length;
  }
  if (size > std::numeric_limits<std::uint64_t>::max() - external.offset) {
    return refuse(Fault::out_of_range, offset_ ? offset_->offset : tensor.offset, "offset", "past the end of any file");
  }
  if (checksum_) {
    const auto bytes = from_hex(checksum_->text, "checksum");
    ByteArray<20> sha1{};
    if (!bytes || bytes->size() != sha1.size() || checksum_->text.size() != 2 * sha1.size()) {
      return refuse(Fault::out_of_range, checksum_->offset, "checksum", "not the 40 hex digits of a SHA-1");
    }
    std::ranges::copy(*bytes, sha1.begin());
    external.checksum = sha1;
  }
  return external;
}

}  // namespace touchstone::onnx
