// Property: a dump is ASCII without control bytes, parses as strict JSON (the infinities and lone surrogates apart),
// and dumped again is the same; a tree of nodes over a value dumps like the value; repr is one line of UTF-8.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/untrusted.h"
#include "codec/json.h"
#include "codec/python_json.h"

namespace {

using namespace touchstone;

void require(bool holds) {
  if (!holds) std::abort();
}

/// The value taken apart into nodes.
python::Node taken_apart(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::null: return python::Node::null();
    case json::Kind::boolean: return python::Node::boolean(value.flag);
    case json::Kind::string: return python::Node::text(value.text);
    case json::Kind::number: return python::Node::from(value);
    case json::Kind::array: {
      std::vector<python::Node> items;
      for (const json::Value& item : value.items) items.push_back(taken_apart(item));
      return python::Node::list(std::move(items));
    }
    case json::Kind::object: break;
  }
  std::vector<std::pair<std::string, python::Node>> members;
  for (const json::Member& member : value.members) members.emplace_back(member.name, taken_apart(member.value));
  return python::Node::object(std::move(members));
}

bool has_infinity(const json::Value& value) {
  if (value.is(json::Kind::number)) {
    std::string out;
    python::dumps_number(value.text, out);
    return out.ends_with("Infinity");
  }
  return std::any_of(value.items.begin(), value.items.end(), has_infinity) ||
         std::any_of(value.members.begin(), value.members.end(),
                     [](const json::Member& member) { return has_infinity(member.value); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(Bytes(data, size), json::Dialect::gateway);
  if (!document) return 0;
  std::string dump;
  python::dumps(document->root(), dump);
  require(std::ranges::all_of(dump, [](char byte) { return byte >= 0x20 && byte < 0x7F; }));
  std::string of_nodes;
  taken_apart(document->root()).dump(of_nodes);
  require(of_nodes == dump);
  if (!has_infinity(document->root())) {
    const auto again = json::parse(as_bytes(dump), json::Dialect::gateway);
    // Escaping may make a text of almost 16 MiB too large.
    require(again.has_value() || again.error().fault == Fault::too_large);
    if (again) {
      std::string twice;
      python::dumps(again->root(), twice);
      require(twice == dump);
      require(python::truthy(again->root()) == python::truthy(document->root()));
    }
  }
  const auto repr = python::repr(document->root());
  if (repr) {
    require(is_utf8(*repr));
    require(std::ranges::none_of(*repr, [](char byte) {
      const auto code = static_cast<std::uint8_t>(byte);
      return code < 0x20 || code == 0x7F;
    }));
  }
  return 0;
}
