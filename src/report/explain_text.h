// The screen of `explain`.
#pragma once

#include <span>
#include <string>

#include "appraisal/catalogue.h"
#include "report/block.h"

namespace touchstone::report {

/// One check: its question, the bytes, the section, what a failure means and what to do next.
[[nodiscard]] std::string to_text(const CheckInfo& check, const TextOptions& options);
/// All of them, one question each.
[[nodiscard]] std::string to_text(std::span<const CheckInfo> checks, const TextOptions& options);

}  // namespace touchstone::report
