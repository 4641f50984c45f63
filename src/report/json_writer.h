// Writes JSON that is ASCII only, member by member, straight into a string.
// Reports go through it rather than through a tree of nlohmann/json: a hundred thousand reports a second and a half
// leave no time to build one (the tests compare the two byte for byte).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace touchstone::report {

class JsonWriter {
 public:
  enum class Form { line, indented };  // indented: two spaces a level

  JsonWriter(std::string& out, Form form) : out_(out), form_(form) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }

  /// The name of the next member. Its value follows.
  JsonWriter& key(std::string_view name);
  /// Control bytes, DEL and everything that is not ASCII become \u escapes, bytes that are no UTF-8 become U+FFFD.
  JsonWriter& text(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& flag(bool value);
  JsonWriter& null();
  /// null for an empty text.
  JsonWriter& text_or_null(std::string_view value) { return value.empty() ? null() : text(value); }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  void before_value();
  void new_line();
  void quoted(std::string_view value);

  std::string& out_;
  Form form_;
  std::size_t depth_ = 0;
  bool first_ = true;  // nothing stands in this container yet
  bool after_key_ = false;
};

}  // namespace touchstone::report
