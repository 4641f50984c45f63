// The pairs of a GGUF file for people: numbers in decimal, arrays as JSON would write them, long ones in brief as their
// count and SHA-256 (models.md 2.5).
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "base/reader.h"
#include "base/untrusted.h"
#include "crypto/digest.h"
#include "evidence/models/weight_fields.h"

namespace touchstone::evidence {
namespace {

using gguf::Pair;
using gguf::ValueType;

constexpr std::uint64_t kLongArray = 16;  // elements; longer ones have a brief form
constexpr std::uint64_t kLongest = std::uint64_t{1} << 32U;
constexpr std::size_t kPiece = std::size_t{256} << 10U;

template <class T>
std::string number_text(T value) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

template <class Unsigned>
std::int64_t as_signed(Unsigned value) {
  return std::bit_cast<std::make_signed_t<Unsigned>>(value);
}

/// One number, which is there.
std::string scalar_text(ValueType type, Bytes bytes) {
  std::uint64_t bits = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) bits = bits << 8U | bytes[i];
  switch (type) {
    case ValueType::i8: return number_text(as_signed(static_cast<std::uint8_t>(bits)));
    case ValueType::i16: return number_text(as_signed(static_cast<std::uint16_t>(bits)));
    case ValueType::i32: return number_text(as_signed(static_cast<std::uint32_t>(bits)));
    case ValueType::i64: return number_text(as_signed(bits));
    case ValueType::f32: return number_text(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    case ValueType::f64: return number_text(std::bit_cast<double>(bits));
    case ValueType::boolean: return bits != 0 ? "true" : "false";
    default: return number_text(bits);
  }
}

ClaimValue scalar_value(ValueType type, Bytes bytes) {
  std::uint64_t bits = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) bits = bits << 8U | bytes[i];
  switch (type) {
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::u64: return bits;
    case ValueType::boolean: return bits != 0;
    default: return Untrusted(scalar_text(type, bytes));
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

/// "[1, 2, 3]". `bytes` are all elements, as the parser found them.
std::string array_text(const Pair& pair, Bytes bytes) {
  Reader in(bytes);
  std::string text = "[";
  for (std::uint64_t i = 0; i < pair.count; ++i) {
    if (i > 0) text += ", ";
    std::uint64_t size = gguf::size_of(pair.element);
    if (pair.element == ValueType::string) {
      const auto length = in.u64le("length");
      if (!length) break;
      size = *length;
    }
    const auto element = in.take(static_cast<std::size_t>(size), "element");
    if (!element) break;
    if (pair.element == ValueType::string) {
      append_quoted(text, as_text(*element));
    } else {
      text += scalar_text(pair.element, *element);
    }
  }
  return text += ']';
}

std::optional<Buffer> sha256_of(const ByteSource& source, std::uint64_t offset, std::uint64_t length) {
  crypto::Hasher hasher(crypto::Hash::sha256);
  Buffer piece(static_cast<std::size_t>(std::min<std::uint64_t>(length, kPiece)));
  while (length > 0) {
    const auto part = std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(length, kPiece)));
    if (!source.read(offset, part)) return std::nullopt;
    hasher.update(part);
    offset += part.size();
    length -= part.size();
  }
  return hasher.finish();
}

Field array_field(const Pair& pair, TextBudget& texts) {
  Field field{pair.offset, pair.value_offset + pair.length - pair.offset, std::string(pair.key), {}, {}};
  field.meaning = "array of " + std::string(name(pair.element));
  if (pair.count > kLongArray) {
    const auto digest = sha256_of(texts.source(), pair.value_offset, pair.length);
    field.brief = std::to_string(pair.count) + " elements, sha256 " + (digest ? to_hex(*digest) : "unknown");
  }
  // "false, " has the most characters for a byte of the file; strings double when all of them is escaped.
  const std::uint64_t widest = pair.element == ValueType::string ? 2 : 7;
  if (pair.length < kLongest && texts.use(pair.length * widest)) {
    Buffer bytes(static_cast<std::size_t>(pair.length));
    if (texts.source().read(pair.value_offset, bytes)) {
      field.value = Untrusted(array_text(pair, bytes));
      return field;
    }
  }
  field.value = Untrusted(field.brief.empty() ? std::to_string(pair.count) + " elements" : field.brief);
  return field;
}

}  // namespace

void add_gguf_pairs(const gguf::File& file, TextBudget& texts, std::vector<Field>& fields) {
  for (const Pair& pair : file.pairs) {
    if (pair.type == ValueType::array) {
      fields.push_back(array_field(pair, texts));
      continue;
    }
    Field field{pair.offset, pair.value_offset + pair.length - pair.offset, std::string(pair.key), {}, {}};
    field.meaning = name(pair.type);
    const std::string bytes = texts.read(pair.value_offset, pair.length);
    if (pair.type == ValueType::string || bytes.size() != pair.length) {
      field.value = Untrusted(bytes);
    } else {
      field.value = scalar_value(pair.type, as_bytes(bytes));
    }
    fields.push_back(std::move(field));
  }
}

}  // namespace touchstone::evidence
