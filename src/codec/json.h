// JSON as evidence needs it (CLI.md, Inputs): strict, the text of numbers kept, members in the order in which they
// stand, every value knowing where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// How to read. The default is the rule of CLI.md; `gateway` is the one exception (opengradient.md 1): of duplicate
/// keys the last value stands at the place of the first, and escaped lone surrogates are kept (as WTF-8).
enum class Dialect : std::uint8_t { strict, gateway };

inline constexpr std::size_t kMaxDepth = 64;          // CLI.md, Inputs
inline constexpr std::size_t kMaxValues = 1'000'000;  // values and names together, so that memory stays below 150 MiB
inline constexpr std::size_t kMaxBytes = 16U << 20U;  // receipts.md: size at most 16 MiB

struct Member;

/// One of 64 marks, which tells a name apart from most others without comparing them.
[[nodiscard]] constexpr std::uint64_t mark(std::string_view name) {
  if (name.empty()) return 1;
  const auto byte = [name](std::size_t i) { return static_cast<std::uint8_t>(name[i]); };
  const unsigned mix = byte(0) * 7U + byte(name.size() / 2) * 13U + byte(name.size() - 1) * 31U +
                       static_cast<unsigned>(name.size()) * 3U;
  return std::uint64_t{1} << (mix & 63U);
}

/// One value. Cheap to copy: it points into the Document that it came from and lives as long.
class Value {
 public:
  Kind kind = Kind::null;
  bool flag = false;      // of a boolean
  std::string_view text;  // of a string: decoded UTF-8 (WTF-8 in the gateway's dialect); of a number: its spelling
  std::span<const Value> items;     // of an array
  std::span<const Member> members;  // of an object, in order of first appearance
  std::uint64_t marks = 0;          // of an object: those of its members' names
  std::size_t offset = 0;           // of the first byte of the value in the input
  std::size_t length = 0;           // in bytes, so input[offset, offset+length) is the value as it was written

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  /// The member of that name of an object; null when absent or when this is no object.
  [[nodiscard]] const Value* find(std::string_view name) const {
    // Sixty types ask every line of a stream for their names.
    return (marks & mark(name)) == 0 ? nullptr : search(name);
  }
  /// A number written as an integer (no '.', 'e', 'E') that fits; nothing otherwise.
  [[nodiscard]] std::optional<std::uint64_t> as_u64() const;

 private:
  [[nodiscard]] const Value* search(std::string_view name) const;
};

struct Member {
  std::string_view name;
  Value value;
  std::size_t offset = 0;  // of the name's opening quote
};

/// A parsed text and the storage behind its values. Move only; moving keeps the values valid.
class Document {
 public:
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  [[nodiscard]] const Value& root() const;

 private:
  friend Parsed<Document> parse(Bytes text, Dialect dialect);
  struct Storage;
  explicit Document(std::unique_ptr<Storage> storage);
  std::unique_ptr<Storage> storage_;
};

/// Parses one JSON value and nothing after it but white space. The input must outlive the Document: strings without
/// escapes and numbers are views of it.
/// Errors, with the offset of the byte at fault: syntax (RFC 8259, also a byte order mark, NaN, Infinity, a raw control
/// character, bad UTF-8, a lone surrogate), duplicate (strict), too_deep (64 levels), too_large (16 MiB, a million
/// values), trailing, truncated. Integers of more than 4300 digits are out_of_range (opengradient.md 3.1).
[[nodiscard]] Parsed<Document> parse(Bytes text, Dialect dialect = Dialect::strict);

/// Typed access for parsers of formats: the member must be there and of that kind.
[[nodiscard]] Parsed<const Value*> need(const Value& object, std::string_view name, Kind kind);

}  // namespace touchstone::json
