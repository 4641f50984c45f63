// A policy: a small declarative JSON (receipts.md 15). It adds to the command line: what either asks for must hold.
#pragma once

#include <optional>
#include <string>

#include "audit/expectation.h"
#include "audit/settings.h"
#include "io/error.h"

namespace touchstone::audit {

/// Reads `bytes` and adds what they ask for to `settings`. Unknown members, values of another type, ids, names and
/// words that do not exist are mistakes of the policy's author: exit 2. `origin` is the path for messages and for the
/// report's stamp.
[[nodiscard]] Usage<void> apply_policy(const std::string& origin, Bytes bytes, Settings& settings);

/// A word of `--allow` (CLI.md, index): known, and not one that can never be allowed.
[[nodiscard]] Usage<void> check_allowance(std::string_view word);
/// An id of `--require`: in the catalogue.
[[nodiscard]] Usage<void> check_requirement(std::string_view id);

}  // namespace touchstone::audit
