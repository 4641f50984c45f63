// The three answers, read off the checks of one subject (CLI.md, Answers and edges).
#pragma once

#include <string_view>
#include <vector>

#include "appraisal/check.h"
#include "appraisal/report.h"

namespace touchstone::audit {

/// What the answers need to know besides the checks; views of the appraisal.
struct AnswerFacts {
  bool key_named = false;         // the user named the signing key (--key, --expect signer=)
  std::string_view model_reason;  // why weights are not shown, in the words of the verifier
  Verdict verdict = Verdict::undecided;
  bool measured = true;  // what the quote's measurement check compared was a measurement
  std::string_view output_statement = {}, output_reason = {};  // of a proof: see Appraisal
  std::string_view model_statement =
      {};  // of a proof whose pinned key holds the weights: what it says once it is verified
};

[[nodiscard]] Answers answers(const std::vector<Check>& checks, const AnswerFacts& facts);

}  // namespace touchstone::audit
