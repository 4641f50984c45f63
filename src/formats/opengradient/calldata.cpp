#include "formats/opengradient/calldata.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/reader.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

constexpr std::array<std::string_view, 2> kTransactionMembers{"input", "data"};

std::size_t to_word_boundary(std::size_t size) { return (size + abi::kWord - 1) / abi::kWord * abi::kWord; }

}  // namespace

bool has_selector(Bytes calldata, std::uint32_t selector) {
  Reader reader(calldata);
  const auto first = reader.u32be("selector");
  return first && *first == selector;
}

Parsed<HexText> located_hex(const json::Value& value, std::string_view field) {
  TOUCHSTONE_TRY(bytes, hex_text(value, field));
  HexText text;
  text.bytes = std::move(bytes);
  // Without escapes the text stands in the file as it is, after one quote; the digits follow "0x".
  if (value.length == value.text.size() + 2) text.digits = value.offset + 3;
  return text;
}

std::optional<std::uint32_t> transaction_selector(const json::Value& object) {
  for (const std::string_view name : kTransactionMembers) {
    const json::Value* value = object.find(name);
    if (value == nullptr || !value->is(json::Kind::string)) continue;
    json::Value head = *value;
    head.text = head.text.substr(0, 2 + 2 * kSelectorSize);
    const auto bytes = hex_text(head, name);
    if (!bytes) continue;
    Reader reader(*bytes);
    if (const auto selector = reader.u32be("selector"); selector) return *selector;
  }
  return std::nullopt;
}

Parsed<HexText> transaction_input(const json::Value& object) {
  const json::Value* input = object.find("input");
  const json::Value* data = object.find("data");
  if (input == nullptr && data == nullptr) return refuse(Fault::missing, object.offset, "input");
  if (input == nullptr) return located_hex(*data, "data");
  TOUCHSTONE_TRY(text, located_hex(*input, "input"));
  if (data != nullptr) {
    TOUCHSTONE_TRY(other, hex_text(*data, "data"));
    if (other != text.bytes) return refuse(Fault::duplicate, data->offset, "data", "differs from input");
  }
  return std::move(text);
}

Decoder::Decoder(Bytes arguments, std::size_t origin, std::size_t words)
    : data_(arguments), origin_(origin), words_(words), arguments_(arguments, origin) {
  extents_.push_back({0, words * abi::kWord});
}

Parsed<void> Decoder::expect_words(std::string_view field) const {
  if (data_.size() < words_ * abi::kWord) {
    return refuse(Fault::truncated, origin_ + data_.size(), field, "is shorter than its fixed part");
  }
  if (data_.size() % abi::kWord != 0) {
    return refuse(Fault::truncated, origin_ + data_.size(), field, "is not a whole number of words");
  }
  return {};
}

// opengradient.md 9: dirty padding is a note. Solidity refuses it, decoders of other tools pass over it.
template <std::size_t N>
Parsed<ByteArray<N>> Decoder::low_bytes(std::size_t index, std::string_view field) {
  TOUCHSTONE_TRY(word, arguments_.bytes32(index, field));
  const LowBytes<N> low = low_bytes_of<N>(word);
  clean_ = clean_ && low.clean;
  return low.bytes;
}

Parsed<Digest256> Decoder::word(std::size_t index, std::string_view field) const {
  return arguments_.bytes32(index, field);
}

Parsed<std::uint64_t> Decoder::u64(std::size_t index, std::string_view field) const {
  return arguments_.u64(index, field);
}

Parsed<std::uint8_t> Decoder::u8(std::size_t index, std::string_view field) {
  TOUCHSTONE_TRY(value, low_bytes<1>(index, field));
  return value.front();
}

Parsed<ByteArray<20>> Decoder::address(std::size_t index, std::string_view field) {
  return low_bytes<20>(index, field);
}

Parsed<DynamicField> Decoder::dynamic(std::size_t index, std::string_view field) {
  TOUCHSTONE_TRY(position, arguments_.u64(index, field));
  TOUCHSTONE_TRY(content, arguments_.dynamic(index, field));
  // The word at `position` holds the length; the content and its padding follow. Nothing here passes the end: the
  // arguments are a whole number of words and the content lies inside them.
  const std::size_t begin = position;
  extents_.push_back({begin, begin + abi::kWord + to_word_boundary(content.bytes.size())});
  clean_ = clean_ && content.clean;
  return DynamicField{content.bytes, origin_ + begin + abi::kWord};
}

Parsed<AbiForm> Decoder::finish(std::string_view field) {
  std::ranges::sort(extents_, {}, &Extent::begin);
  std::size_t end = 0;
  bool exact = true;
  for (const Extent& extent : extents_) {
    exact = exact && extent.begin == end;
    end = std::max(end, extent.end);
  }
  if (end < data_.size()) return refuse(Fault::trailing, origin_ + end, field, "has bytes that no field names");
  return AbiForm{clean_, exact && end == data_.size()};
}

}  // namespace touchstone::opengradient
