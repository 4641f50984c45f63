// Checks of every type (CLI.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kInputChecks = std::to_array<CheckInfo>({
    {"input.format", "Is the input a valid instance of its format?", "the whole input", "CLI.md, Exit codes",
     "the bytes are no such artefact: damaged, truncated, extended, or of another kind",
     "get the artefact again, byte for byte as it was sent; --as TYPE says which format is meant"},
    {"input.type", "Is the type of the input one that can be verified by itself?", "the type found from content",
     "CLI.md, Exit codes", "the input was recognised, but nothing here can judge it alone",
     "pass it with --with beside the evidence that it belongs to, or use `touchstone inspect`"},
    {"input.expect", "Does the field have the value that was expected?", "the field named by --expect or the policy",
     "CLI.md, Expected values", "the evidence says something else than what was expected",
     "compare the two values; if the expectation is out of date, correct it"},
    {"input.require", "Did every check pass that must?", "the outcome of the checks named by --require or the policy",
     "CLI.md, Expected values", "a check that you made a condition was not made, or did not decide",
     "give the material that the check needs; `touchstone explain CHECK` says which"},
});

}  // namespace touchstone::checks
