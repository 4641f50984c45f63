#include "evidence/material/event_log.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evidence/material/companion.h"
#include "evidence/quotes/rtmr_replay.h"

namespace touchstone::evidence {
namespace {

using eventlog::DstackEvent;
using eventlog::DstackLog;
using eventlog::Event;
using eventlog::TcgLog;

std::string type_text(std::uint32_t type) {
  if (const std::string_view known = eventlog::type_name(type); !known.empty()) return std::string(known);
  ByteArray<4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(type >> (24 - 8 * i));
  return "0x" + to_hex(bytes);
}

// --- TCG logs

bool recognise_tcg(const Reading& reading) {
  return reading.json == nullptr && eventlog::looks_like_tcg(*reading.bytes);
}

Parsed<Content> parse_tcg(const Reading& reading) {
  auto log = eventlog::parse_tcg(*reading.bytes);
  if (!log) return tl::unexpected(log.error());
  return std::make_shared<const TcgLog>(std::move(*log));
}

// The text of an event proves nothing unless its digest is of it.
std::string payload_text(const Event& event) {
  const eventlog::EventDigest* digest = event.digest(eventlog::kAlgSha384);
  if (event.type == eventlog::kEvNoAction) return "not extended";
  const Payload payload =
      digest == nullptr ? Payload::not_checkable : payload_of(event.type, event.data, digest->value);
  return "payload " + std::string(name(payload));
}

constexpr std::string_view kProved = "what the digest is of";
constexpr std::string_view kUnproved = "a label without proof";

constexpr std::size_t kMostText = 96;

// UTF-16 as EFI writes it; anything but printable ASCII ends it.
std::string utf16_text(Bytes data) {
  std::string text;
  for (std::size_t i = 0; i + 1 < data.size() && text.size() < kMostText; i += 2) {
    if (data[i + 1] != 0 || data[i] < 0x20 || data[i] > 0x7E) break;
    text += static_cast<char>(data[i]);
  }
  return text;
}

// UEFI_VARIABLE_DATA (PFP 10.4.2): GUID, u64 length of the name in characters, u64 length of the data, name, data.
std::string variable_name(Bytes data) {
  constexpr std::size_t kHead = 32;
  if (data.size() < kHead || !all_zero(data.subspan(17, 7))) return {};
  return utf16_text(data.subspan(kHead, std::min<std::size_t>(data.size() - kHead, std::size_t{2} * data[16])));
}

// A text that is nothing but text; NULs at its end do not matter.
std::string plain_text(Bytes data) {
  while (!data.empty() && data.back() == 0) data = data.first(data.size() - 1);
  const bool text =
      std::ranges::all_of(data, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }) && data.size() >= 3;
  if (!text) return utf16_text(data);
  return std::string(as_text(data.first(std::min(data.size(), kMostText))));
}

std::string readable(const Event& event) {
  static constexpr std::array<std::uint32_t, 4> kVariables = {0x80000001, 0x80000002, 0x8000000C, 0x800000E0};
  const bool variable = std::ranges::find(kVariables, event.type) != kVariables.end();
  return variable ? variable_name(event.data) : plain_text(event.data);
}

void inspect_tcg(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& log = artefact.as<TcgLog>();
  std::string algorithms;
  for (const eventlog::Algorithm& one : log.algorithms) {
    algorithms += (algorithms.empty() ? "" : " ") + std::string(eventlog::algorithm_name(one.id));
  }
  fields.push_back({0, log.end, "log", Untrusted(algorithms), log.agile ? "crypto-agile" : "SHA-1 form"});
  std::size_t number = 0;
  for (const Event& event : log.events) {
    const std::string prefix = "event[" + std::to_string(number++) + "].";
    fields.push_back({event.offset, 8, prefix + "type", Untrusted(type_text(event.type)),
                      "register index " + std::to_string(event.index)});
    for (const eventlog::EventDigest& digest : event.digests) {
      fields.push_back({event.offset, 0, prefix + std::string(eventlog::algorithm_name(digest.algorithm)),
                        to_buffer(digest.value), payload_text(event)});
    }
    if (const std::string text = readable(event); !text.empty()) {
      const eventlog::EventDigest* digest = event.digest(eventlog::kAlgSha384);
      const bool proved = digest != nullptr && payload_of(event.type, event.data, digest->value) == Payload::matches;
      fields.push_back({event.data_offset, event.data.size(), prefix + "text", Untrusted(text),
                        std::string(proved ? kProved : kUnproved)});
    }
  }
  if (!is_ccel(log)) return;
  const Replay replayed = replay(log);
  for (std::size_t i = 0; i < replayed.registers.size(); ++i) {
    const Digest384& value = replayed.registers[i];
    fields.push_back({log.end, 0, "rtmr" + std::to_string(i), Buffer(value.begin(), value.end()), "as a CCEL replays"});
  }
}

// --- dstack

bool recognise_dstack(const Reading& reading) {
  return reading.json != nullptr && eventlog::looks_like_dstack(reading.json->root());
}

Parsed<Content> parse_dstack(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "event_log", "is no JSON");
  auto log = eventlog::parse_dstack(reading.json->root());
  if (!log) return tl::unexpected(log.error());
  return std::make_shared<const DstackLog>(std::move(*log));
}

// 6.2: the digest of a runtime event is that of name and payload; a stripped log leaves it to be computed. 6.3: of
// other events only some digests are of the payload.
std::string meaning_of(const DstackEvent& event, bool after_ready) {
  if (event.event_type != eventlog::kEvDstackRuntime) {
    const bool proved = event.digest && payload_of(event.event_type, event.payload, *event.digest) == Payload::matches;
    return std::string(proved ? kProved : kUnproved);
  }
  const auto computed = runtime_digest(event);
  std::string text(computed && (!event.digest || *event.digest == *computed) ? kProved : kUnproved);
  if (after_ready) text += "; written by the application";
  return text;
}

void inspect_dstack(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& log = artefact.as<DstackLog>();
  std::size_t number = 0;
  bool ready = false;
  for (const DstackEvent& event : log.events) {
    const std::string prefix = "event[" + std::to_string(number++) + "].";
    const bool runtime = event.event_type == eventlog::kEvDstackRuntime;
    fields.push_back({event.offset, event.length, prefix + "type", Untrusted(type_text(event.event_type)),
                      "RTMR" + std::to_string(event.imr)});
    const std::string meaning = meaning_of(event, ready);
    if (runtime) fields.push_back({event.offset, event.length, prefix + "name", event.event, meaning});
    if (!event.payload.empty()) {
      fields.push_back({event.offset, event.length, prefix + "payload", event.payload, meaning});
    }
    if (event.digest) {
      fields.push_back(
          {event.offset, event.length, prefix + "digest", Buffer(event.digest->begin(), event.digest->end()), ""});
    }
    ready = ready || (runtime && event.imr == 3 && event.event.raw() == kSystemReady);
  }
  const Replay replayed = replay(log);
  for (std::size_t i = 0; i < replayed.registers.size(); ++i) {
    const Digest384& value = replayed.registers[i];
    fields.push_back({0, 0, "rtmr" + std::to_string(i), Buffer(value.begin(), value.end()), "as the log replays"});
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("an event log alone has nothing to be compared with: give it --with the quote");
}

constexpr std::array<std::string_view, 1> kChecks = {"input.type"};

}  // namespace

constinit const ArtefactType kTpmEventLog = {
    .name = "tpm-eventlog",
    .document = "tpm.md",
    .recognise = recognise_tcg,
    .parse = parse_tcg,
    .inspect = inspect_tcg,
    .verify = verify,
    .checks = kChecks,
};

constinit const ArtefactType kDstackEventLog = {
    .name = "dstack-event-log",
    .document = "intel-dcap.md",
    .generic = true,
    .recognise = recognise_dstack,
    .parse = parse_dstack,
    .inspect = inspect_dstack,
    .verify = verify,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
