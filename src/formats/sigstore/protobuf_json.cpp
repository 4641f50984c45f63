#include "formats/sigstore/protobuf_json.h"

#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "codec/base64.h"
#include "codec/wrapped.h"

namespace touchstone::sigstore {
namespace {

constexpr std::string_view kWraps = "\r\n";

std::optional<std::uint64_t> decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || text.front() == '-') return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

}  // namespace

Parsed<const json::Value*> optional_member(const json::Value& object, std::string_view name, json::Kind kind) {
  const json::Value* const value = object.find(name);
  if (value == nullptr || value->is(json::Kind::null)) return nullptr;
  if (!value->is(kind)) return refuse(Fault::wrong_type, value->offset, name);
  return value;
}

Parsed<const json::Value*> need_member(const json::Value& object, std::string_view name, json::Kind kind) {
  TOUCHSTONE_TRY(value, optional_member(object, name, kind));
  if (value == nullptr) return refuse(Fault::missing, object.offset, name);
  return value;
}

Parsed<Blob> read_blob(const json::Value& text, std::string_view name) {
  if (!text.is(json::Kind::string)) return refuse(Fault::wrong_type, text.offset, name);
  auto bytes = text.text.find_first_of(kWraps) == std::string_view::npos ? from_base64(text.text, name)
                                                                         : from_base64(unwrap(text.text, kWraps), name);
  if (!bytes) return refuse(bytes.error().fault, text.offset, name, bytes.error().detail);
  return Blob{std::move(*bytes), text.offset, text.length};
}

Parsed<Blob> need_blob(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, need_member(object, name, json::Kind::string));
  return read_blob(*value, name);
}

Parsed<std::optional<Blob>> optional_blob(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, optional_member(object, name, json::Kind::string));
  if (value == nullptr) return std::optional<Blob>{};
  TOUCHSTONE_TRY(blob, read_blob(*value, name));
  return std::optional<Blob>{std::move(blob)};
}

Parsed<Text> optional_text(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, optional_member(object, name, json::Kind::string));
  if (value == nullptr) return Text{{}, object.offset, 0};
  return Text{Untrusted(value->text), value->offset, value->length};
}

Parsed<std::optional<std::uint64_t>> optional_integer(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  if (value == nullptr || value->is(json::Kind::null)) return std::optional<std::uint64_t>{};
  if (!value->is(json::Kind::string) && !value->is(json::Kind::number)) {
    return refuse(Fault::wrong_type, value->offset, name);
  }
  const auto number = decimal(value->text);
  if (!number) return refuse(Fault::out_of_range, value->offset, name, "is no decimal integer from 0 to 2^63 - 1");
  return number;
}

Parsed<std::span<const json::Value>> optional_items(const json::Value& object, std::string_view name, json::Kind kind,
                                                    std::size_t limit) {
  TOUCHSTONE_TRY(array, optional_member(object, name, json::Kind::array));
  if (array == nullptr) return std::span<const json::Value>{};
  if (array->items.size() > limit) return refuse(Fault::too_large, array->offset, name, "more items than are read");
  for (const json::Value& item : array->items) {
    if (!item.is(kind)) return refuse(Fault::wrong_type, item.offset, name);
  }
  return array->items;
}

}  // namespace touchstone::sigstore
