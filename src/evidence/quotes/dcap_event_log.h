// quote.event-log: the RTMRs of a TDX quote against event logs among the companions (intel-dcap.md 6.3, 6.4).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "formats/dcap/quote.h"

namespace touchstone::evidence::dcap_checks {

/// Names of runtime events that `--expect` may ask for, with "dstack." in front.
inline constexpr auto kDstackNames = std::to_array<std::string_view>(
    {"dstack.app-id", "dstack.compose-hash", "dstack.instance-id", "dstack.key-provider", "dstack.os-image-hash"});

struct EventLogResult {
  Check check;
  std::vector<Check> notes;
  std::vector<NamedValue> values;  // of kDstackNames, authenticated
  bool dstack = false;             // a log of dstack replays: a value that is not in `values` is not in the log either
  std::vector<std::size_t> used;   // companions
  std::vector<std::size_t> used_files;
  std::vector<Edge> edges;
};

/// `bytes`: the artefact of `quote`. `origin`: its path. Of several logs one that replays is enough. Skipped for SGX.
[[nodiscard]] EventLogResult event_log(const dcap::Quote& quote, Bytes bytes, const Context& context,
                                       const std::string& origin);

}  // namespace touchstone::evidence::dcap_checks
