#include "codec/python_json.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/utf8.h"
#include "codec/python_number.h"
#include "codec/unicode_printable.h"

namespace touchstone::python {
namespace {

void append_hex(std::string& out, char32_t value, unsigned digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (unsigned i = digits; i > 0; --i) out += kDigits[value >> (4 * (i - 1)) & 0xFU];
}

/// The code point at the front, taken away. Bytes that are none become U+FFFD: no text of a parsed document has them.
char32_t take_point(std::string_view& text) {
  const auto point = utf8::decode(text, utf8::Surrogates::kept);
  text.remove_prefix(std::max<std::size_t>(point.length, 1));
  return point.length == 0 ? 0xFFFD : point.value;
}

void append_dumped(std::string& out, char32_t point) {
  switch (point) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  if (point > 0xFFFF) {
    out += "\\u";
    append_hex(out, 0xD800 + ((point - 0x10000) >> 10U), 4);
    point = 0xDC00 + (point & 0x3FFU);
  }
  out += "\\u";
  append_hex(out, point, 4);
}

bool dumped_as_is(char byte) { return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\'; }

std::string_view constant_name(bool flag) { return flag ? "true" : "false"; }

/// Writes `begin`, the elements with ", " between them, and `end`.
template <class Range, class Write>
void append_list(std::string& out, char begin, char end, const Range& range, Write write) {
  out += begin;
  bool first = true;
  for (const auto& element : range) {
    if (!first) out += ", ";
    first = false;
    write(element);
  }
  out += end;
}

/// The members of an object in ascending order of their names. The bytes of UTF-8 and WTF-8 sort as the code points do.
template <class Members, class NameOf>
auto sorted(const Members& members, NameOf name_of) {
  std::vector<decltype(&*members.begin())> order;
  order.reserve(members.size());
  for (const auto& member : members) order.push_back(&member);
  std::stable_sort(order.begin(), order.end(),
                   [name_of](const auto* left, const auto* right) { return name_of(*left) < name_of(*right); });
  return order;
}

// The text of repr() of one string: opengradient.md 3.4, CPython unicode_repr.
bool append_quoted(std::string& out, std::string_view text) {
  const bool single = text.find('\'') == std::string_view::npos || text.find('"') != std::string_view::npos;
  const char quote = single ? '\'' : '"';
  out += quote;
  while (!text.empty()) {
    const std::string_view from_here = text;
    const char32_t point = take_point(text);
    const std::string_view spelling = from_here.substr(0, from_here.size() - text.size());
    if (point == '\\' || point == static_cast<char32_t>(quote)) {
      out += '\\';
      out += spelling;
    } else if (point == '\n') {
      out += "\\n";
    } else if (point == '\r') {
      out += "\\r";
    } else if (point == '\t') {
      out += "\\t";
    } else {
      const Printability known = printability(point);
      if (known == Printability::depends) return false;
      if (known == Printability::yes) {
        out += spelling;
      } else {
        out += point <= 0xFF ? "\\x" : point <= 0xFFFF ? "\\u" : "\\U";
        append_hex(out, point, point <= 0xFF ? 2 : point <= 0xFFFF ? 4 : 8);
      }
    }
  }
  out += quote;
  return true;
}

void append_integer(std::string_view spelling, std::string& out) { out += spelling == "-0" ? "0" : spelling; }

bool append_repr(const json::Value& value, std::string& out) {
  bool known = true;
  switch (value.kind) {
    case json::Kind::null: out += "None"; break;
    case json::Kind::boolean: out += value.flag ? "True" : "False"; break;
    case json::Kind::number:
      if (is_integer(value.text)) {
        append_integer(value.text, out);
      } else {
        append_double(to_double(value.text), "inf", out);
      }
      break;
    case json::Kind::string: return append_quoted(out, value.text);
    case json::Kind::array:
      append_list(out, '[', ']', value.items,
                  [&](const json::Value& item) { known = append_repr(item, out) && known; });
      break;
    case json::Kind::object:
      append_list(out, '{', '}', value.members, [&](const json::Member& member) {
        known = append_quoted(out, member.name) && known;
        out += ": ";
        known = append_repr(member.value, out) && known;
      });
      break;
  }
  return known;
}

}  // namespace

void dumps_text(std::string_view text, std::string& out) {
  out += '"';
  while (true) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, dumped_as_is) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_dumped(out, take_point(text));
  }
  out += '"';
}

void dumps_number(std::string_view spelling, std::string& out) {
  if (is_integer(spelling)) {
    append_integer(spelling, out);
  } else {
    append_double(to_double(spelling), "Infinity", out);
  }
}

void dumps(const json::Value& value, std::string& out) {
  switch (value.kind) {
    case json::Kind::null: out += "null"; break;
    case json::Kind::boolean: out += constant_name(value.flag); break;
    case json::Kind::number: dumps_number(value.text, out); break;
    case json::Kind::string: dumps_text(value.text, out); break;
    case json::Kind::array:
      append_list(out, '[', ']', value.items, [&out](const json::Value& item) { dumps(item, out); });
      break;
    case json::Kind::object: {
      const auto order = sorted(value.members, [](const json::Member& member) { return member.name; });
      append_list(out, '{', '}', order, [&out](const json::Member* member) {
        dumps_text(member->name, out);
        out += ": ";
        dumps(member->value, out);
      });
      break;
    }
  }
}

std::optional<std::string> repr(const json::Value& value) {
  std::string out;
  if (!append_repr(value, out)) return std::nullopt;
  return out;
}

std::optional<std::string> str(const json::Value& value) {
  if (value.is(json::Kind::string)) return std::string(value.text);
  return repr(value);
}

bool truthy(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::null: return false;
    case json::Kind::boolean: return value.flag;
    // An integer of thousands of digits is an infinity here and true all the same.
    case json::Kind::number: return to_double(value.text) != 0.0;
    case json::Kind::string: return !value.text.empty();
    case json::Kind::array: return !value.items.empty();
    case json::Kind::object: return !value.members.empty();
  }
  return false;
}

Node Node::null() { return {}; }

Node Node::boolean(bool flag) {
  Node node;
  node.kind_ = Kind::boolean;
  node.flag_ = flag;
  return node;
}

Node Node::integer(std::uint64_t number) {
  Node node;
  node.kind_ = Kind::integer;
  node.integer_ = number;
  return node;
}

Node Node::text(std::string_view text) {
  Node node;
  node.kind_ = Kind::text;
  node.text_ = text;
  return node;
}

Node Node::from(const json::Value& value) {
  Node node;
  node.kind_ = Kind::value;
  node.value_ = value;
  return node;
}

Node Node::real(const json::Value& number) {
  // float(True) is 1.0; nothing else that is no number has a float of its own.
  if (number.is(json::Kind::boolean)) return real_text(number.flag ? "1" : "0");
  return number.is(json::Kind::number) ? real_text(number.text) : from(number);
}

Node Node::real_text(std::string_view spelling) {
  Node node = text(spelling);
  node.kind_ = Kind::real;
  return node;
}

Node Node::list(std::vector<Node> items) {
  Node node;
  node.kind_ = Kind::list;
  node.items_ = std::move(items);
  return node;
}

Node Node::object(std::vector<std::pair<std::string, Node>> members) {
  Node node;
  node.kind_ = Kind::object;
  node.members_ = std::move(members);
  return node;
}

void Node::dump(std::string& out) const {
  switch (kind_) {
    case Kind::null: out += "null"; break;
    case Kind::boolean: out += constant_name(flag_); break;
    case Kind::integer: out += std::to_string(integer_); break;
    case Kind::text: dumps_text(text_, out); break;
    case Kind::value: dumps(value_, out); break;
    case Kind::real: append_double(to_double(text_), "Infinity", out); break;
    case Kind::list: append_list(out, '[', ']', items_, [&out](const Node& item) { item.dump(out); }); break;
    case Kind::object: {
      const auto name_of = [](const std::pair<std::string, Node>& member) { return std::string_view(member.first); };
      append_list(out, '{', '}', sorted(members_, name_of), [&out](const std::pair<std::string, Node>* member) {
        dumps_text(member->first, out);
        out += ": ";
        member->second.dump(out);
      });
      break;
    }
  }
}

}  // namespace touchstone::python
