// Notes beside the checks of an Intel quote: they decide nothing (intel-dcap.md 1, 3.5, 4, 5).
#include <algorithm>
#include <array>
#include <utility>

#include "evidence/quotes/dcap_case.h"

namespace touchstone::evidence::dcap_checks {
namespace {

// Not required: a note is no gap in what was checked.
Check note(std::string_view id, std::string title) {
  Check check = noted(id, std::move(title));
  check.required = false;
  return check;
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += separator;
    all += text;
  }
  return all;
}

// 3.5: the intersection of all windows.
Check window_note(const Case& one) {
  const std::vector<Window> all = windows(one);
  const Window* first = nullptr;
  const Window* last = nullptr;
  for (const Window& window : all) {
    if (first == nullptr || window.from > first->from) first = &window;
    if (window.to && (last == nullptr || *window.to < *last->to)) last = &window;
  }
  constexpr std::string_view kId = "quote.window";
  if (first == nullptr || last == nullptr) return note(kId, "nothing with a validity period was offered");
  const bool whole = one.tcb_info.content != nullptr && one.identity.content != nullptr && one.crls.size() == 2;
  const std::string from = to_text(first->from), to = to_text(*last->to);
  Check check = note(kId, (whole ? "verifies from " : "what was offered is valid from ") + from + " to " + to);
  if (first->from > *last->to) {
    check.title = "verifies at no instant: " + first->what + " begins at " + from + ", after the end of " + last->what +
                  " at " + to;
  } else {
    check.title += " (" + first->what + "; " + last->what + ")";
  }
  check.expected = from + "/" + to;
  check.actual = to_text(one.context.at);
  return check;
}

// --- how far behind

std::string behind_text(const std::string& what, const std::string& type, unsigned have, unsigned wanted) {
  return what + (type.empty() ? "" : " (" + printable(type) + ")") + " is " + std::to_string(have) + ", " +
         std::to_string(wanted - have) + " behind " + std::to_string(wanted);
}

void compare(const std::string& what, const dcap::Svns& have, const dcap::Svns& wanted,
             const std::array<std::string, dcap::kComponents>& types, std::size_t from, std::vector<std::string>& out) {
  for (std::size_t i = from; i < dcap::kComponents; ++i) {
    if (have.at(i) >= wanted.at(i)) continue;
    out.push_back(behind_text(what + " component " + std::to_string(i + 1), types.at(i), have.at(i), wanted.at(i)));
  }
}

void compare_module(const dcap::TcbInfo& info, const dcap::Svns& svns, std::vector<std::string>& out) {
  if (!has_module_version(svns)) return;
  const dcap::TdxModuleIdentity* module = find_module(info, svns);
  if (module == nullptr) {
    out.push_back("no identity of TDX module version " + std::to_string(svns[1]) + " is listed");
  } else if (svns[0] < module->levels.front().isvsvn) {
    out.push_back(
        behind_text("TDX module " + printable(module->id) + " isvsvn", {}, svns[0], module->levels.front().isvsvn));
  }
}

std::vector<std::string> behind(const TcbInput& input, const std::optional<dcap::Svns>& tdx) {
  std::vector<std::string> out;
  const dcap::TcbLevel& newest = input.info.levels.front();
  compare("SGX", input.sgx_svns, newest.svns.sgx, newest.sgx_types, 0, out);
  if (input.pcesvn < newest.svns.pcesvn) out.push_back(behind_text("PCESVN", {}, input.pcesvn, newest.svns.pcesvn));
  if (tdx) {
    compare("TDX", *tdx, newest.svns.tdx, newest.tdx_types, has_module_version(*tdx) ? 2 : 0, out);
    compare_module(input.info, *tdx, out);
  }
  const std::uint16_t qe = input.identity.levels.front().isvsvn;
  if (input.qe_isvsvn < qe) out.push_back(behind_text("QE isvsvn", {}, input.qe_isvsvn, qe));
  return out;
}

void add_behind(const Case& one, std::vector<Check>& notes) {
  const TcbInput input = one.tcb_input();
  std::vector<std::string> texts = behind(input, input.tee_tcb_svn);
  if (input.tee_tcb_svn2) {
    for (const std::string& text : behind(input, input.tee_tcb_svn2)) {
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back("now: " + text);
    }
  }
  if (texts.empty()) {
    texts.emplace_back("no security version number is behind the newest level");
  }
  const std::string newest = printable(input.info.levels.front().assessment.tcb_status);
  Check check = note("quote.behind", joined(texts, "; "));
  check.expected = "the newest level, " + newest + ", of " + to_text(input.info.levels.front().assessment.tcb_date);
  notes.push_back(std::move(check));
}

// --- other readings of the rules

struct OtherReading {
  TcbReading reading;
  std::string_view words;
};
constexpr auto kReadings = std::to_array<OtherReading>({
    {TcbReading::all_components, "verifiers that always compare all 16 TDX components"},
    {TcbReading::by_severity, "verifiers that take the worst of platform, module and QE by severity"},
    {TcbReading::module_alone, "verifiers that take the module's status for the platform's"},
});

void add_readings(const Case& one, std::vector<Check>& notes) {
  if (one.tcb->unrecognised) return;
  std::vector<std::string> texts;
  for (const OtherReading& other : kReadings) {
    const TcbResult result = evaluate_tcb(one.tcb_input(), other.reading);
    if (result.status == one.tcb->status || result.unrecognised) continue;
    texts.push_back(std::string(other.words) + " say " + std::string(name(result.status)));
  }
  if (texts.empty()) return;
  Check check = note("quote.readings", joined(texts, "; "));
  check.expected = std::string(name(one.tcb->status)) + "   Intel's own library";
  notes.push_back(std::move(check));
}

void add_advisories(const Case& one, std::vector<Check>& notes) {
  const std::vector<std::string>& ids = one.tcb->launch.advisory_ids;
  if (ids.empty()) return;
  notes.push_back(note(
      "quote.advisories",
      std::to_string(ids.size()) + (ids.size() == 1 ? " advisory: " : " advisories: ") + printable(joined(ids, ", "))));
}

// The first status that 3.4 does not have, of all levels.
const std::string* unknown_status(const dcap::TcbInfo& info, const dcap::EnclaveIdentity& identity) {
  const auto first = [](const auto& levels, auto parse) -> const std::string* {
    for (const auto& level : levels) {
      if (!parse(level.assessment.tcb_status)) return &level.assessment.tcb_status;
    }
    return nullptr;
  };
  const std::string* found = first(info.levels, platform_status);
  for (const dcap::TdxModuleIdentity& module : info.tdx_module_identities) {
    if (found == nullptr) found = first(module.levels, module_status);
  }
  return found != nullptr ? found : first(identity.levels, platform_status);
}

void add_statuses(const Case& one, std::vector<Check>& notes) {
  if (one.tcb->unrecognised) return;
  const std::string* status = unknown_status(*one.tcb_info.content, *one.identity.content);
  if (status == nullptr) return;
  notes.push_back(
      note("quote.statuses", "a level that does not match has a status that is not known here: " + printable(*status)));
}

// --- odd bits and bytes

struct Bit {
  std::uint64_t mask;
  std::string_view text;
};
constexpr auto kTdBits = std::to_array<Bit>({
    {dcap::kMigratable, "MIGRATABLE: the TD may be moved to another platform"},
    {dcap::kPks, "PKS: supervisor protection keys"},
    {dcap::kKl, "KL: key locker"},
    {dcap::kPerfmon, "PERFMON: performance counters"},
});

void add_attributes(const Case& one, std::vector<Check>& notes) {
  if (!one.quote.tdx()) return;
  const dcap::Body& body = one.quote.body;
  const std::uint64_t bits = body.number("tdattributes");
  std::vector<std::string> texts;
  std::uint64_t known = dcap::kTudGroup | dcap::kSeptVeDisable;
  if ((bits & dcap::kSeptVeDisable) == 0) {
    texts.emplace_back("SEPT_VE_DISABLE is off: the host can inject exceptions by removing pages");
  }
  for (const Bit& bit : kTdBits) {
    known |= bit.mask;
    if ((bits & bit.mask) != 0) texts.emplace_back(bit.text);
  }
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint64_t mask = std::uint64_t{1} << i;
    if ((bits & mask & ~known) != 0) texts.push_back("bit " + std::to_string(i) + ", which has no meaning here");
  }
  const dcap::Part service = body.field("mrservicetd");
  if (!all_zero(service.bytes)) texts.emplace_back("mrservicetd is not zero: a service TD is bound to it");
  if (texts.empty()) return;
  Check check = note("quote.attributes", joined(texts, "; "));
  const dcap::Part part = body.field("tdattributes");
  check.actual = to_hex(part.bytes) + "   tdattributes";
  check.location = Place{{}, part.offset, part.bytes.size()};
  notes.push_back(std::move(check));
}

// 1.3: how many and where; zeros around them are padding.
void add_trailing(const Case& one, std::vector<Check>& notes) {
  const dcap::Part& trailing = one.quote.trailing;
  const auto zeros = std::ranges::count(trailing.bytes, std::uint8_t{0});
  const std::size_t others = trailing.bytes.size() - static_cast<std::size_t>(zeros);
  if (others == 0) return;
  const auto first = std::ranges::find_if(trailing.bytes, [](std::uint8_t byte) { return byte != 0; });
  const auto before = static_cast<std::size_t>(first - trailing.bytes.begin());
  const std::size_t offset = trailing.offset + before;
  Check check =
      note("quote.trailing", std::to_string(others) + " of " + std::to_string(trailing.bytes.size()) +
                                 " bytes behind the quote are not zero, the first at offset " + std::to_string(offset));
  check.location = Place{{}, offset, trailing.bytes.size() - before};
  notes.push_back(std::move(check));
}

void add_white_space(const Case& one, std::vector<Check>& notes) {
  std::vector<std::string> texts;
  if (one.tcb_info.compacted) texts.emplace_back("TCB info");
  if (one.identity.compacted) texts.emplace_back("QE identity");
  if (texts.empty()) return;
  notes.push_back(note("quote.white-space", "white space was added after signing to " + joined(texts, " and ")));
}

}  // namespace

std::vector<Check> notes(const Case& one) {
  std::vector<Check> notes;
  add_trailing(one, notes);
  add_attributes(one, notes);
  notes.push_back(window_note(one));
  add_white_space(one, notes);
  if (!one.tcb) return notes;
  if (one.tcb->status != TcbStatus::up_to_date) add_behind(one, notes);
  add_advisories(one, notes);
  add_readings(one, notes);
  add_statuses(one, notes);
  return notes;
}

}  // namespace touchstone::evidence::dcap_checks
