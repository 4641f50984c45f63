// The report: one object, printed in several forms whatever the verdict is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "appraisal/verdict.h"
#include "base/encoding.h"

namespace touchstone {

enum class Answer { verified, not_verified, not_shown };
[[nodiscard]] std::string_view name(Answer answer);

struct Answered {
  Answer answer = Answer::not_shown;
  std::vector<std::string_view> because;  // ids of the checks that decided
  std::string reason;                     // one line for people
};

/// Which model, which environment, was the output made by them: read off checks and edges.
struct Answers {
  Answered model, environment, output;
};

struct Moment {
  Instant at;
  Basis basis;
};

/// One INPUT (or file of a folder, or line) and everything that was found about it.
struct Subject {
  std::string input;
  std::string_view type;  // empty when none was recognised
  Encoding encoding = Encoding::raw;
  Digest256 sha256{};
  std::uint64_t size = 0;
  std::optional<Moment> moment;
  Verdict verdict = Verdict::undecided;
  std::vector<Check> checks;
  std::vector<Claim> claims;
  std::vector<std::string> not_covered;
  Answers answers;
  std::vector<Edge> edges;  // printed at the top level
  std::string variant;      // "v1.2", for the headline
};

struct PolicyStamp {
  std::string path;
  std::string sha256;   // hex
  std::string profile;  // may be empty
};

struct Report {
  std::string version;           // of the tool
  std::optional<Moment> moment;  // when all subjects agree
  std::optional<PolicyStamp> policy;
  Verdict verdict = Verdict::undecided;
  std::vector<Subject> subjects;
  std::size_t count = 0;  // of subjects, also of those that are not kept
  Answers answers;
  std::vector<std::string> allowed;  // --allow words that had an effect
  std::vector<std::string> notes;    // unused companions, words without effect, other roots
};

/// Verdict, answers and moment of the whole from those of the subjects (CLI.md, Exit codes, Answers and edges), one by
/// one, so that a stream of subjects needs no memory.
class Summary {
 public:
  void add(const Subject& subject);
  /// Adds the subjects of `later`, which follow those added so far.
  void add(const Summary& later);
  /// Writes the three and the count into `report`. No subjects: undecided.
  void finish(Report& report) const;
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t count(Verdict verdict) const { return verdicts_[static_cast<std::size_t>(verdict)]; }

 private:
  void take(Verdict verdict, const std::optional<Moment>& moment, const Answers& answers);

  std::size_t count_ = 0;
  std::array<std::size_t, 7> verdicts_{};
  Verdict verdict_ = Verdict::undecided;
  std::optional<Moment> moment_;
  Answers answers_;
};

/// The same over `report.subjects`.
void conclude(Report& report);

}  // namespace touchstone
