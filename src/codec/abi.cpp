#include "codec/abi.h"

#include <algorithm>
#include <cstddef>

#include "base/reader.h"

namespace touchstone::abi {
namespace {

/// A word as a number below 2^64. Solidity integers are big-endian; `at` is where the word stands.
Parsed<std::uint64_t> number(Bytes word, std::size_t at, std::string_view field) {
  if (!all_zero(word.first(kWord - 8))) return refuse(Fault::out_of_range, at, field, "2^64 or more");
  return Reader(word.subspan(kWord - 8), at + kWord - 8).u64be(field);
}

std::size_t padding_after(std::size_t length) { return (kWord - length % kWord) % kWord; }

}  // namespace

Parsed<Bytes> Arguments::word(std::size_t index, std::string_view field) const {
  if (index >= data_.size() / kWord) return refuse(Fault::truncated, origin_ + data_.size(), field);
  return data_.subspan(index * kWord, kWord);
}

Parsed<ByteArray<32>> Arguments::bytes32(std::size_t index, std::string_view field) const {
  TOUCHSTONE_TRY(bytes, word(index, field));
  return Reader(bytes, origin_ + index * kWord).array<32>(field);
}

Parsed<std::uint64_t> Arguments::u64(std::size_t index, std::string_view field) const {
  TOUCHSTONE_TRY(bytes, word(index, field));
  return number(bytes, origin_ + index * kWord, field);
}

Parsed<Arguments::Dynamic> Arguments::dynamic(std::size_t index, std::string_view field) const {
  TOUCHSTONE_TRY(start, u64(index, field));
  // Compared before anything is added: offset and length come from the input and may be 2^64 - 1.
  if (data_.size() < kWord || start > data_.size() - kWord) {
    return refuse(Fault::out_of_range, origin_ + index * kWord, field, "an offset outside the data");
  }
  const auto at = static_cast<std::size_t>(start);
  TOUCHSTONE_TRY(length, number(data_.subspan(at, kWord), origin_ + at, field));
  const Bytes tail = data_.subspan(at + kWord);
  if (length > tail.size()) return refuse(Fault::out_of_range, origin_ + at, field, "a length beyond the data");
  const auto count = static_cast<std::size_t>(length);
  const Bytes after = tail.subspan(count);
  const std::size_t padding = padding_after(count);
  const bool clean = after.size() >= padding && all_zero(after.first(padding));
  return Dynamic{tail.first(count), origin_ + at + kWord, clean};
}

Parsed<Arguments> Arguments::nested(std::size_t index, std::string_view field) const {
  TOUCHSTONE_TRY(start, u64(index, field));
  if (start >= data_.size()) {
    return refuse(Fault::out_of_range, origin_ + index * kWord, field, "an offset outside the data");
  }
  const auto at = static_cast<std::size_t>(start);
  return Arguments(data_.subspan(at), origin_ + at);
}

void put_word(Buffer& out, Bytes at_most_32_bytes_right_aligned) {
  const Bytes bytes = at_most_32_bytes_right_aligned.last(std::min(kWord, at_most_32_bytes_right_aligned.size()));
  out.insert(out.end(), kWord - bytes.size(), 0);
  append(out, bytes);
}

void put_u64(Buffer& out, std::uint64_t value) {
  out.insert(out.end(), kWord - 8, 0);
  for (unsigned shift = 64; shift > 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
}

void put_padded(Buffer& out, Bytes bytes) {
  append(out, bytes);
  out.insert(out.end(), padding_after(bytes.size()), 0);
}

}  // namespace touchstone::abi
