// CBOR (RFC 8949): a pull reader that reports how an item was written, so that a format can be strict in one place and
// tolerant in another (nitro.md A1, "Where to be strict, where to be liberal").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/result.h"

namespace touchstone::cbor {

enum class Major : std::uint8_t { unsigned_int = 0, negative_int, bytes, text, array, map, tag, simple };

/// The head of one data item.
struct Head {
  Major major;
  std::uint64_t argument = 0;  // value, length, tag number, or simple value; for a float its bits
  std::uint8_t info = 0;       // the low five bits of the initial byte
  bool indefinite = false;
  bool shortest = true;    // the argument stands in its shortest form (RFC 8949 section 4.2.1)
  std::size_t offset = 0;  // of the initial byte
};

/// Reads one head. Reserved additional information (28 … 30) is a syntax fault; a break (0xFF) comes back as
/// {simple, indefinite}.
[[nodiscard]] Parsed<Head> read_head(Reader& reader, std::string_view field);
[[nodiscard]] bool is_break(const Head& head);

/// What a byte or text string held and how it was written. Move only: `bytes` may point into `joined`, which moving
/// keeps in place and copying would not.
struct String {
  String() = default;
  String(String&&) = default;
  String& operator=(String&&) = default;
  String(const String&) = delete;
  String& operator=(const String&) = delete;
  ~String() = default;

  Bytes bytes;    // a view of the input when it was one piece, else of `joined`
  Buffer joined;  // chunks put together, when it was chunked
  bool chunked = false;
  bool shortest = true;    // every length head in its shortest form
  std::size_t offset = 0;  // of the content (of the first chunk)
};

/// A byte string (or text string) whose head was read. Chunks must be definite and of the same major type. Text is
/// checked to be UTF-8.
[[nodiscard]] Parsed<String> read_string(Reader& reader, const Head& head, std::string_view field);

/// Skips one whole item; whether all of its heads are in their shortest form. More than `max_depth` arrays, maps and
/// tags inside each other are too_deep; what is no container adds no level.
[[nodiscard]] Parsed<bool> skip(Reader& reader, std::size_t max_depth, std::string_view field);

/// Walks the entries of an array or map whose head was read, definite or not: `while (*next())`.
class Entries {
 public:
  Entries(Reader& reader, const Head& head) : reader_(reader), left_(head.argument), indefinite_(head.indefinite) {}
  /// True when another entry (of a map: a pair) follows; false at the end, with the break consumed.
  [[nodiscard]] Parsed<bool> next(std::string_view field);

 private:
  Reader& reader_;
  std::uint64_t left_;
  bool indefinite_;
};

/// Appends a head in its shortest form.
void write_head(Buffer& out, Major major, std::uint64_t argument);
/// Appends a byte string: head in its shortest form, then the bytes.
void write_bytes(Buffer& out, Bytes bytes);
void write_text(Buffer& out, std::string_view text);

}  // namespace touchstone::cbor
