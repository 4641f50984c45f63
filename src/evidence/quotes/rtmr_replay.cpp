#include "evidence/quotes/rtmr_replay.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/untrusted.h"
#include "crypto/digest.h"

namespace touchstone::evidence {
namespace {

using eventlog::DstackEvent;
using eventlog::DstackLog;
using eventlog::Event;
using eventlog::TcgLog;

// 6.2: the boot of dstack writes each of them once, before system-ready.
constexpr auto kBootNames = std::to_array<std::string_view>(
    {"app-id", "compose-hash", "instance-id", "key-provider", "os-image-hash", "mr-kms"});

// 6.3: for these types the digest is of the data. For all others it is of something that the log does not hold.
constexpr auto kDigestOfData =
    std::to_array<std::uint32_t>({eventlog::kEvSeparator, eventlog::kEvEfiVariableDriverConfig,
                                  eventlog::kEvEfiGptEvent, eventlog::kEvEfiAction, eventlog::kEvEfiVariableAuthority});

void extend(Digest384& value, Bytes digest) {
  Buffer both(value.begin(), value.end());
  append(both, digest);
  value = crypto::sha384(both);
}

void fault(Replay& replay, std::string what, std::size_t offset) {
  if (!replay.fault) replay.fault = Replay::Fault{std::move(what), offset};
}

std::string type_text(std::uint32_t type) {
  const std::string_view name = eventlog::type_name(type);
  return name.empty() ? "type " + std::to_string(type) : std::string(name);
}

// RFC 8785 section 3.2.2.2: the shortest escapes, everything else as it is.
std::string quoted(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; continue;
      case '\\': out += "\\\\"; continue;
      case '\b': out += "\\b"; continue;
      case '\f': out += "\\f"; continue;
      case '\n': out += "\\n"; continue;
      case '\r': out += "\\r"; continue;
      case '\t': out += "\\t"; continue;
      default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// What stands in RTMR3 and may be believed.
class RuntimeJudge {
 public:
  void judge(const DstackEvent& event, Replay& replay) {
    const std::string name(event.event.raw());
    const auto computed = runtime_digest(event);
    if (!computed) {
      return fault(replay, "runtime event " + printable(name) + ": its preimage is absent or another one",
                   event.offset);
    }
    if (event.digest && *event.digest != *computed) {
      return fault(replay, "runtime event " + printable(name) + ": the digest is not that of name and payload",
                   event.offset);
    }
    if (event.imr != 3) return fault(replay, "runtime event " + printable(name) + " outside RTMR3", event.offset);
    if (std::ranges::find(kBootNames, name) != kBootNames.end()) {
      if (ready_) return fault(replay, "runtime event " + name + " after system-ready", event.offset);
      if (!seen_.insert(name).second) return fault(replay, "runtime event " + name + " stands twice", event.offset);
    }
    replay.runtime.push_back({name, event.payload, ready_});
    ready_ = ready_ || name == kSystemReady;
  }

 private:
  std::set<std::string> seen_;
  bool ready_ = false;
};

void judge_payload(std::uint32_t type, Bytes data, Bytes digest, std::size_t offset, Replay& replay) {
  if (payload_of(type, data, digest) != Payload::differs) return;
  fault(replay, type_text(type) + ": the digest is not that of its data", offset);
}

}  // namespace

std::string_view name(Payload payload) {
  switch (payload) {
    case Payload::matches: return "matches";
    case Payload::differs: return "differs";
    case Payload::not_checkable: return "not checkable";
  }
  return "";
}

Payload payload_of(std::uint32_t type, Bytes data, Bytes digest) {
  if (data.empty() || std::ranges::find(kDigestOfData, type) == kDigestOfData.end()) return Payload::not_checkable;
  return equal(crypto::sha384(data), digest) ? Payload::matches : Payload::differs;
}

std::optional<Digest384> runtime_digest(const DstackEvent& event) {
  if (event.version == 2) {
    const std::string text = R"({"name":)" + quoted(event.event.raw()) + R"(,"payload":")" + to_hex(event.payload) +
                             R"(","type":)" + std::to_string(event.event_type) + "}";
    if (!event.preimage || !equal(*event.preimage, as_bytes(text))) return std::nullopt;
    return crypto::sha384(*event.preimage);
  }
  Buffer data;
  for (unsigned i = 0; i < 4; ++i) data.push_back(static_cast<std::uint8_t>(event.event_type >> (8 * i)));
  append(data, as_bytes(":"));
  append(data, as_bytes(event.event.raw()));
  append(data, as_bytes(":"));
  append(data, event.payload);
  return crypto::sha384(data);
}

bool is_ccel(const TcgLog& log) {
  const bool sha384 = std::ranges::any_of(
      log.algorithms, [](const eventlog::Algorithm& one) { return one.id == eventlog::kAlgSha384; });
  return log.agile && sha384 && std::ranges::all_of(log.events, [](const Event& event) { return event.index <= 4; });
}

Replay replay(const TcgLog& log) {
  Replay replay;
  for (const Event& event : log.events) {
    if (event.type == eventlog::kEvNoAction) continue;
    const eventlog::EventDigest* digest = event.digest(eventlog::kAlgSha384);
    const bool extended = event.index != 0;  // 0 is MRTD: shown, not replayed (6.1)
    if (digest == nullptr) {
      if (extended) fault(replay, type_text(event.type) + " has no SHA-384 digest", event.offset);
      continue;
    }
    judge_payload(event.type, event.data, digest->value, event.offset, replay);
    if (!extended) continue;
    extend(replay.registers[event.index - 1], digest->value);
    ++replay.extended;
  }
  return replay;
}

Replay replay(const DstackLog& log) {
  Replay replay;
  RuntimeJudge judge;
  for (const DstackEvent& event : log.events) {
    if (event.event_type == eventlog::kEvNoAction) continue;
    std::optional<Digest384> digest = event.digest;
    if (event.event_type == eventlog::kEvDstackRuntime) {
      judge.judge(event, replay);
      if (!digest) digest = runtime_digest(event);
    } else {
      // 6.2: dstack extends RTMR3 by runtime events alone. A runtime event under another type keeps its digest, and the
      // rules about its name would pass it by.
      if (event.imr == 3) {
        fault(replay, type_text(event.event_type) + " in RTMR3: what it stands for cannot be told", event.offset);
      }
      if (digest) judge_payload(event.event_type, event.payload, *digest, event.offset, replay);
    }
    if (!digest) {
      fault(replay, type_text(event.event_type) + " has no digest", event.offset);
      continue;
    }
    extend(replay.registers[event.imr], *digest);
    ++replay.extended;
  }
  return replay;
}

}  // namespace touchstone::evidence
