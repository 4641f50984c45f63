// TCG event logs: what parses lies inside the input and can be replayed, and what follows the records is padding or
// begins with the end index.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "evidence/material/event_log.h"
#include "evidence/quotes/rtmr_replay.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto log = eventlog::parse_tcg(input);
  if (!log) {
    fuzz::require(log.error().offset <= size);
    return 0;
  }
  fuzz::require(!log->events.empty() && log->events.size() <= eventlog::kMaxEvents && log->end <= size);
  const Bytes rest = input.subspan(log->end);
  const bool ended = log->agile && rest.size() >= 4 &&
                     std::ranges::all_of(rest.first(4), [](std::uint8_t byte) { return byte == 0xFF; });
  const auto padding = [](std::uint8_t byte) { return byte == 0x00 || byte == 0xFF; };
  fuzz::require(ended || std::ranges::all_of(rest, padding));
  for (const eventlog::Event& event : log->events) {
    fuzz::require(event.offset < log->end && event.data_offset <= log->end);
    fuzz::require(event.data.size() <= log->end - event.data_offset);
  }
  if (evidence::is_ccel(*log)) fuzz::require(evidence::replay(*log).extended <= log->events.size());
  // A log of the SHA-1 form may begin with a type that the recogniser does not know.
  if (eventlog::looks_like_tcg(input)) fuzz::require(fuzz::run_type(evidence::kTpmEventLog, input).has_value());
  return 0;
}
