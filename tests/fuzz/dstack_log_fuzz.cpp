// The JSON log of dstack: what parses replays without growing, and a refusal names a place inside the input.
#include <cstddef>
#include <cstdint>

#include "evidence/material/event_log.h"
#include "evidence/quotes/rtmr_replay.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto document = json::parse(input);
  if (!document) return 0;
  const auto log = eventlog::parse_dstack(document->root());
  if (!log) {
    fuzz::require(log.error().offset <= size);
    return 0;
  }
  for (const eventlog::DstackEvent& event : log->events) {
    fuzz::require(event.imr <= 3 && event.offset <= size && event.length <= size - event.offset);
  }
  fuzz::require(evidence::replay(*log).extended <= log->events.size());
  if (eventlog::looks_like_dstack(document->root())) {
    fuzz::require(fuzz::run_type(evidence::kDstackEventLog, input).has_value());
  }
  return 0;
}
