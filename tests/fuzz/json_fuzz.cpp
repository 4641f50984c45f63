// Property: a refusal names an offset inside the input; every value that parses is, at its offset and length, a text
// that parses to the same value; what strict JSON accepts the gateway's dialect accepts alike.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/untrusted.h"
#include "codec/json.h"

namespace {

using namespace touchstone;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Both values alike, apart from where they stand.
void compare(const json::Value& left, const json::Value& right) {
  require(left.kind == right.kind && left.flag == right.flag && left.text == right.text);
  require(left.length == right.length);
  require(left.items.size() == right.items.size() && left.members.size() == right.members.size());
  for (std::size_t i = 0; i < left.items.size(); ++i) compare(left.items[i], right.items[i]);
  for (std::size_t i = 0; i < left.members.size(); ++i) {
    require(left.members[i].name == right.members[i].name);
    compare(left.members[i].value, right.members[i].value);
  }
}

void check(const json::Value& value, std::string_view text, json::Dialect dialect, std::size_t depth) {
  require(depth <= json::kMaxDepth);
  require(value.length > 0 && value.offset <= text.size() && value.length <= text.size() - value.offset);
  if (dialect == json::Dialect::strict) require(is_utf8(value.text));
  // Re-parsing at every depth would be quadratic; the first levels and the leaves have every kind of value.
  if (depth < 3 || (value.items.empty() && value.members.empty())) {
    const std::string_view written = text.substr(value.offset, value.length);
    const auto again = json::parse(as_bytes(written), dialect);
    require(again.has_value());
    compare(value, again->root());
  }
  for (const json::Value& item : value.items) check(item, text, dialect, depth + 1);
  for (const json::Member& member : value.members) {
    require(text[member.offset] == '"');
    require(value.find(member.name) == &member.value);
    check(member.value, text, dialect, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const auto strict = json::parse(bytes);
  const auto gateway = json::parse(bytes, json::Dialect::gateway);
  if (!strict) require(strict.error().offset <= size);
  if (!gateway) require(gateway.error().offset <= size);
  if (strict) {
    require(gateway.has_value());
    compare(strict->root(), gateway->root());
    check(strict->root(), as_text(bytes), json::Dialect::strict, 0);
  }
  if (gateway) check(gateway->root(), as_text(bytes), json::Dialect::gateway, 0);
  return 0;
}
