#include "formats/dcap/json_fields.h"

#include <utility>

namespace touchstone::dcap {
namespace {

using json::Kind;
using json::Value;

// The parser has limited the depth already, to 64.
std::size_t depth_of(const Value& value) {
  std::size_t deepest = 0;
  for (const Value& item : value.items) deepest = std::max(deepest, depth_of(item));
  for (const json::Member& member : value.members) deepest = std::max(deepest, depth_of(member.value));
  return value.is(Kind::array) || value.is(Kind::object) ? deepest + 1 : 0;
}

bool is_time_shape(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

}  // namespace

Parsed<json::Document> parse_signed_object(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  if (!document.root().is(Kind::object)) return refuse(Fault::wrong_type, document.root().offset, "signed JSON");
  if (depth_of(document.root()) > kMaxJsonDepth) {
    return refuse(Fault::too_deep, document.root().offset, "signed JSON", "more than 32 levels");
  }
  return std::move(document);
}

Parsed<std::uint64_t> integer(const Value& object, std::string_view name, std::uint64_t most) {
  TOUCHSTONE_TRY(value, json::need(object, name, Kind::number));
  const auto number = value->as_u64();
  if (!number) return refuse(Fault::wrong_type, value->offset, name, "no integer");
  if (*number > most) return refuse(Fault::out_of_range, value->offset, name);
  return *number;
}

Parsed<std::string> text(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(object, name, Kind::string));
  return std::string(value->text);
}

Parsed<Instant> time(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(object, name, Kind::string));
  const auto instant = is_time_shape(value->text) ? parse_instant(value->text) : std::nullopt;
  if (!instant) return refuse(Fault::syntax, value->offset, name, "not YYYY-MM-DDThh:mm:ssZ");
  return *instant;
}

Parsed<std::vector<std::string>> advisories(const Value& level) {
  constexpr std::string_view kName = "advisoryIDs";
  std::vector<std::string> ids;
  const Value* list = level.find(kName);
  if (list == nullptr) return ids;
  if (!list->is(Kind::array)) return refuse(Fault::wrong_type, list->offset, kName);
  for (const Value& item : list->items) {
    if (!item.is(Kind::string)) return refuse(Fault::wrong_type, item.offset, kName);
    ids.emplace_back(item.text);
  }
  return ids;
}

Parsed<Assessment> assessment(const Value& level) {
  TOUCHSTONE_TRY(date, time(level, "tcbDate"));
  TOUCHSTONE_TRY(status, text(level, "tcbStatus"));
  TOUCHSTONE_TRY(ids, advisories(level));
  return Assessment{date, std::move(status), std::move(ids), level.offset, level.length};
}

Parsed<std::vector<IsvLevel>> isv_levels(const Value& object) {
  constexpr std::string_view kName = "tcbLevels";
  TOUCHSTONE_TRY(list, json::need(object, kName, Kind::array));
  if (list->items.empty()) return refuse(Fault::missing, list->offset, kName, "no level");
  if (list->items.size() > kMaxLevels) return refuse(Fault::too_large, list->offset, kName, "more than 1024");
  std::vector<IsvLevel> levels;
  for (const Value& item : list->items) {
    if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, kName);
    TOUCHSTONE_TRY(tcb, json::need(item, "tcb", Kind::object));
    TOUCHSTONE_TRY(isvsvn, integer(*tcb, "isvsvn", 0xFFFF));
    TOUCHSTONE_TRY(assessed, assessment(item));
    levels.push_back({static_cast<std::uint16_t>(isvsvn), std::move(assessed)});
  }
  std::ranges::sort(levels, std::greater<>{}, &IsvLevel::isvsvn);
  const auto twice = std::ranges::adjacent_find(levels, {}, &IsvLevel::isvsvn);
  if (twice != levels.end()) return refuse(Fault::duplicate, list->offset, kName, "two levels with one isvsvn");
  return levels;
}

}  // namespace touchstone::dcap
