// What a folder of evidence says about itself: which files are the raw exchange and the policy (CLI.md, Inputs).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/expectation.h"
#include "io/error.h"
#include "io/walk.h"

namespace touchstone::audit {

/// Paths relative to the folder.
struct Roles {
  std::optional<std::string> request, response, policy;
  bool index = false;  // they come from audit.json
};

/// audit.json: {"request": "path", "response": "path", "policy": "path"}, each optional, unknown members refused, paths
/// inside the folder.
[[nodiscard]] Usage<Roles> roles_of_index(Bytes audit_json);

/// Files at the top of the folder named request.* and response.*. Two of one role are a mistake: audit.json has to say
/// which is meant.
[[nodiscard]] Usage<Roles> roles_by_name(const io::Tree& tree);

}  // namespace touchstone::audit
