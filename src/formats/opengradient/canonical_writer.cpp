#include "formats/opengradient/canonical_writer.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "codec/python_json.h"

namespace touchstone::opengradient {
namespace {

using json::Kind;

bool is_integer(std::string_view number) { return number.find_first_of(".eE") == std::string_view::npos; }

/// float() of an integer that is too large raises OverflowError in Python; a literal with a fraction becomes Infinity.
bool overflows(std::string_view integer) {
  double result = 0;
  return std::from_chars(integer.data(), integer.data() + integer.size(), result).ec == std::errc::result_out_of_range;
}

}  // namespace

void CanonicalWriter::open(char bracket) {
  out_.push_back(bracket);
  separated_ = true;
}

void CanonicalWriter::close(char bracket) {
  out_.push_back(bracket);
  separated_ = false;
}

void CanonicalWriter::separate() {
  if (!separated_) out_.append(", ");
  separated_ = false;
}

void CanonicalWriter::member(std::string_view name) {
  separate();
  out_.push_back('"');
  out_.append(name);
  out_.append("\": ");
}

void CanonicalWriter::value(const json::Value& value) { python::dumps(value, out_); }

void CanonicalWriter::value_or_null(const json::Value* value) {
  value == nullptr ? literal("null") : this->value(*value);
}

void CanonicalWriter::text(std::string_view text) { python::dumps_text(text, out_); }

void CanonicalWriter::literal(std::string_view json) { out_.append(json); }

void CanonicalWriter::as_text(const json::Value& value) {
  if (value.is(Kind::string)) return text(value.text);
  if (const std::optional<std::string> printed = python::str(value)) return text(*printed);
  gap_ = true;
}

void CanonicalWriter::as_float(const json::Value& value) {
  if (!value.is(Kind::number)) return refuse_request("the temperature is no number");
  if (!is_integer(value.text)) return python::dumps_number(value.text, out_);
  if (overflows(value.text)) return refuse_request("the temperature is too large for a float");
  // int("-0") is 0, so its float has no sign.
  if (value.text == "-0") return literal("0.0");
  python::Node::real(value).dump(out_);
}

void CanonicalWriter::refuse_request(std::string why) {
  if (why_.empty()) why_ = std::move(why);
}

CanonicalRequest CanonicalWriter::finish() {
  if (!why_.empty()) return NoGatewayRequest{std::move(why_)};
  if (gap_) return PrintabilityGap{};
  return std::move(out_);
}

const json::Value* given(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value == nullptr || value->is(Kind::null) ? nullptr : value;
}

const json::Value* truthy(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value != nullptr && python::truthy(*value) ? value : nullptr;
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value != nullptr && value->is(Kind::string) ? value->text : std::string_view{};
}

void write_tool_calls(CanonicalWriter& writer, const json::Value& calls, Conventions conventions) {
  if (!calls.is(Kind::array)) return writer.refuse_request("tool_calls of a message are no list");
  const auto write = [&](const json::Value* value, std::string_view sdk_default) {
    value != nullptr || !conventions.sdk_tool_calls ? writer.value_or_null(value) : writer.text(sdk_default);
  };
  writer.begin_list();
  for (const json::Value& call : calls.items) {
    const json::Value* const function = call.find("function");
    if (function != nullptr && !function->is(Kind::object)) {
      return writer.refuse_request("the function of a tool call is no object");
    }
    writer.item();
    writer.begin_object();
    writer.member("function");
    writer.begin_object();
    writer.member("arguments");
    write(function == nullptr ? nullptr : function->find("arguments"), "");
    writer.member("name");
    write(function == nullptr ? nullptr : function->find("name"), "");
    writer.end_object();
    writer.member("id");
    write(call.find("id"), "");
    writer.member("type");
    write(call.find("type"), "function");
    writer.end_object();
  }
  writer.end_list();
}

}  // namespace touchstone::opengradient
