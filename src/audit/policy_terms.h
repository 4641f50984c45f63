// The members of a policy that speak of single families of evidence (receipts.md 15).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/policy_terms.h"
#include "audit/expectation.h"
#include "codec/json.h"

namespace touchstone::audit {

/// A mistake in the policy `origin`.
[[nodiscard]] tl::unexpected<UsageError> wrong(const std::string& origin, std::string what);

/// A list of texts; `member` is its name, for the message.
[[nodiscard]] Usage<std::vector<std::string>> texts(const std::string& origin, const json::Value& list,
                                                    std::string_view member);

/// A TCB status that can be accepted, as Intel spells it; `word` is what it stands in, for the message.
[[nodiscard]] Usage<void> check_tcb_status(std::string_view status, std::string_view word);

/// Adds what `member` says to `terms`; nothing when it is no member of a family. Of two policies both hold.
[[nodiscard]] std::optional<Usage<void>> read_terms(const std::string& origin, const json::Member& member,
                                                    PolicyTerms& terms);

}  // namespace touchstone::audit
