#include "formats/dcap/tcb_info.h"

#include <optional>
#include <string>
#include <utility>

namespace touchstone::dcap {
namespace {

using json::Kind;
using json::Value;

constexpr auto kSgxComponentNames = std::to_array<std::string_view>(
    {"sgxtcbcomp01svn", "sgxtcbcomp02svn", "sgxtcbcomp03svn", "sgxtcbcomp04svn", "sgxtcbcomp05svn", "sgxtcbcomp06svn",
     "sgxtcbcomp07svn", "sgxtcbcomp08svn", "sgxtcbcomp09svn", "sgxtcbcomp10svn", "sgxtcbcomp11svn", "sgxtcbcomp12svn",
     "sgxtcbcomp13svn", "sgxtcbcomp14svn", "sgxtcbcomp15svn", "sgxtcbcomp16svn"});
static_assert(kSgxComponentNames.size() == kComponents);

// v3: sixteen objects with `svn`, and `type` where Intel names the part.
Parsed<void> read_components(const Value& tcb, std::string_view name, Svns& svns,
                             std::array<std::string, kComponents>& types) {
  TOUCHSTONE_TRY(list, json::need(tcb, name, Kind::array));
  if (list->items.size() != kComponents) return refuse(Fault::out_of_range, list->offset, name, "not 16 components");
  for (std::size_t i = 0; i < kComponents; ++i) {
    const Value& item = list->items[i];
    if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, name);
    TOUCHSTONE_TRY(svn, integer(item, "svn", 0xFF));
    svns.at(i) = static_cast<std::uint8_t>(svn);
    const Value* type = item.find("type");
    if (type == nullptr) continue;
    if (!type->is(Kind::string)) return refuse(Fault::wrong_type, type->offset, "type");
    types.at(i) = type->text;
  }
  return {};
}

Parsed<TcbLevel> read_level(const Value& item, const TcbInfo& info) {
  if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, "tcbLevels");
  TcbLevel level;
  TOUCHSTONE_TRY(tcb, json::need(item, "tcb", Kind::object));
  if (info.version == 2) {
    for (std::size_t i = 0; i < kComponents; ++i) {
      TOUCHSTONE_TRY(svn, integer(*tcb, kSgxComponentNames.at(i), 0xFF));
      level.svns.sgx.at(i) = static_cast<std::uint8_t>(svn);
    }
  } else {
    TOUCHSTONE_CHECK(read_components(*tcb, "sgxtcbcomponents", level.svns.sgx, level.sgx_types));
    if (info.tdx()) {
      TOUCHSTONE_CHECK(read_components(*tcb, "tdxtcbcomponents", level.svns.tdx, level.tdx_types));
    }
  }
  TOUCHSTONE_TRY(pcesvn, integer(*tcb, "pcesvn", 0xFFFF));
  level.svns.pcesvn = static_cast<std::uint16_t>(pcesvn);
  TOUCHSTONE_TRY(assessed, assessment(item));
  level.assessment = std::move(assessed);
  return level;
}

Parsed<void> read_levels(const Value& root, TcbInfo& info) {
  constexpr std::string_view kName = "tcbLevels";
  TOUCHSTONE_TRY(list, json::need(root, kName, Kind::array));
  if (list->items.empty()) return refuse(Fault::missing, list->offset, kName, "no level");
  if (list->items.size() > kMaxLevels) return refuse(Fault::too_large, list->offset, kName, "more than 1024");
  for (const Value& item : list->items) {
    TOUCHSTONE_TRY(level, read_level(item, info));
    info.levels.push_back(std::move(level));
  }
  std::ranges::sort(info.levels, std::greater<>{}, &TcbLevel::svns);
  const auto twice = std::ranges::adjacent_find(info.levels, {}, &TcbLevel::svns);
  if (twice != info.levels.end()) return refuse(Fault::duplicate, list->offset, kName, "two levels with equal SVNs");
  return {};
}

Parsed<TdxModule> read_module(const Value& object) {
  TOUCHSTONE_TRY(mrsigner, hex<48>(object, "mrsigner"));
  TOUCHSTONE_TRY(attributes, hex<8>(object, "attributes"));
  TOUCHSTONE_TRY(mask, hex<8>(object, "attributesMask"));
  return TdxModule{mrsigner, attributes, mask};
}

Parsed<void> read_modules(const Value& root, TcbInfo& info) {
  constexpr std::string_view kModule = "tdxModule", kIdentities = "tdxModuleIdentities";
  const Value* identities = root.find(kIdentities);
  if (!info.tdx()) {
    const Value* module = root.find(kModule);
    if (module != nullptr) return refuse(Fault::out_of_range, module->offset, kModule, "not for SGX");
    if (identities != nullptr) return refuse(Fault::out_of_range, identities->offset, kIdentities, "not for SGX");
    return {};
  }
  TOUCHSTONE_TRY(module, json::need(root, kModule, Kind::object));
  TOUCHSTONE_TRY(base, read_module(*module));
  info.tdx_module = base;
  if (identities == nullptr) return {};
  if (!identities->is(Kind::array)) return refuse(Fault::wrong_type, identities->offset, kIdentities);
  if (identities->items.size() > kMaxLevels) return refuse(Fault::too_large, identities->offset, kIdentities);
  for (const Value& item : identities->items) {
    if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, kIdentities);
    TdxModuleIdentity identity;
    TOUCHSTONE_TRY(id, text(item, "id"));
    TOUCHSTONE_TRY(fields, read_module(item));
    TOUCHSTONE_TRY(levels, isv_levels(item));
    info.tdx_module_identities.push_back({std::move(id), fields, std::move(levels)});
  }
  return {};
}

// `id` and what depends on the version: v2 is from before TDX and has no id.
Parsed<void> read_id(const Value& root, TcbInfo& info) {
  TOUCHSTONE_TRY(version, json::need(root, "version", Kind::number));
  const auto number = version->as_u64();
  if (!number || *number < 2 || *number > 3)
    return refuse(Fault::unsupported, version->offset, "version", "neither 2 nor 3");
  info.version = *number;
  if (info.version == 2) {
    info.id = "SGX";
    return {};
  }
  TOUCHSTONE_TRY(id, json::need(root, "id", Kind::string));
  if (id->text != "SGX" && id->text != "TDX") {
    return refuse(Fault::out_of_range, id->offset, "id", "neither SGX nor TDX");
  }
  info.id = id->text;
  return {};
}

}  // namespace

Parsed<TcbInfo> parse_tcb_info(Bytes text) {
  TOUCHSTONE_TRY(document, parse_signed_object(text));
  const Value& root = document.root();
  TcbInfo info;
  TOUCHSTONE_CHECK(read_id(root, info));
  TOUCHSTONE_TRY(issue_date, time(root, "issueDate"));
  TOUCHSTONE_TRY(next_update, time(root, "nextUpdate"));
  TOUCHSTONE_TRY(fmspc, hex<6>(root, "fmspc"));
  TOUCHSTONE_TRY(pceid, hex<2>(root, "pceId"));
  TOUCHSTONE_CHECK(integer(root, "tcbType", 0));
  TOUCHSTONE_TRY(number, integer(root, "tcbEvaluationDataNumber", 0xFFFFFFFF));
  info.issue_date = issue_date;
  info.next_update = next_update;
  info.fmspc = fmspc;
  info.pceid = pceid;
  info.tcb_evaluation_data_number = number;
  TOUCHSTONE_CHECK(read_levels(root, info));
  TOUCHSTONE_CHECK(read_modules(root, info));
  return info;
}

}  // namespace touchstone::dcap
