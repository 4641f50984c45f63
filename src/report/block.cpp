#include "report/block.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/untrusted.h"
#include "report/shorten.h"
#include "report/words.h"

namespace touchstone::report {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kIdColumn = 11;
constexpr std::size_t kIdWidth = 16;
constexpr std::size_t kDetailColumn = 13;
constexpr std::size_t kDetailText = 23;
constexpr std::size_t kAnswerColumn = 15;
constexpr std::size_t kReasonColumn = 30;

template <class Texts>
std::string joined(const Texts& texts, std::string_view separator = ", ") {
  std::string all;
  for (const auto& text : texts) {
    if (!all.empty()) all += separator;
    all += text;
  }
  return all;
}

void print_detail(Screen& screen, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  screen.to_column(kDetailColumn);
  screen.put(label, Style::faint);
  screen.to_column(kDetailText);
  screen.wrap(text, kDetailText);
  screen.end_line();
}

std::string in_words(const Place& place) {
  std::string where = place.file;
  const auto add = [&where](const std::string& text) {
    if (!where.empty()) where += ", ";
    where += text;
  };
  if (place.offset) add("offset " + std::to_string(*place.offset));
  if (place.length) add(counted(*place.length, "byte", "bytes"));
  return where;
}

void print_details(Screen& screen, const TextOptions& options, const Check& check) {
  const Explanation words = explanation(check);
  const ShownPair values =
      options.full ? ShownPair{check.expected, check.actual, {}}
                   : shorten_pair(printable(check.expected), printable(check.actual), screen.width() - kDetailText);
  print_detail(screen, "expected", values.expected);
  print_detail(screen, "actual", values.actual);
  print_detail(screen, "differ", values.differ);
  if (check.location) print_detail(screen, "at", in_words(*check.location));
  const bool compared = !check.expected.empty() || !check.actual.empty();
  if (compared || options.verbose) print_detail(screen, "over", words.over);
  print_detail(screen, "means", words.means);
  print_detail(screen, "next", words.next);
  if (options.verbose) print_detail(screen, "spec", words.spec);
}

void print_check(Screen& screen, const TextOptions& options, const Check& check, std::size_t title_column) {
  screen.to_column(kIndent);
  screen.put(word(check.outcome), style(check.outcome));
  screen.to_column(kIdColumn);
  screen.put(check.id);
  screen.to_column(title_column, 1);
  std::string title = brief(options, check.title);
  if (check.outcome == Outcome::unknown && !check.required) title += " (not required)";
  screen.wrap(title, title_column);
  screen.end_line();
  if (asks_for_action(check.outcome) || options.verbose) print_details(screen, options, check);
}

void print_checks(Screen& screen, const TextOptions& options, const std::vector<Check>& checks) {
  std::size_t widest = kIdWidth;
  std::vector<std::string_view> skipped;
  for (const Check& check : checks) {
    if (check.outcome == Outcome::skipped) {
      skipped.push_back(check.id);
    } else {
      widest = std::max(widest, check.id.size());
    }
  }
  for (const Check& check : checks) {
    if (check.outcome != Outcome::skipped) print_check(screen, options, check, kIdColumn + widest + 3);
  }
  if (skipped.size() == checks.size()) {
    screen.to_column(kIndent);
    screen.put("no check ran");
    screen.end_line();
  }
  if (!options.verbose || skipped.empty()) return;
  screen.to_column(kIndent);
  screen.put(word(Outcome::skipped), style(Outcome::skipped));
  screen.to_column(kIdColumn);
  screen.wrap(joined(skipped), kIdColumn);
  screen.end_line();
}

void print_edges(Screen& screen, const TextOptions& options, const std::vector<Edge>& edges) {
  if (!options.verbose && !options.edges) return;
  constexpr std::size_t kEnds = kIdColumn + kIdWidth + 3;
  screen.gap();
  for (const Edge& edge : edges) {
    screen.to_column(kIndent);
    screen.put(word(edge.outcome), style(edge.outcome));
    screen.to_column(kIdColumn);
    screen.put(edge.rule);
    screen.to_column(kEnds, 1);
    screen.wrap(brief(options, edge.from) + " -> " + brief(options, edge.to), kEnds);
    screen.end_line();
  }
}

void print_not_covered(Screen& screen, const std::vector<std::string>& not_covered) {
  if (not_covered.empty()) return;
  screen.gap();
  screen.to_column(kIndent);
  screen.put("not covered");
  screen.to_column(kAnswerColumn);
  screen.wrap(joined(not_covered, "; "), kAnswerColumn);
  screen.end_line();
}

void print_answer(Screen& screen, const TextOptions& options, std::string_view question, const Answered& answered) {
  screen.to_column(kIndent);
  screen.put(question);
  screen.to_column(kAnswerColumn);
  screen.put(word(answered.answer), style(answered.answer));
  screen.to_column(kReasonColumn);
  const std::string because = joined(answered.because);
  std::string reason = brief(options, answered.reason);
  if (reason.empty()) {
    reason = because;
  } else if (options.verbose && !because.empty()) {
    reason += " (" + because + ")";
  }
  screen.wrap(reason, kReasonColumn);
  screen.end_line();
}

}  // namespace

std::string brief(const TextOptions& options, std::string_view text) {
  return options.full ? std::string(text) : shorten_hex(text);
}

void print_headline(Screen& screen, const TextOptions& options, const Subject& subject) {
  screen.put(subject.input, Style::strong);
  screen.to_column(0, 3);
  if (subject.verdict == Verdict::unreadable) {
    screen.wrap("cannot be read", kIndent);
    screen.end_line();
    return;
  }
  std::string about = subject.type.empty() ? "no known type" : std::string(subject.type);
  if (!subject.variant.empty()) about += " " + subject.variant;
  about += ", ";
  about += name(subject.encoding);
  about += ", " + counted(subject.size, "byte", "bytes");
  screen.wrap(about, kIndent);
  screen.end_line();
  if (!options.verbose && !options.full) return;
  screen.put("sha256   " + to_hex(subject.sha256));
  screen.end_line();
}

void print_block(Screen& screen, const TextOptions& options, const Subject& subject) {
  screen.gap();
  print_checks(screen, options, subject.checks);
  print_edges(screen, options, subject.edges);
  print_not_covered(screen, subject.not_covered);
  screen.gap();
  print_answers(screen, options, subject.answers);
}

void print_answers(Screen& screen, const TextOptions& options, const Answers& answers) {
  print_answer(screen, options, "model", answers.model);
  print_answer(screen, options, "environment", answers.environment);
  print_answer(screen, options, "output", answers.output);
}

BlockEnd block_end(const Subject& subject) {
  BlockEnd end{.verdict = subject.verdict, .moment = subject.moment};
  for (const Check& check : subject.checks) {
    switch (check.outcome) {
      case Outcome::pass: ++end.passed; break;
      case Outcome::fail: ++end.failed; break;
      case Outcome::refused: ++end.refused; break;
      case Outcome::unknown: ++end.unknown; break;
      case Outcome::skipped:
      case Outcome::note: break;
    }
  }
  return end;
}

void print_block_end(Screen& screen, const BlockEnd& end) {
  screen.put(word(end.verdict), style(end.verdict));
  screen.to_column(0, 3);
  std::string counts = std::to_string(end.passed) + " passed, " + std::to_string(end.failed) + " failed, ";
  if (end.refused != 0) counts += std::to_string(end.refused) + " refused, ";
  screen.put(counts + std::to_string(end.unknown) + " unknown");
  put_moment(screen, end.moment);
  screen.end_line();
}

void put_moment(Screen& screen, const std::optional<Moment>& moment) {
  if (!moment) return;
  screen.to_column(0, 3);
  std::string text = "at " + to_text(moment->at) + " (";
  text += name(moment->basis);
  screen.put(text + ")");
}

}  // namespace touchstone::report
