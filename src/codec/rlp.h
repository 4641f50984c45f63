// RLP, the serialisation of Ethereum (yellow paper, appendix B), strict: shortest forms only, so that equal values have
// equal bytes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/natural.h"
#include "base/reader.h"

namespace touchstone::rlp {

/// One item. Views point into the input.
struct Item {
  bool is_list = false;
  Bytes payload;           // of a string its bytes, of a list its items one after the other
  Bytes encoded;           // the item with its head
  std::size_t offset = 0;  // of the head, in what the Reader counts
  [[nodiscard]] std::size_t payload_offset() const { return offset + encoded.size() - payload.size(); }
  [[nodiscard]] bool is_string(std::size_t size) const { return !is_list && payload.size() == size; }
};

/// The next item. Errors: truncated; syntax (a single byte below 80 with a head, a long head for a short payload,
/// leading zeros in a length); out_of_range (a length above 2^64).
[[nodiscard]] Parsed<Item> read(Reader& reader, std::string_view field);
/// The one item that fills `bytes`; trailing when bytes are left over.
[[nodiscard]] Parsed<Item> whole(Bytes bytes, std::string_view field, std::size_t origin = 0);
/// The items of a list, `most` at most (too_large); wrong_type when it is a string. What is inside them is not read.
[[nodiscard]] Parsed<std::vector<Item>> items(const Item& list, std::size_t most, std::string_view field);
/// A string that is a number: no leading zeros (syntax), at most `most` bytes (out_of_range).
[[nodiscard]] Parsed<Natural> number(const Item& item, std::size_t most, std::string_view field);

}  // namespace touchstone::rlp
