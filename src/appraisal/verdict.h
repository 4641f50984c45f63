// From checks to one word (CLI.md, Exit codes).
#pragma once

#include <span>
#include <string_view>

#include "appraisal/check.h"

namespace touchstone {

/// The numbers are those of CLI.md and stand in reports; only main turns them into a process status.
enum class Verdict {
  verified = 0,
  not_verified = 1,
  refused = 3,
  undecided = 4,
  malformed = 5,
  unreadable = 6,
};
[[nodiscard]] std::string_view name(Verdict verdict);

/// `input.format` fail: malformed; else any fail: not verified; else any refused: refused; else any required unknown:
/// undecided; else at least one pass: verified; else, so also for no checks at all: undecided.
[[nodiscard]] Verdict verdict(std::span<const Check> checks);

/// The worse of two, in the order of CLI.md: 1, 3, 5, 6, 4, 0.
[[nodiscard]] Verdict worse(Verdict left, Verdict right);

}  // namespace touchstone
