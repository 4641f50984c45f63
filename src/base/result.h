// How a parser says no: a value that carries why, where and which field.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace touchstone {

enum class Fault {
  truncated,     // the input ends before the field does
  trailing,      // bytes after the end
  syntax,        // the bytes do not follow the grammar of the format
  wrong_type,    // well formed, but another kind of value than the field needs
  out_of_range,  // a number, length or count outside the limits of the format
  too_deep,      // nesting beyond the stated limit
  too_large,     // more bytes than any instance of the format has
  duplicate,     // a name or index twice
  missing,       // a mandatory field is absent
  unsupported,   // a version or variant that this program does not read
  unreadable,    // the bytes could not be read any more: an i/o error, which their source keeps (byte_source.h)
};

/// Why an input could not be read, and where.
///   offset  in bytes from the start of the decoded artefact; never beyond its end
///   field   the spec's own name for what was being read; static storage
///   detail  one phrase that tells more than `fault` does, or empty; static storage
struct ParseError {
  Fault fault;
  std::size_t offset;
  std::string_view field;
  std::string_view detail = {};
};

/// Every function that returns one is [[nodiscard]]: the class itself is not.
template <class T>
using Parsed = tl::expected<T, ParseError>;

[[nodiscard]] inline tl::unexpected<ParseError> refuse(Fault fault, std::size_t offset, std::string_view field,
                                                       std::string_view detail = {}) {
  return tl::unexpected<ParseError>(ParseError{fault, offset, field, detail});
}

/// The fault in plain words: "ends too early".
[[nodiscard]] std::string_view words(Fault fault);

/// One line for people: "pcrs: a name or index stands twice (offset 132)".
[[nodiscard]] std::string describe(const ParseError& error);

}  // namespace touchstone

/// Unwraps a Parsed value or returns its error from the enclosing function.
// NOLINTBEGIN(bugprone-macro-parentheses): `name` is the name of a new variable
#define TOUCHSTONE_TRY(name, expression)                    \
  auto name##_or = (expression);                            \
  if (!name##_or) return tl::unexpected(name##_or.error()); \
  auto& name = *name##_or
// NOLINTEND(bugprone-macro-parentheses)

#define TOUCHSTONE_CHECK(expression)                            \
  do {                                                          \
    auto checked_or = (expression);                             \
    if (!checked_or) return tl::unexpected(checked_or.error()); \
  } while (false)
