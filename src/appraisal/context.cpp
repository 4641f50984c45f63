#include "appraisal/context.h"

#include <algorithm>

namespace touchstone {

std::string_view name(Basis basis) {
  switch (basis) {
    case Basis::evidence: return "evidence";
    case Basis::now: return "now";
    case Basis::given: return "given";
  }
  return "now";
}

const PolicyTerms& no_policy() {
  static const PolicyTerms none;
  return none;
}

std::vector<const Expectation*> Expectations::of(std::string_view name) const {
  std::vector<const Expectation*> found;
  for (const Expectation& expectation : all) {
    if (expectation.name == name) found.push_back(&expectation);
  }
  return found;
}

bool Expectations::has(std::string_view name) const {
  return std::ranges::any_of(all, [name](const Expectation& one) { return one.name == name; });
}

bool matches(const Expectation& expectation, const ClaimValue& value) {
  if (const auto* bytes = std::get_if<Buffer>(&value)) return expectation.bytes && *expectation.bytes == *bytes;
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return expectation.number == *number;
  if (const auto* flag = std::get_if<bool>(&value)) return expectation.text == (*flag ? "true" : "false");
  if (const auto* natural = std::get_if<Natural>(&value)) return expectation.natural == *natural;
  return std::get<Untrusted>(value).raw() == expectation.text;
}

}  // namespace touchstone
