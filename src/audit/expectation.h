// Reading `--expect NAME=VALUE`, `@FILE`, and the `expect` member of a policy (CLI.md, Expected values).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "appraisal/context.h"
#include "evidence/types.h"

namespace touchstone::audit {

/// A mistake of whoever called the program: exit 2.
struct UsageError {
  std::string message;
  std::string hint;
};
template <class T>
using Usage = tl::expected<T, UsageError>;

/// All readings of `value` are kept: hex, number, text. `bytes` of @FILE come as `from_file`.
[[nodiscard]] Expectation make_expectation(std::string name, const std::string& value, std::string_view source,
                                           const Buffer* from_file = nullptr);

/// Names that exist for the types in this run (subjects, companions and what may stand behind them).
[[nodiscard]] std::vector<std::string_view> expectable(const std::vector<const ArtefactType*>& types);

/// Every NAME must exist for one of the types and its VALUE must be of the kind that the field has there.
[[nodiscard]] Usage<void> check_names(const Expectations& expectations, const std::vector<const ArtefactType*>& types);

/// The nearest of `words` to `word`: within two edits, and fewer than its length. Empty when nothing is near.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& words);

}  // namespace touchstone::audit
