// The screen of `inspect`: what stands where, and no judgement.
#pragma once

#include <span>
#include <string>

#include "report/block.h"
#include "report/inspection.h"

namespace touchstone::report {

/// Headline, the sentence that nothing was verified, and one line a field: offset, name, value, meaning. Values of up
/// to 64 bytes (128 characters) are never shortened or broken, longer ones only with `full`.
[[nodiscard]] std::string to_text(const Inspection& inspection, const TextOptions& options);
/// The same for several, with an empty line between them.
[[nodiscard]] std::string to_text(std::span<const Inspection> inspections, const TextOptions& options);

}  // namespace touchstone::report
