#include "report/json_writer.h"

#include <array>
#include <charconv>

#include "base/utf8.h"

namespace touchstone::report {
namespace {

void append_escape(std::string& out, std::uint32_t unit) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += kDigits[unit >> shift & 15U];
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: append_escape(out, static_cast<std::uint8_t>(c));
  }
}

void append_code_point(std::string& out, std::uint32_t value) {
  if (value < 0x10000) {
    append_escape(out, value);
    return;
  }
  // RFC 8259 section 7: above the basic plane as a pair of surrogates.
  const std::uint32_t rest = value - 0x10000;
  append_escape(out, 0xD800U + (rest >> 10U));
  append_escape(out, 0xDC00U + (rest & 0x3FFU));
}

bool stands_as_it_is(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// Nearly every text does; without an early exit the compiler compares sixteen bytes at a time.
bool all_stand_as_they_are(std::string_view text) {
  unsigned stands = 1;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    stands &= static_cast<unsigned>(byte >= 0x20) & static_cast<unsigned>(byte < 0x7f) &
              static_cast<unsigned>(byte != '"') & static_cast<unsigned>(byte != '\\');
  }
  return stands != 0;
}

}  // namespace

void JsonWriter::new_line() {
  if (form_ == Form::line) return;
  out_ += '\n';
  out_.append(depth_ * 2, ' ');
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!first_) out_ += ',';
  new_line();
  first_ = false;
}

JsonWriter& JsonWriter::begin(char bracket) {
  before_value();
  out_ += bracket;
  ++depth_;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  --depth_;
  if (!first_) new_line();
  out_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  quoted(name);
  out_ += form_ == Form::line ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  before_value();
  quoted(value);
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  before_value();
  std::array<char, 20> digits{};  // 2^64 - 1 has 20
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  return *this;
}

JsonWriter& JsonWriter::flag(bool value) {
  before_value();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  out_ += "null";
  return *this;
}

void JsonWriter::quoted(std::string_view value) {
  out_ += '"';
  std::size_t at = 0;
  if (all_stand_as_they_are(value)) {
    out_ += value;
    at = value.size();
  }
  while (at < value.size()) {
    std::size_t end = at;
    while (end < value.size() && stands_as_it_is(value[end])) ++end;
    out_ += value.substr(at, end - at);
    at = end;
    if (at == value.size()) break;
    const utf8::CodePoint point = utf8::decode(value.substr(at));
    if (point.length == 1 && point.value < 0x80) {
      append_ascii(out_, value[at]);
    } else {
      append_code_point(out_, point.length == 0 ? 0xFFFDU : static_cast<std::uint32_t>(point.value));
    }
    at += point.length == 0 ? 1 : point.length;
  }
  out_ += '"';
}

}  // namespace touchstone::report
