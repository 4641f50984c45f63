// How a run ended, before it becomes a process status (main.cpp).
#pragma once

#include "appraisal/verdict.h"

namespace touchstone::cli {

/// CLI.md, Exit codes.
enum class Ending { verified, not_verified, usage, refused, undecided, malformed, unreadable, bug };

[[nodiscard]] constexpr Ending ending_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified: return Ending::verified;
    case Verdict::not_verified: return Ending::not_verified;
    case Verdict::refused: return Ending::refused;
    case Verdict::undecided: return Ending::undecided;
    case Verdict::malformed: return Ending::malformed;
    case Verdict::unreadable: return Ending::unreadable;
  }
  return Ending::bug;
}

}  // namespace touchstone::cli
