// The first pass over a JSON text: its grammar (RFC 8259), which yields a flat list of tokens and how many of what
// there are, so that the second pass (json.cpp) can allocate everything at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::json {

/// A value or the name of a member, in the order of the text. Offsets fit: a text has at most kMaxBytes.
struct Token {
  std::uint32_t offset = 0;  // of the first byte
  std::uint32_t length = 0;  // of the whole value, with brackets or quotes
  std::uint32_t count = 0;   // of the elements or members directly inside
  Kind kind = Kind::null;
  bool flag = false;  // of a boolean: its value; of a string: it has escapes
};

struct Scan {
  std::vector<Token> tokens;      // the first one is the root
  std::size_t items = 0;          // elements of all arrays together
  std::size_t members = 0;        // members of all objects together
  std::size_t escaped_bytes = 0;  // length of all strings that have escapes; decoding only shrinks them
};

/// Checks everything but the uniqueness of names. Errors as json::parse. `tokens` is storage to be used again.
[[nodiscard]] Parsed<Scan> scan(std::string_view text, Dialect dialect, std::vector<Token> tokens = {});

/// The text between the quotes of a string that was scanned, decoded, appended to `out`.
void unescape(std::string_view between_quotes, std::string& out);

}  // namespace touchstone::json
