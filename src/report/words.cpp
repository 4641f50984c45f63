#include "report/words.h"

#include "appraisal/catalogue.h"

namespace touchstone::report {

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified: return "VERIFIED";
    case Verdict::not_verified: return "NOT VERIFIED";
    case Verdict::refused: return "REFUSED";
    case Verdict::undecided: return "UNDECIDED";
    case Verdict::malformed: return "MALFORMED";
    case Verdict::unreadable: return "UNREADABLE";
  }
  return "UNDECIDED";
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "PASS";
    case Outcome::fail: return "FAIL";
    case Outcome::refused: return "REFUSED";
    case Outcome::unknown: return "UNKNOWN";
    case Outcome::skipped: return "SKIPPED";
    case Outcome::note: return "NOTE";
  }
  return "UNKNOWN";
}

std::string_view word(Answer answer) {
  switch (answer) {
    case Answer::verified: return "VERIFIED";
    case Answer::not_verified: return "NOT VERIFIED";
    case Answer::not_shown: return "NOT SHOWN";
  }
  return "NOT SHOWN";
}

Style style(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified: return Style::good;
    case Verdict::not_verified:
    case Verdict::malformed:
    case Verdict::unreadable: return Style::bad;
    case Verdict::refused:
    case Verdict::undecided: return Style::doubt;
  }
  return Style::doubt;
}

Style style(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return Style::good;
    case Outcome::fail: return Style::bad;
    case Outcome::refused:
    case Outcome::unknown: return Style::doubt;
    case Outcome::skipped:
    case Outcome::note: return Style::faint;
  }
  return Style::doubt;
}

Style style(Answer answer) {
  switch (answer) {
    case Answer::verified: return Style::good;
    case Answer::not_verified: return Style::bad;
    case Answer::not_shown: return Style::doubt;
  }
  return Style::doubt;
}

bool asks_for_action(Outcome outcome) {
  return outcome == Outcome::fail || outcome == Outcome::refused || outcome == Outcome::unknown;
}

Explanation explanation(const Check& check) {
  const bool action = asks_for_action(check.outcome);
  Explanation found{.spec = check.spec, .next = check.next, .over = {}, .means = check.means};
  const CheckInfo* const info = find_check(check.id);
  if (info == nullptr) return found;
  found.over = info->over;
  if (found.spec.empty()) found.spec = info->spec;
  if (action && found.next.empty()) found.next = info->next;
  if (action && found.means.empty() && !info->means.empty()) {
    if (check.outcome == Outcome::unknown) found.means = "nothing was shown; a failure would mean: ";
    found.means += info->means;
  }
  return found;
}

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
  std::string text = std::to_string(count);
  text += ' ';
  text += count == 1 ? singular : plural;
  return text;
}

}  // namespace touchstone::report
