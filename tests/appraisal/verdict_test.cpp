#include "appraisal/verdict.h"

#include <array>
#include <set>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/catalogue.h"
#include "appraisal/context.h"
#include "appraisal/report.h"
#include "support/catch.h"

namespace touchstone {
namespace {

Verdict of(std::vector<Check> checks) { return verdict(checks); }

}  // namespace

TEST_CASE("silence is not a pass") {
  CHECK(of({}) == Verdict::undecided);
  CHECK(of({skipped("receipt.key", "")}) == Verdict::undecided);
  CHECK(of({noted("receipt.key", "")}) == Verdict::undecided);
  Check optional = unknown("receipt.key", "");
  optional.required = false;
  CHECK(of({optional}) == Verdict::undecided);
  CHECK(of({optional, passed("receipt.signature", "")}) == Verdict::verified);
}

TEST_CASE("an outcome decides by kind, whatever its place") {
  const Check pass = passed("receipt.signature", "");
  const Check fail = failed("receipt.request", "");
  const Check no = refused("nitro.debug", "");
  const Check open = unknown("receipt.key", "");
  CHECK(of({pass}) == Verdict::verified);
  CHECK(of({pass, open}) == Verdict::undecided);
  CHECK(of({open, no, pass}) == Verdict::refused);
  CHECK(of({no, pass, fail, open}) == Verdict::not_verified);
  CHECK(of({pass, fail, failed("input.format", "")}) == Verdict::malformed);
  CHECK(of({passed("input.format", ""), fail}) == Verdict::not_verified);
}

TEST_CASE("of several verdicts the worst, in the order 1, 3, 5, 6, 4, 0") {
  const std::vector<Verdict> worst_first = {Verdict::not_verified, Verdict::refused,   Verdict::malformed,
                                            Verdict::unreadable,   Verdict::undecided, Verdict::verified};
  for (std::size_t i = 0; i < worst_first.size(); ++i) {
    for (std::size_t j = i; j < worst_first.size(); ++j) {
      CHECK(worse(worst_first[i], worst_first[j]) == worst_first[i]);
      CHECK(worse(worst_first[j], worst_first[i]) == worst_first[i]);
    }
  }
}

TEST_CASE("the catalogue names every check once and explains it whole") {
  std::set<std::string_view> ids;
  for (const CheckInfo& info : catalogue()) {
    CAPTURE(info.id);
    CHECK(ids.insert(info.id).second);
    CHECK(find_check(info.id) == &info);
    for (const std::string_view text : {info.asks, info.over, info.spec, info.means, info.next})
      CHECK_FALSE(text.empty());
    CHECK(info.asks.ends_with('?'));
  }
  CHECK(find_check("no.such-check") == nullptr);
  CHECK(rank("no.such-check") == catalogue().size());
}

TEST_CASE("a report agrees on an instant only when all subjects do") {
  const auto subject = [](Verdict verdict, std::int64_t seconds) {
    Subject one;
    one.verdict = verdict;
    one.moment = Moment{{seconds}, Basis::evidence};
    return one;
  };
  Report report;
  conclude(report);
  CHECK(report.verdict == Verdict::undecided);
  report.subjects = {subject(Verdict::verified, 5), subject(Verdict::refused, 5)};
  conclude(report);
  CHECK(report.verdict == Verdict::refused);
  REQUIRE(report.moment);
  CHECK(report.moment->at.seconds == 5);
  report.subjects.push_back(subject(Verdict::verified, 6));
  conclude(report);
  CHECK_FALSE(report.moment);
}

TEST_CASE("answers of the whole: one that says no outweighs those that say yes") {
  Report report;
  Subject yes;
  yes.answers.output = {Answer::verified, {"receipt.signature"}, "yes"};
  Subject no;
  no.answers.output = {Answer::not_verified, {"receipt.response"}, "no"};
  Subject silent;
  for (const auto& subjects : {std::vector<Subject>{yes, silent, no}, {no, yes, silent}, {silent, no, yes}}) {
    report.subjects = subjects;
    conclude(report);
    CHECK(report.answers.output.answer == Answer::not_verified);
    CHECK(report.answers.environment.answer == Answer::not_shown);
  }
  report.subjects = {silent, yes};
  conclude(report);
  CHECK(report.answers.output.answer == Answer::verified);
}

TEST_CASE("a summary of summaries is that of all subjects") {
  std::vector<Subject> subjects;
  for (std::size_t i = 0; i < 6; ++i) {
    Subject subject;
    subject.verdict = std::array{Verdict::verified, Verdict::undecided, Verdict::refused}.at(i % 3);
    subject.moment = Moment{{i < 4 ? 5 : 6}, Basis::evidence};
    subject.answers.output = {std::array{Answer::not_shown, Answer::verified}.at(i % 2), {}, std::to_string(i)};
    subjects.push_back(std::move(subject));
  }
  for (std::size_t first = 0; first <= subjects.size(); ++first) {
    for (std::size_t second = first; second <= subjects.size(); ++second) {
      Summary whole, left, right;
      for (std::size_t i = 0; i < second; ++i) {
        whole.add(subjects[i]);
        (i < first ? left : right).add(subjects[i]);
      }
      left.add(right);
      Report expected, merged;
      whole.finish(expected);
      left.finish(merged);
      CHECK(merged.count == second);
      CHECK(merged.verdict == expected.verdict);
      CHECK(merged.moment.has_value() == expected.moment.has_value());
      CHECK(merged.answers.output.answer == expected.answers.output.answer);
      CHECK(merged.answers.output.reason == expected.answers.output.reason);
      CHECK(left.count(Verdict::refused) == whole.count(Verdict::refused));
    }
  }
}

TEST_CASE("an expectation compares by the kind of the field") {
  Expectation expectation;
  expectation.text = "0a";
  expectation.bytes = Buffer{10};
  expectation.number = std::nullopt;
  CHECK(matches(expectation, Buffer{10}));
  CHECK_FALSE(matches(expectation, Buffer{10, 0}));
  CHECK_FALSE(matches(expectation, std::uint64_t{10}));
  CHECK(matches(expectation, Untrusted(std::string_view("0a"))));
  CHECK_FALSE(matches(expectation, Untrusted(std::string_view("0A"))));
}

}  // namespace touchstone
