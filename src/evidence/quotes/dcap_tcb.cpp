#include "evidence/quotes/dcap_tcb.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace touchstone::evidence {
namespace {

using dcap::Assessment;
using dcap::IsvLevel;
using dcap::Svns;
using dcap::TcbLevel;

constexpr std::array<std::string_view, 10> kNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "TDRelaunchAdvised",
    "TDRelaunchAdvisedConfigurationNeeded",
    "OutOfDate",
    "OutOfDateConfigurationNeeded",
    "Revoked",
    "NotSupported",
};

std::optional<TcbStatus> one_of(std::string_view text, std::initializer_list<TcbStatus> statuses) {
  const auto* const found = std::ranges::find(statuses, text, [](TcbStatus status) { return name(status); });
  if (found == statuses.end()) return std::nullopt;
  return *found;
}

bool at_least(const Svns& have, const Svns& wanted, std::size_t first) {
  for (std::size_t i = first; i < dcap::kComponents; ++i) {
    if (have.at(i) < wanted.at(i)) return false;
  }
  return true;
}

bool reaches(const TcbLevel& level, const TcbInput& input, const std::optional<Svns>& tdx, TcbReading reading) {
  if (!at_least(input.sgx_svns, level.svns.sgx, 0) || input.pcesvn < level.svns.pcesvn) return false;
  if (!tdx) return true;
  const bool skip = has_module_version(*tdx) && reading != TcbReading::all_components;
  return at_least(*tdx, level.svns.tdx, skip ? 2 : 0);
}

const IsvLevel* first_reached(const std::vector<IsvLevel>& levels, std::uint16_t isvsvn) {
  const auto found = std::ranges::find_if(levels, [=](const IsvLevel& level) { return isvsvn >= level.isvsvn; });
  return found == levels.end() ? nullptr : &*found;
}

// Step 5.
TcbStatus converge(TcbStatus platform, const std::vector<TcbStatus>& parts) {
  const auto any = [&parts](TcbStatus status) { return std::ranges::find(parts, status) != parts.end(); };
  if (any(TcbStatus::revoked)) return TcbStatus::revoked;
  if (!any(TcbStatus::out_of_date)) return platform;
  switch (platform) {
    case TcbStatus::up_to_date:
    case TcbStatus::sw_hardening_needed: return TcbStatus::out_of_date;
    case TcbStatus::configuration_needed:
    case TcbStatus::configuration_and_sw_hardening_needed: return TcbStatus::out_of_date_configuration_needed;
    case TcbStatus::td_relaunch_advised:
    case TcbStatus::td_relaunch_advised_configuration_needed:
    case TcbStatus::out_of_date:
    case TcbStatus::out_of_date_configuration_needed:
    case TcbStatus::revoked:
    case TcbStatus::not_supported: break;
  }
  return platform;
}

TcbStatus merge(TcbStatus platform, const std::vector<TcbStatus>& parts, TcbReading reading) {
  switch (reading) {
    case TcbReading::intel:
    case TcbReading::all_components: return converge(platform, parts);
    case TcbReading::by_severity: return std::max(platform, *std::ranges::max_element(parts));
    // parts: the module's, where there is one, then the QE's
    case TcbReading::module_alone: return converge(parts.size() > 1 ? parts.front() : platform, {parts.back()});
  }
  return platform;
}

void add(TcbAssessment& result, const Assessment& part) {
  if (!result.tcb_date || part.tcb_date < *result.tcb_date) result.tcb_date = part.tcb_date;
  result.advisory_ids.insert(result.advisory_ids.end(), part.advisory_ids.begin(), part.advisory_ids.end());
}

// Whether platform, module and QE each have a level; they stand in `result`.
bool find_levels(const TcbInput& input, const std::optional<Svns>& tdx, TcbReading reading, TcbAssessment& result) {
  const auto level =
      std::ranges::find_if(input.info.levels, [&](const TcbLevel& one) { return reaches(one, input, tdx, reading); });
  if (level != input.info.levels.end()) result.level = &*level;
  const bool with_module = tdx && has_module_version(*tdx);
  if (with_module) {
    result.module = find_module(input.info, *tdx);
    if (result.module != nullptr) result.module_level = first_reached(result.module->levels, tdx->front());
  }
  result.qe_level = first_reached(input.identity.levels, input.qe_isvsvn);
  return result.level != nullptr && result.qe_level != nullptr && (!with_module || result.module_level != nullptr);
}

TcbAssessment assess(const TcbInput& input, const std::optional<Svns>& tdx, TcbReading reading) {
  TcbAssessment result;
  if (!find_levels(input, tdx, reading, result)) return result;
  const auto known = [&result](const Assessment& part, auto parse) {
    add(result, part);
    const auto status = parse(part.tcb_status);
    if (!status) result.unrecognised = part.tcb_status;
    return status.value_or(TcbStatus::not_supported);
  };
  const TcbStatus platform = known(result.level->assessment, platform_status);
  std::vector<TcbStatus> parts;
  if (result.module_level != nullptr) parts.push_back(known(result.module_level->assessment, module_status));
  parts.push_back(known(result.qe_level->assessment, platform_status));
  std::ranges::sort(result.advisory_ids);
  // Not std::ranges::unique: clang 14 does not take libstdc++'s.
  result.advisory_ids.erase(std::unique(result.advisory_ids.begin(), result.advisory_ids.end()),
                            result.advisory_ids.end());
  if (!result.unrecognised) result.status = merge(platform, parts, reading);
  return result;
}

bool is_behind(TcbStatus status) {
  return status == TcbStatus::out_of_date || status == TcbStatus::out_of_date_configuration_needed;
}
bool is_current(TcbStatus status) { return status <= TcbStatus::configuration_and_sw_hardening_needed; }
bool asks_for_configuration(TcbStatus status) { return name(status).find("Configuration") != std::string_view::npos; }

// Step 6.
TcbStatus relaunch(TcbStatus launch, TcbStatus current) {
  if (launch == TcbStatus::not_supported || current == TcbStatus::not_supported) return TcbStatus::not_supported;
  if (!is_behind(launch) || !is_current(current)) return launch;
  const bool configuration = asks_for_configuration(launch) || asks_for_configuration(current);
  return configuration ? TcbStatus::td_relaunch_advised_configuration_needed : TcbStatus::td_relaunch_advised;
}

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

std::string_view name(TcbStatus status) { return kNames.at(static_cast<std::size_t>(status)); }

std::optional<TcbStatus> platform_status(std::string_view text) {
  return one_of(text, {TcbStatus::up_to_date, TcbStatus::sw_hardening_needed, TcbStatus::configuration_needed,
                       TcbStatus::configuration_and_sw_hardening_needed, TcbStatus::out_of_date,
                       TcbStatus::out_of_date_configuration_needed, TcbStatus::revoked});
}

std::optional<TcbStatus> module_status(std::string_view text) {
  return one_of(text, {TcbStatus::up_to_date, TcbStatus::out_of_date, TcbStatus::revoked});
}

const dcap::TdxModuleIdentity* find_module(const dcap::TcbInfo& info, const Svns& tee_tcb_svn) {
  const std::string wanted = "tdx_" + to_hex(Bytes(tee_tcb_svn).subspan(1, 1));
  const auto found = std::ranges::find_if(info.tdx_module_identities, [&](const dcap::TdxModuleIdentity& identity) {
    return std::ranges::equal(identity.id, wanted, {}, lower);
  });
  return found == info.tdx_module_identities.end() ? nullptr : &*found;
}

TcbResult evaluate_tcb(const TcbInput& input, TcbReading reading) {
  TcbResult result;
  result.launch = assess(input, input.tee_tcb_svn, reading);
  result.status = result.launch.status;
  result.unrecognised = result.launch.unrecognised;
  if (!input.tee_tcb_svn2) return result;
  result.current = assess(input, input.tee_tcb_svn2, reading);
  if (!result.unrecognised) result.unrecognised = result.current->unrecognised;
  result.status = relaunch(result.launch.status, result.current->status);
  return result;
}

}  // namespace touchstone::evidence
