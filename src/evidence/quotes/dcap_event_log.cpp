#include "evidence/quotes/dcap_event_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "evidence/material/event_log.h"
#include "evidence/quotes/rtmr_replay.h"

namespace touchstone::evidence::dcap_checks {
namespace {

constexpr std::string_view kId = "quote.event-log";
constexpr std::array<std::string_view, 4> kRegisters = {"rtmr0", "rtmr1", "rtmr2", "rtmr3"};

struct Offered {
  std::size_t companion;
  std::string origin;
  Replay replay;
  bool json = false;
};

// 6.2: the answer of GetQuote is used if its quote is the one under test. Padding behind either does not matter.
bool belongs(const eventlog::DstackLog& log, const dcap::Quote& quote, Bytes bytes) {
  if (!log.quote) return true;
  const std::size_t size = bytes.size() - quote.trailing.bytes.size();
  return log.quote->size() >= size && equal(Bytes(*log.quote).first(size), bytes.first(size));
}

// Why nothing was replayed. A log that would be a CCEL but for its registers is named: 6.1 has the indices 0 to 4.
std::string nothing_to_replay(const Context& context) {
  for (const Artefact& companion : context.companions.artefacts) {
    if (companion.type != &kTpmEventLog) continue;
    const auto& log = companion.as<eventlog::TcgLog>();
    const auto beyond = std::ranges::find_if(log.events, [](const eventlog::Event& event) { return event.index > 4; });
    if (!log.agile || beyond == log.events.end()) continue;
    return "no event log of a TD was given: " + companion.origin + " has an event of register index " +
           std::to_string(beyond->index) + ", and a CCEL has none above 4";
  }
  return "no event log was given";
}

std::vector<Offered> offered_logs(const dcap::Quote& quote, Bytes bytes, const Context& context) {
  std::vector<Offered> logs;
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
    const Artefact& companion = context.companions.artefacts[i];
    if (companion.type == &kTpmEventLog) {
      const auto& log = companion.as<eventlog::TcgLog>();
      if (is_ccel(log)) logs.push_back({i, companion.origin, replay(log), false});
    } else if (companion.type == &kDstackEventLog) {
      const auto& log = companion.as<eventlog::DstackLog>();
      if (belongs(log, quote, bytes)) logs.push_back({i, companion.origin, replay(log), true});
    }
  }
  return logs;
}

Check judge(const Offered& log, const dcap::Quote& quote) {
  if (log.replay.fault) {
    Check check = failed(kId, log.replay.fault->what);
    check.location = Place{log.origin, log.replay.fault->offset, std::nullopt};
    return check;
  }
  // A CCEL says nothing of RTMR3: it may be extended at run time without an entry.
  const std::size_t compared = log.json ? 4 : 3;
  for (std::size_t i = 0; i < compared; ++i) {
    const dcap::Part there = quote.body.field(kRegisters[i]);
    if (equal(there.bytes, log.replay.registers[i])) continue;
    Check check = failed(kId, std::string(kRegisters[i]) + " is not what the log replays to",
                         to_hex(log.replay.registers[i]) + "   " + log.origin,
                         to_hex(there.bytes) + "   " + std::string(kRegisters[i]));
    check.location = Place{{}, there.offset, there.bytes.size()};
    return check;
  }
  const bool last = equal(quote.body.field(kRegisters[3]).bytes, log.replay.registers[3]);
  Check check = passed(
      kId, std::to_string(log.replay.extended) + " events replay to rtmr0, rtmr1, rtmr2" + (last ? " and rtmr3" : ""));
  check.location = Place{log.origin, 0, std::nullopt};
  return check;
}

Check remark(std::string_view id, std::string title) {
  Check note = noted(id, std::move(title));
  note.required = false;
  return note;
}

const RuntimeEvent* find(const Replay& replay, std::string_view name) {
  const auto found = std::ranges::find(replay.runtime, name, &RuntimeEvent::name);
  return found == replay.runtime.end() ? nullptr : &*found;
}

// --- 6.4: what mrconfigid binds, by dstack's convention

// The key-provider event is JSON with the provider's name and its id in hex.
std::optional<Buffer> provider_of(const RuntimeEvent& event) {
  constexpr auto kKinds = std::to_array<std::string_view>({"none", "local-sgx", "kms", "tpm"});
  const auto document = json::parse(event.payload);
  if (!document) return std::nullopt;
  const json::Value* name = document->root().find("name");
  const json::Value* id = document->root().find("id");
  if (name == nullptr || id == nullptr || !id->is(json::Kind::string)) return std::nullopt;
  const auto* const kind = std::ranges::find(kKinds, name->text);
  const auto bytes = from_hex(id->text, "id");
  if (kind == kKinds.end() || !bytes) return std::nullopt;
  Buffer provider = {static_cast<std::uint8_t>(kind - kKinds.begin())};
  append(provider, *bytes);
  return provider;
}

std::string form_1(Bytes value, const Replay& replay) {
  const RuntimeEvent* compose = find(replay, "compose-hash");
  const bool same = compose != nullptr && equal(value, compose->payload);
  return same ? "mrconfigid holds the compose hash of the log" : "mrconfigid holds another compose hash than the log";
}

std::string form_2(Bytes value, const Replay& replay) {
  const RuntimeEvent* compose = find(replay, "compose-hash");
  const RuntimeEvent* app = find(replay, "app-id");
  const RuntimeEvent* key_provider = find(replay, "key-provider");
  const auto provider = key_provider == nullptr ? std::nullopt : provider_of(*key_provider);
  if (compose == nullptr || app == nullptr || !provider) {
    return "mrconfigid binds a compose hash, an app id and a key provider, and the log does not have all three";
  }
  Buffer bound = compose->payload;
  append(bound, app->payload);
  append(bound, *provider);
  return equal(crypto::keccak256(bound), value)
             ? "mrconfigid binds compose hash, app id and key provider of the log"
             : "mrconfigid binds another compose hash, app id or key provider than the log";
}

// The document may lie among the companions.
std::string form_3(Bytes value, const Context& context, std::vector<std::size_t>& used_files) {
  for (std::size_t i = 0; i < context.companions.files.size(); ++i) {
    const PlainFile& file = context.companions.files[i];
    if (!file.bytes) continue;
    Buffer bound = to_buffer(as_bytes("dstack-mr-config-v3:"));
    bound.push_back(0);
    append(bound, *file.bytes);
    if (!equal(crypto::sha256(bound), value)) continue;
    used_files.push_back(i);
    return "mrconfigid binds the document " + file.path;
  }
  return "mrconfigid binds a configuration document, which is not among the companions";
}

std::optional<std::string> config_id_text(const dcap::Quote& quote, const Replay& replay, const Context& context,
                                          std::vector<std::size_t>& used_files) {
  const Bytes id = quote.body.field("mrconfigid").bytes;
  if (id.size() != 48 || all_zero(id) || !all_zero(id.subspan(33))) return std::nullopt;
  const Bytes value = id.subspan(1, 32);
  if (id[0] == 1) return form_1(value, replay);
  if (id[0] == 2) return form_2(value, replay);
  if (id[0] == 3) return form_3(value, context, used_files);
  return std::nullopt;
}

void add_dstack(const Offered& log, const dcap::Quote& quote, const Context& context, EventLogResult& result) {
  result.dstack = true;
  for (const std::string_view name : kDstackNames) {
    const RuntimeEvent* event = find(log.replay, name.substr(std::string_view("dstack.").size()));
    if (event == nullptr) continue;
    // Which program runs, and on which image; the others name this instance of it.
    const bool measurement = name == "dstack.compose-hash" || name == "dstack.os-image-hash";
    result.values.push_back({std::string(name), event->payload, std::nullopt, measurement});
  }
  std::string later;
  for (const RuntimeEvent& event : log.replay.runtime) {
    if (event.after_ready) later += (later.empty() ? "" : ", ") + printable(event.name);
  }
  if (!later.empty()) {
    result.notes.push_back(remark("quote.runtime-events", "written by the application, after system-ready: " + later));
  }
  if (auto text = config_id_text(quote, log.replay, context, result.used_files)) {
    result.notes.push_back(remark("quote.config-id", std::move(*text)));
  }
}

Edge edge_of(const Offered& log, const Check& check, const std::string& origin) {
  Edge edge{origin, log.origin, "measurement", check.outcome, check.expected, check.actual};
  edge.location = check.location;
  return edge;
}

}  // namespace

EventLogResult event_log(const dcap::Quote& quote, Bytes bytes, const Context& context, const std::string& origin) {
  EventLogResult result;
  result.check = skipped(kId, quote.tdx() ? nothing_to_replay(context) : "an SGX quote has no event log");
  if (!quote.tdx()) return result;
  const std::vector<Offered> logs = offered_logs(quote, bytes, context);
  bool replays = false;
  for (const Offered& log : logs) {
    Check check = judge(log, quote);
    const bool holds = check.outcome == Outcome::pass;
    if (holds || !replays) result.edges.push_back(edge_of(log, check, origin));
    if (holds && log.json && !result.dstack) add_dstack(log, quote, context, result);
    if (holds && !log.json && !equal(quote.body.field(kRegisters[3]).bytes, log.replay.registers[3])) {
      result.notes.push_back(
          remark("quote.runtime-events", "rtmr3 was extended beyond the log: no event of it is shown to be authentic"));
    }
    // Of several logs one that replays is enough; else the first one says what is wrong.
    if ((holds && !replays) || (!replays && result.used.empty())) result.check = std::move(check);
    if (holds && !replays) result.used.clear();
    if (holds || !replays) result.used.push_back(log.companion);
    replays = replays || holds;
  }
  if (replays) std::erase_if(result.edges, [](const Edge& edge) { return edge.outcome != Outcome::pass; });
  return result;
}

}  // namespace touchstone::evidence::dcap_checks
