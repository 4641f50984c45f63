// Private to audit/run*.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "audit/run.h"

namespace touchstone::audit {

/// What a subject gathers on its way to the report.
struct Run::Gathered {
  std::vector<Check> checks;
  std::vector<Claim> claims;
  std::vector<Edge> edges;
  std::vector<std::string> not_covered;
  std::vector<std::size_t> quotes;     // companions whose checks stand among those of the subject
  std::set<const ArtefactType*> seen;  // types whose claims were compared with expectations
  std::optional<Moment> moment;
  bool key_named = false;
  bool measured = false;  // a measurement equals a reference value
};

}  // namespace touchstone::audit
