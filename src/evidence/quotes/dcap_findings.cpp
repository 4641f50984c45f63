#include "evidence/quotes/dcap_findings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace touchstone::evidence::dcap_checks {

bool has(const std::vector<Finding>& findings, Outcome outcome) {
  return std::ranges::find(findings, outcome, &Finding::outcome) != findings.end();
}

Check conclude(std::string_view id, const std::vector<Finding>& findings, std::string title) {
  if (findings.empty()) return passed(id, std::move(title));
  const Finding* worst = nullptr;
  for (const Outcome outcome : {Outcome::fail, Outcome::refused, Outcome::unknown}) {
    const auto found = std::ranges::find(findings, outcome, &Finding::outcome);
    if (worst == nullptr && found != findings.end()) worst = &*found;
  }
  if (worst == nullptr) worst = &findings.front();
  Check check;
  check.id = id;
  check.outcome = worst->outcome;
  check.title = worst->what;
  if (findings.size() > 1) check.title += ", and " + std::to_string(findings.size() - 1) + " more";
  check.expected = worst->expected;
  check.actual = worst->actual;
  check.location = worst->place;
  return check;
}

std::optional<OutsideWindow> outside(const Window& window, Instant at) {
  if (at < window.from) return OutsideWindow{false, window.from};
  if (window.to && at > *window.to) return OutsideWindow{true, *window.to};
  return std::nullopt;
}

Finding outside_finding(const Window& window, const OutsideWindow& how, Instant at, Place place) {
  Finding finding;
  finding.outcome = Outcome::refused;
  const std::int64_t distance = how.expired ? at.seconds - how.bound.seconds : how.bound.seconds - at.seconds;
  finding.what = window.what + (how.expired ? " expired " : " is not valid before ") + to_text(how.bound) + ", " +
                 duration_to_text(distance) + (how.expired ? " before this instant" : " after this instant");
  finding.expected = to_text(window.from) + " to " + (window.to ? to_text(*window.to) : "no end");
  finding.actual = to_text(at);
  finding.place = std::move(place);
  return finding;
}

}  // namespace touchstone::evidence::dcap_checks
