#include "codec/rlp.h"

namespace touchstone::rlp {
namespace {

constexpr std::uint8_t kString = 0x80, kLongString = 0xB7, kList = 0xC0, kLongList = 0xF7;
constexpr std::size_t kShort = 55;  // the longest payload whose length stands in the head

struct Head {
  bool is_list = false;
  std::size_t size = 0;  // of the payload
};

Parsed<std::size_t> long_length(Reader& reader, std::size_t bytes, std::size_t at, std::string_view field) {
  TOUCHSTONE_TRY(digits, reader.take(bytes, field));
  if (digits.front() == 0) return refuse(Fault::syntax, at, field, "a length with a leading zero");
  std::size_t size = 0;
  for (const std::uint8_t digit : digits) size = size << 8U | digit;
  if (size <= kShort) return refuse(Fault::syntax, at, field, "a long head for a short payload");
  return size;
}

Parsed<Head> read_head(Reader& reader, std::string_view field) {
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(first, reader.u8(field));
  Head head;
  head.is_list = first >= kList;
  const std::uint8_t base = head.is_list ? kList : kString;
  const std::uint8_t long_base = head.is_list ? kLongList : kLongString;
  if (first <= long_base) {
    head.size = static_cast<std::size_t>(first - base);
    return head;
  }
  TOUCHSTONE_TRY(size, long_length(reader, static_cast<std::size_t>(first - long_base), at, field));
  head.size = size;
  return head;
}

}  // namespace

Parsed<Item> read(Reader& reader, std::string_view field) {
  const Bytes before = reader.rest();
  Item item;
  item.offset = reader.offset();
  if (const int next = reader.peek(); next >= 0 && next < kString) {
    TOUCHSTONE_TRY(byte, reader.take(1, field));
    item.payload = byte;
    item.encoded = byte;
    return item;
  }
  TOUCHSTONE_TRY(head, read_head(reader, field));
  TOUCHSTONE_TRY(payload, reader.take(head.size, field));
  if (!head.is_list && payload.size() == 1 && payload.front() < kString) {
    return refuse(Fault::syntax, item.offset, field, "a head before a byte that is its own encoding");
  }
  item.is_list = head.is_list;
  item.payload = payload;
  item.encoded = before.first(before.size() - reader.remaining());
  return item;
}

Parsed<Item> whole(Bytes bytes, std::string_view field, std::size_t origin) {
  Reader reader(bytes, origin);
  TOUCHSTONE_TRY(item, read(reader, field));
  TOUCHSTONE_CHECK(reader.expect_end(field));
  return item;
}

Parsed<std::vector<Item>> items(const Item& list, std::size_t most, std::string_view field) {
  if (!list.is_list) return refuse(Fault::wrong_type, list.offset, field, "is a string and not a list");
  Reader reader(list.payload, list.payload_offset());
  std::vector<Item> found;
  while (!reader.empty()) {
    if (found.size() == most) return refuse(Fault::too_large, reader.offset(), field, "too many items");
    TOUCHSTONE_TRY(item, read(reader, field));
    found.push_back(item);
  }
  return found;
}

Parsed<Natural> number(const Item& item, std::size_t most, std::string_view field) {
  if (item.is_list) return refuse(Fault::wrong_type, item.offset, field, "is a list and not a number");
  if (item.payload.size() > most) return refuse(Fault::out_of_range, item.offset, field, "has too many bytes");
  if (!item.payload.empty() && item.payload.front() == 0) {
    return refuse(Fault::syntax, item.offset, field, "a number with a leading zero");
  }
  return natural_of(item.payload);
}

}  // namespace touchstone::rlp
