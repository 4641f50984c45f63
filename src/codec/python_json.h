// What CPython writes: json.dumps(…, sort_keys=True) and repr(), from parsed tokens (opengradient.md 3.1 and 3.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json.h"

namespace touchstone::python {

/// A value to be written that was not read as it stands: built by the rules that derive a canonical form.
/// A tree of these mixes new containers with values taken over from a parsed document.
class Node {
 public:
  static Node null();
  static Node boolean(bool flag);
  static Node integer(std::uint64_t number);
  static Node text(std::string_view text);           // copied
  static Node from(const json::Value& value);        // taken over; the document must outlive the Node
  static Node real(const json::Value& number);       // the number as a float: 1 -> 1.0
  static Node real_text(std::string_view spelling);  // the same from a literal: "0.0"
  static Node list(std::vector<Node> items);
  static Node object(std::vector<std::pair<std::string, Node>> members);  // any order; sorted when written

  /// json.dumps(self, sort_keys=True): ASCII, ", " and ": ", keys sorted by code point at every depth.
  void dump(std::string& out) const;

 private:
  enum class Kind { null, boolean, integer, text, value, real, list, object };
  Kind kind_ = Kind::null;
  bool flag_ = false;
  std::uint64_t integer_ = 0;
  std::string text_;
  json::Value value_;
  std::vector<Node> items_;
  std::vector<std::pair<std::string, Node>> members_;
};

/// json.dumps(value, sort_keys=True) of a parsed value.
void dumps(const json::Value& value, std::string& out);
/// json.dumps of one string, with its quotes.
void dumps_text(std::string_view text, std::string& out);
/// A number token as CPython prints it: integers verbatim (-0 -> 0), everything else repr(float).
void dumps_number(std::string_view spelling, std::string& out);

/// str(value) of a list or object as CPython's repr prints it. Nothing when a string has a code point whose
/// printability (Unicode general category) is not known here: the caller answers unknown, not fail.
[[nodiscard]] std::optional<std::string> repr(const json::Value& value);
/// str(value): a string is itself, everything else its repr.
[[nodiscard]] std::optional<std::string> str(const json::Value& value);

/// Whether Python takes the value for true: not null, false, 0, 0.0, "", [], {}.
[[nodiscard]] bool truthy(const json::Value& value);

}  // namespace touchstone::python
