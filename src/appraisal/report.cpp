#include "appraisal/report.h"

#include <algorithm>

namespace touchstone {
namespace {

bool same(const std::optional<Moment>& left, const std::optional<Moment>& right) {
  return left && right && left->at == right->at && left->basis == right->basis;
}

// CLI.md, Answers and edges: not-verified if any subject says so, else verified if one does, else not-shown.
void merge(Answered& whole, const Answered& part) {
  const auto weight = [](Answer answer) {
    switch (answer) {
      case Answer::not_verified: return 2;
      case Answer::verified: return 1;
      case Answer::not_shown: return 0;
    }
    return 0;
  };
  if (weight(part.answer) > weight(whole.answer) || (whole.reason.empty() && whole.because.empty())) {
    whole = part;
  }
}

}  // namespace

std::string_view name(Answer answer) {
  switch (answer) {
    case Answer::verified: return "verified";
    case Answer::not_verified: return "not-verified";
    case Answer::not_shown: return "not-shown";
  }
  return "not-shown";
}

void conclude(Report& report) {
  Summary summary;
  for (const Subject& subject : report.subjects) summary.add(subject);
  summary.finish(report);
}

void Summary::take(Verdict verdict, const std::optional<Moment>& moment, const Answers& answers) {
  if (count_ == 0) {
    verdict_ = verdict;
    moment_ = moment;
  } else {
    verdict_ = worse(verdict_, verdict);
    if (!same(moment_, moment)) moment_.reset();
  }
  merge(answers_.model, answers.model);
  merge(answers_.environment, answers.environment);
  merge(answers_.output, answers.output);
}

void Summary::add(const Subject& subject) {
  take(subject.verdict, subject.moment, subject.answers);
  ++count_;
  ++verdicts_[static_cast<std::size_t>(subject.verdict)];
}

void Summary::add(const Summary& later) {
  if (later.count_ == 0) return;
  take(later.verdict_, later.moment_, later.answers_);
  count_ += later.count_;
  for (std::size_t i = 0; i < verdicts_.size(); ++i) verdicts_[i] += later.verdicts_[i];
}

void Summary::finish(Report& report) const {
  report.verdict = count_ == 0 ? Verdict::undecided : verdict_;
  report.count = count_;
  report.moment = moment_;
  report.answers = answers_;
}

}  // namespace touchstone
