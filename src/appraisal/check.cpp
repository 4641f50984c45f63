#include "appraisal/check.h"

#include <utility>

namespace touchstone {
namespace {

Check made(std::string_view id, Outcome outcome, std::string title, std::string expected = {},
           std::string actual = {}) {
  Check check;
  check.id = id;
  check.outcome = outcome;
  check.title = std::move(title);
  check.expected = std::move(expected);
  check.actual = std::move(actual);
  return check;
}

}  // namespace

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::refused: return "refused";
    case Outcome::unknown: return "unknown";
    case Outcome::skipped: return "skipped";
    case Outcome::note: return "note";
  }
  return "unknown";
}

Check passed(std::string_view id, std::string title) { return made(id, Outcome::pass, std::move(title)); }

Check failed(std::string_view id, std::string title, std::string expected, std::string actual) {
  return made(id, Outcome::fail, std::move(title), std::move(expected), std::move(actual));
}

Check refused(std::string_view id, std::string title, std::string expected, std::string actual) {
  return made(id, Outcome::refused, std::move(title), std::move(expected), std::move(actual));
}

Check unknown(std::string_view id, std::string title) { return made(id, Outcome::unknown, std::move(title)); }
Check skipped(std::string_view id, std::string title) { return made(id, Outcome::skipped, std::move(title)); }
Check noted(std::string_view id, std::string title) { return made(id, Outcome::note, std::move(title)); }

Check premise_failed(std::string_view id, std::string_view premise) {
  return made(id, Outcome::unknown, "not decided: " + std::string(premise) + " did not pass");
}

}  // namespace touchstone
