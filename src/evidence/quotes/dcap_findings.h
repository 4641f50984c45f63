// A check that looks at several things: what was found about each, and one outcome for all (intel-dcap.md 5, "several
// failures: the worst of 1, 3, 4").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/check.h"
#include "base/time.h"

namespace touchstone::evidence::dcap_checks {

struct Finding {
  Outcome outcome = Outcome::fail;  // fail, refused or unknown
  std::string what;
  Place place;
  std::string expected, actual;
};

/// Pass with `title` when nothing was found; else the worst finding, with the number of the others.
[[nodiscard]] Check conclude(std::string_view id, const std::vector<Finding>& findings, std::string title);
[[nodiscard]] bool has(const std::vector<Finding>& findings, Outcome outcome);

/// A span in which something is valid, both ends inclusive.
struct Window {
  Instant from;
  std::optional<Instant> to;
  std::string what;  // "the PCK certificate"
};

/// How an instant lies to a window: nothing when it is inside.
struct OutsideWindow {
  bool expired;  // false: not yet valid
  Instant bound;
};
[[nodiscard]] std::optional<OutsideWindow> outside(const Window& window, Instant at);
[[nodiscard]] Finding outside_finding(const Window& window, const OutsideWindow& how, Instant at, Place place);

}  // namespace touchstone::evidence::dcap_checks
