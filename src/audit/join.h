// Joins needs with offers by comparing bytes (ARCHITECTURE, the spine). Every comparison is an edge; its outcome is the
// check that the need names.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"

namespace touchstone::audit {

/// An offer and who makes it.
struct SourcedReference {
  const ReferenceOffer* offer;
  std::string source;  // a path, or "policy"
  std::optional<std::size_t> companion;
};
struct SourcedBinding {
  const BindingOffer* offer;
  std::string source;
  std::size_t companion;
};

struct JoinResult {
  Check check;
  std::vector<Edge> edges;
  std::optional<std::size_t> companion;  // whose offer decided
  bool measured = false;                 // a measurement was compared and is equal
};

/// Compares what `owner` needs explained with what companions and the user say. All of the user's expectations must
/// hold, and of the companions that speak of the same values one must match entirely; nothing to compare with: skipped.
[[nodiscard]] JoinResult join(const ReferenceNeed& need, const std::string& owner,
                              const std::vector<const Expectation*>& expected,
                              const std::vector<SourcedReference>& offers);

/// Looks for the quote whose report data has one of the layouts. `companion` is the quote that the subject is judged
/// with: the one that holds the value, else the first. No quote: unknown, or skipped when the user named the key.
[[nodiscard]] JoinResult join(const BindingNeed& need, const std::string& owner,
                              const std::vector<SourcedBinding>& offers);

}  // namespace touchstone::audit
