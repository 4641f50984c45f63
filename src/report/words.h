// The words of the screens, and what a check says when it leaves that to the catalogue.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "appraisal/check.h"
#include "appraisal/report.h"
#include "report/screen.h"

namespace touchstone::report {

/// "NOT VERIFIED", "MALFORMED" …
[[nodiscard]] std::string_view word(Verdict verdict);
/// "PASS", "UNKNOWN" …
[[nodiscard]] std::string_view word(Outcome outcome);
/// "NOT SHOWN" …
[[nodiscard]] std::string_view word(Answer answer);
[[nodiscard]] Style style(Verdict verdict);
[[nodiscard]] Style style(Outcome outcome);
[[nodiscard]] Style style(Answer answer);

/// Whether the outcome stands between the subject and "verified".
[[nodiscard]] bool asks_for_action(Outcome outcome);

/// The words of a check, from the check itself or else from the catalogue. `means` and `next` belong to checks that did
/// not pass and are empty for the others; of one that was not decided `means` says what a failure would mean.
struct Explanation {
  std::string_view spec, next, over;
  std::string means;
};
[[nodiscard]] Explanation explanation(const Check& check);

/// "1 byte", "4556 bytes".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);

}  // namespace touchstone::report
