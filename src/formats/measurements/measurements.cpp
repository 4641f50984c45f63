#include "formats/measurements/measurements.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "codec/hex.h"

namespace touchstone::measurements {
namespace {

constexpr std::string_view kHashesSchema = "touchstone.hashes/1";

// nitro.md A7: the first three are mandatory, PCR8 stands there when the image is signed. Other keys are ignored.
struct Register {
  std::string_view key, name;
  bool mandatory;
};
constexpr std::array<Register, 4> kRegisters = {
    {{"PCR0", "pcr0", true}, {"PCR1", "pcr1", true}, {"PCR2", "pcr2", true}, {"PCR8", "pcr8", false}}};

Parsed<Value> hex_value(const json::Value& value, std::string_view name, std::string_view field) {
  if (!value.is(json::Kind::string)) return refuse(Fault::wrong_type, value.offset, field);
  auto bytes = from_hex(value.text, field);
  if (!bytes) return refuse(bytes.error().fault, value.offset, field, "is not hex");
  return Value{std::string(name), std::move(*bytes), value.offset, value.length};
}

Parsed<Value> pcr_value(const json::Value& value, std::string_view name, std::string_view field) {
  TOUCHSTONE_TRY(pcr, hex_value(value, name, field));
  if (pcr.bytes.size() != kPcrBytes) return refuse(Fault::out_of_range, value.offset, field, "is not 96 hex digits");
  return std::move(pcr);
}

Parsed<Set> registers(const json::Value& object, bool lower_case) {
  Set set;
  set.kind = "eif";
  set.offset = object.offset;
  set.length = object.length;
  for (const Register& wanted : kRegisters) {
    const json::Value* value = object.find(lower_case ? wanted.name : wanted.key);
    if (value == nullptr && !wanted.mandatory) continue;
    if (value == nullptr) return refuse(Fault::missing, object.offset, wanted.key);
    TOUCHSTONE_TRY(pcr, pcr_value(*value, wanted.name, wanted.key));
    set.values.push_back(std::move(pcr));
  }
  return set;
}

Parsed<Set> nitro_cli(const json::Value& object) {
  TOUCHSTONE_TRY(values, json::need(object, "Measurements", json::Kind::object));
  return registers(*values, false);
}

Parsed<Set> environment(const json::Value& object) {
  TOUCHSTONE_TRY(kind, json::need(object, "kind", json::Kind::string));
  TOUCHSTONE_TRY(path, json::need(object, "path", json::Kind::string));
  TOUCHSTONE_TRY(values, json::need(object, "measurements", json::Kind::object));
  Set set;
  // An image that is malformed has no measurements (nitro.md B4).
  if (kind->text == "eif" && !values->members.empty()) {
    TOUCHSTONE_TRY(pcrs, registers(*values, true));
    set = std::move(pcrs);
  } else {
    for (const json::Member& member : values->members) {
      TOUCHSTONE_TRY(value, hex_value(member.value, member.name, "measurements"));
      set.values.push_back(std::move(value));
    }
  }
  set.kind = kind->text;
  set.label = Untrusted(path->text);
  set.offset = object.offset;
  set.length = object.length;
  return set;
}

using SetReader = Parsed<Set> (*)(const json::Value&);

Parsed<Measurements> each(Form form, const json::Value& array, SetReader read) {
  if (array.items.size() > kMaxSets) return refuse(Fault::too_large, array.offset, "reference values");
  Measurements result;
  result.form = form;
  for (const json::Value& item : array.items) {
    TOUCHSTONE_TRY(set, read(item));
    result.sets.push_back(std::move(set));
  }
  return result;
}

bool is_string(const json::Value* value) { return value != nullptr && value->is(json::Kind::string); }

bool has_measurements(const json::Value& value) {
  const json::Value* inner = value.find("Measurements");
  return inner != nullptr && inner->is(json::Kind::object) && inner->find("PCR0") != nullptr;
}

bool is_hash_env(const json::Value& root) {
  const json::Value* schema = root.find("schema");
  return is_string(schema) && schema->text == kHashesSchema && root.find("environments") != nullptr;
}

}  // namespace

Parsed<Measurements> parse(const json::Value& root) {
  if (root.is(json::Kind::array)) {
    if (root.items.empty()) return refuse(Fault::missing, root.offset, "Measurements");
    return each(Form::nitro_cli, root, nitro_cli);
  }
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "reference values");
  if (is_hash_env(root)) {
    TOUCHSTONE_TRY(environments, json::need(root, "environments", json::Kind::array));
    return each(Form::hash_env, *environments, environment);
  }
  const bool wrapped = root.find("Measurements") != nullptr;
  TOUCHSTONE_TRY(set, wrapped ? nitro_cli(root) : registers(root, false));
  Measurements result;
  result.form = wrapped ? Form::nitro_cli : Form::bare;
  result.sets.push_back(std::move(set));
  return result;
}

bool looks_like_measurements(const json::Value& root) {
  if (root.is(json::Kind::array)) return !root.items.empty() && has_measurements(root.items.front());
  if (!root.is(json::Kind::object)) return false;
  if (has_measurements(root) || is_hash_env(root)) return true;
  return std::ranges::all_of(kRegisters,
                             [&root](const Register& one) { return !one.mandatory || is_string(root.find(one.key)); });
}

}  // namespace touchstone::measurements
