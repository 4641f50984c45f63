#include "appraisal/verdict.h"

#include <algorithm>
#include <array>

namespace touchstone {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified: return "verified";
    case Verdict::not_verified: return "not-verified";
    case Verdict::refused: return "refused";
    case Verdict::undecided: return "undecided";
    case Verdict::malformed: return "malformed";
    case Verdict::unreadable: return "unreadable";
  }
  return "undecided";
}

Verdict verdict(std::span<const Check> checks) {
  const auto any = [checks](auto holds) { return std::ranges::any_of(checks, holds); };
  const auto is = [](Outcome outcome) { return [outcome](const Check& check) { return check.outcome == outcome; }; };
  if (any([](const Check& check) { return check.id == "input.format" && check.outcome == Outcome::fail; })) {
    return Verdict::malformed;
  }
  if (any(is(Outcome::fail))) return Verdict::not_verified;
  if (any(is(Outcome::refused))) return Verdict::refused;
  if (any([](const Check& check) { return check.required && check.outcome == Outcome::unknown; })) {
    return Verdict::undecided;
  }
  // Silence is not a pass: without one comparison that held there is nothing to verify by.
  return any(is(Outcome::pass)) ? Verdict::verified : Verdict::undecided;
}

Verdict worse(Verdict left, Verdict right) {
  static constexpr std::array kWorstFirst = {Verdict::not_verified, Verdict::refused,   Verdict::malformed,
                                             Verdict::unreadable,   Verdict::undecided, Verdict::verified};
  return *std::ranges::find_if(kWorstFirst, [=](Verdict one) { return one == left || one == right; });
}

}  // namespace touchstone
