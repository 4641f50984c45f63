// What every type says that can only be a companion (CLI.md, Subjects).
#pragma once

#include <string>
#include <utility>

#include "appraisal/appraisal.h"

namespace touchstone::evidence {

/// `input.type` unknown, for its verification alone.
[[nodiscard]] inline Appraisal only_a_companion(std::string why) {
  Appraisal appraisal;
  appraisal.add(unknown("input.type", std::move(why)));
  return appraisal;
}

}  // namespace touchstone::evidence
