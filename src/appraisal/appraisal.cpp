#include "appraisal/appraisal.h"

#include <algorithm>

namespace touchstone {

const Check* find_check(const std::vector<Check>& checks, std::string_view id) {
  const auto found = std::ranges::find_if(checks, [id](const Check& check) { return check.id == id; });
  return found == checks.end() ? nullptr : &*found;
}

bool has_passed(const std::vector<Check>& checks, std::string_view id) {
  const Check* check = find_check(checks, id);
  return check != nullptr && check->outcome == Outcome::pass;
}

}  // namespace touchstone
