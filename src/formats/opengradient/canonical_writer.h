// Writes json.dumps(…, sort_keys=True) of objects whose members the rules of opengradient.md 3 name, without a tree in
// between: the caller names the members in sorted order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "codec/json.h"
#include "formats/opengradient/request.h"

namespace touchstone::opengradient {

class CanonicalWriter {
 public:
  CanonicalWriter() { out_.reserve(kUsualLength); }
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }
  /// The name of the next member; it needs no escapes.
  void member(std::string_view name);
  /// Before each element of a list.
  void item() { separate(); }

  void value(const json::Value& value);
  /// The value, or null when it is absent.
  void value_or_null(const json::Value* value);
  void text(std::string_view text);
  /// What is JSON already.
  void literal(std::string_view json);
  /// str(value).
  void as_text(const json::Value& value);
  /// float(value); a request with another kind of value, or an integer beyond the range of a double, is refused.
  void as_float(const json::Value& value);

  /// Makes the result a NoGatewayRequest; the first reason stays.
  void refuse_request(std::string why);
  [[nodiscard]] bool refused() const { return !why_.empty(); }
  [[nodiscard]] CanonicalRequest finish();

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  static constexpr std::size_t kUsualLength = 512;

  std::string out_;
  std::string why_;
  bool gap_ = false;
  bool separated_ = true;  // whether nothing stands before the next member or element
};

/// The member of that name, unless it is absent or null.
[[nodiscard]] const json::Value* given(const json::Value& object, std::string_view name);
/// The member of that name, if Python takes it for true.
[[nodiscard]] const json::Value* truthy(const json::Value& object, std::string_view name);
/// The text of a string member; nothing when it is another kind or absent.
[[nodiscard]] std::string_view text_of(const json::Value& object, std::string_view name);

/// `tool_calls` of an assistant's message (section 3.3).
void write_tool_calls(CanonicalWriter& writer, const json::Value& calls, Conventions conventions);
/// The request as the inner server of v0 and v0.9 dumped it (section 3.7).
void write_inner_dump(CanonicalWriter& writer, const json::Value& request, Conventions conventions);

}  // namespace touchstone::opengradient
