#include "audit/environment_check.h"

#include <algorithm>
#include <charconv>

#include "codec/json.h"

namespace touchstone::audit {
namespace {

using json::Kind;
using json::Value;

Parsed<std::string> text_or_null(const Value& value, std::string_view field) {
  if (value.is(Kind::null)) return std::string();
  if (!value.is(Kind::string)) return refuse(Fault::wrong_type, value.offset, field, "is neither text nor null");
  return std::string(value.text);
}

Parsed<IdentityValue> list_value(const Value& array) {
  IdentityValue list;
  list.kind = IdentityValue::Kind::list;
  for (const Value& item : array.items) {
    TOUCHSTONE_TRY(text, text_or_null(item, "identities"));
    list.items.push_back(std::move(text));
  }
  return list;
}

Parsed<IdentityValue> table_value(const Value& object) {
  IdentityValue table;
  table.kind = IdentityValue::Kind::table;
  for (const json::Member& row : object.members) {
    if (!row.value.is(Kind::object)) return refuse(Fault::wrong_type, row.value.offset, "identities");
    NamedTexts texts;
    for (const json::Member& cell : row.value.members) {
      TOUCHSTONE_TRY(text, text_or_null(cell.value, "identities"));
      texts.emplace_back(cell.name, std::move(text));
    }
    table.rows.emplace_back(row.name, std::move(texts));
  }
  return table;
}

Parsed<IdentityValue> identity_value(const Value& value) {
  switch (value.kind) {
    case Kind::string: return IdentityValue(std::string(value.text));
    case Kind::null: return IdentityValue::none("null");
    case Kind::array: return list_value(value);
    case Kind::object: return table_value(value);
    case Kind::boolean:
    case Kind::number: break;
  }
  return refuse(Fault::wrong_type, value.offset, "identities");
}

bool equal_values(const IdentityValue& left, const IdentityValue& right) {
  if (left.kind != right.kind) return false;
  const auto sorted = [](IdentityValue value) {
    for (auto& [name, row] : value.rows) std::ranges::sort(row);
    std::ranges::sort(value.rows);
    return value.rows;
  };
  switch (left.kind) {
    case IdentityValue::Kind::text: return left.text == right.text;
    case IdentityValue::Kind::null: return true;
    case IdentityValue::Kind::list: return left.items == right.items;
    case IdentityValue::Kind::table: return sorted(left) == sorted(right);
  }
  return false;
}

}  // namespace

bool is_environment_manifest(Bytes text) {
  const auto document = json::parse(text);
  return document && document->root().find("environments") != nullptr;
}

Parsed<EnvironmentManifest> parse_environment_manifest(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  TOUCHSTONE_TRY(environments, json::need(document.root(), "environments", Kind::array));
  if (environments->items.empty())
    return refuse(Fault::missing, environments->offset, "environments", "has no element");
  const Value& environment = environments->items.front();
  EnvironmentManifest manifest;
  TOUCHSTONE_TRY(path, json::need(environment, "path", Kind::string));
  manifest.path = path->text;
  manifest.offset = path->offset;
  if (const Value* kind = environment.find("kind"); kind != nullptr && kind->is(Kind::string))
    manifest.kind = kind->text;
  for (const std::string_view group : {"measurements", "identities"}) {
    const Value* values = environment.find(group);
    if (values == nullptr) continue;
    if (!values->is(Kind::object)) return refuse(Fault::wrong_type, values->offset, group);
    for (const json::Member& member : values->members) {
      TOUCHSTONE_TRY(value, identity_value(member.value));
      manifest.values.emplace_back(member.name, std::move(value));
    }
  }
  if (manifest.values.empty()) return refuse(Fault::missing, environment.offset, "identities", "there are no values");
  return manifest;
}

bool is_relative(const EnvironmentManifest& manifest) {
  const std::string path = "/" + manifest.path + "/";
  return !manifest.path.empty() && manifest.path.front() != '/' && path.find("/../") == std::string::npos &&
         path.find('\0') == std::string::npos;
}

EnvironmentCheck compare(const EnvironmentManifest& manifest, const EnvironmentIdentity& environment) {
  EnvironmentCheck result;
  for (const auto& [name, expected] : manifest.values) {
    const auto actual = find_value(environment, name);
    const bool equal = actual && equal_values(expected, *actual);
    result.lines.emplace_back(name, equal);
    if (equal) {
      ++result.check.matched;
    } else {
      result.check.identities.push_back({name, bare_text(expected), actual ? bare_text(*actual) : std::string()});
    }
  }
  return result;
}

std::string bare_text(const IdentityValue& value) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
  switch (value.kind) {
    case IdentityValue::Kind::text: return value.text;
    case IdentityValue::Kind::null: return {};
    case IdentityValue::Kind::list:
      for (const std::string& item : value.items) add(item);
      return text;
    case IdentityValue::Kind::table:
      for (const auto& [name, row] : value.rows) add(name);
      return text;
  }
  return text;
}

std::optional<IdentityValue> find_value(const EnvironmentIdentity& environment, std::string_view name) {
  for (const auto& [known, value] : environment.measurements) {
    if (known == name) return IdentityValue(value);
  }
  for (const auto& [known, value] : environment.identities) {
    if (known == name) return value;
    if (value.kind != IdentityValue::Kind::list || !name.starts_with(known + ".")) continue;
    const std::string_view digits = name.substr(known.size() + 1);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error == std::errc() && end == digits.data() + digits.size() && index < value.items.size())
      return IdentityValue(value.items[index]);
  }
  return std::nullopt;
}

}  // namespace touchstone::audit
