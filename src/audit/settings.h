// What one run of verify or audit was asked to do, after the command line and the policy were read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "appraisal/report.h"
#include "evidence/types.h"

namespace touchstone::audit {

/// `--at-time`: the instant that the evidence authenticates, the present, or one that was given.
struct TimeChoice {
  std::optional<Basis> basis;    // nothing: evidence where the type has one, else now
  std::optional<Instant> given;  // with Basis::given
};

/// Reference values of the policy (receipts.md 15, `measurements`): one list for a type has to match entirely.
struct PolicyMeasurements {
  std::string type;
  std::vector<NamedValue> values;
};

struct Settings {
  const ArtefactType* as = nullptr;
  Exchange exchange;
  Expectations expect;
  Anchors anchors;
  std::vector<std::string> root_paths;  // of --root, for the report's first lines
  Allowances allow;
  std::vector<std::string> require;            // check ids
  std::vector<std::string> require_of_tee;     // check ids that bind the subjects which can have them (a profile)
  std::optional<std::vector<Buffer>> signers;  // policy: acceptable signers; an empty list accepts none
  std::vector<PolicyMeasurements> measurements;
  PolicyTerms terms;                    // of the policy, for single families
  std::optional<std::int64_t> max_age;  // seconds
  TimeChoice time;
  Instant now;
  std::optional<PolicyStamp> policy;      // the last one that was applied
  std::vector<std::string> policy_notes;  // those before
  unsigned jobs = 1;
  bool progress = false;  // on a terminal, while a model is hashed
};

}  // namespace touchstone::audit
