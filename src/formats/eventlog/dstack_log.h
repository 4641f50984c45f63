// The event log of dstack as JSON (intel-dcap.md 6.2): an array of events, or the answer of GetQuote with the log
// inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::eventlog {

struct DstackEvent {
  std::uint32_t imr = 0;  // 0 to 3: the RTMR
  std::uint32_t event_type = 0;
  std::optional<Digest384> digest;  // nothing: left out, as a stripped log does
  Untrusted event;                  // its name
  Buffer payload;
  std::uint32_t version = 1;
  std::optional<Buffer> preimage;
  std::size_t offset = 0, length = 0;  // of the event in the file; inside text, of that text
};

struct DstackLog {
  std::vector<DstackEvent> events;
  std::optional<Buffer> quote;  // of the GetQuote answer that the log came in
};

/// An array of events, or an object with `event_log` (text or array) and, if it has one, `quote` in hex. Refused: imr
/// above 3, a digest that is not 96 hex digits or empty, a payload or preimage that is no hex, version other than 1 and
/// 2, more than 65,536 events. Further members are passed over. The result owns its bytes.
[[nodiscard]] Parsed<DstackLog> parse_dstack(const json::Value& root);

/// Whether the first event, or the members of the answer, are there.
[[nodiscard]] bool looks_like_dstack(const json::Value& root);

}  // namespace touchstone::eventlog
