#include "report/text.h"

#include <array>
#include <utility>

#include "report/shorten.h"
#include "report/words.h"

namespace touchstone::report {
namespace {

constexpr std::size_t kNoteText = 9;
constexpr std::size_t kInputColumn = 14;
constexpr std::size_t kTypeColumn = 38;
constexpr std::size_t kLongestValue = 40;

// The claims that tell one subject of a type from the next, the best first.
constexpr auto kTelling = std::to_array<std::string_view>(
    {"module_id", "tee_id", "signer", "identity", "image_id", "measurement", "mrtd", "mrenclave", "root", "pcr0"});

const Claim* telling_claim(const std::vector<Claim>& claims) {
  const Claim* best = claims.empty() ? nullptr : &claims.front();
  std::size_t rank = kTelling.size();
  for (const Claim& claim : claims) {
    for (std::size_t at = 0; at < rank; ++at) {
      if (kTelling.at(at) != claim.name) continue;
      best = &claim;
      rank = at;
    }
    if (rank == 0) break;
  }
  return best;
}

}  // namespace

TextReport::TextReport(Sink sink, TextOptions options)
    : sink_(std::move(sink)), options_(options), screen_(options.width, options.colour, options.full) {}

void TextReport::begin(const Report& header) {
  header_.policy = header.policy;
  header_.allowed = header.allowed;
  header_.notes = header.notes;
}

void TextReport::subject(const Subject& subject, bool only_one) {
  summary_.add(subject);
  if (only_one) {
    print_headline(screen_, options_, subject);
    first_lines();
    print_block(screen_, options_, subject);
    last_ = block_end(subject);
    flush();
    return;
  }
  first_lines();
  if (subject.verdict == Verdict::verified && !options_.verbose && !options_.blocks) {
    line(subject);
  } else {
    screen_.gap();
    print_headline(screen_, options_, subject);
    print_block(screen_, options_, subject);
    screen_.gap();
    print_block_end(screen_, block_end(subject));
    screen_.gap();
  }
  flush();
}

void TextReport::end(const Report& summary) {
  first_lines();
  screen_.gap();
  notes(summary);
  screen_.gap();
  if (last_) {
    last_->verdict = summary.verdict;
    print_block_end(screen_, *last_);
  } else {
    totals(summary);
  }
  flush();
}

void TextReport::flush() {
  if (!screen_.text().empty()) sink_(screen_.text());
  screen_.clear();
}

void TextReport::first_lines() {
  if (begun_) return;
  begun_ = true;
  if (header_.policy) policy(*header_.policy);
  notes(header_);
  screen_.gap();
}

void TextReport::policy(const PolicyStamp& policy) {
  screen_.put("policy");
  screen_.to_column(kNoteText);
  screen_.put(policy.path);
  if (!policy.profile.empty()) screen_.put(", profile " + policy.profile);
  screen_.end_line();
  screen_.to_column(kNoteText);
  screen_.put("sha256 " + policy.sha256);
  screen_.end_line();
}

void TextReport::notes(const Report& report) {
  const auto print = [this](std::string_view label, const std::string& text) {
    if (!printed_.insert(std::string(label) + text).second) return;
    screen_.put(label, Style::doubt);
    screen_.to_column(kNoteText);
    screen_.wrap(text, kNoteText);
    screen_.end_line();
  };
  for (const std::string& allowed : report.allowed) print("allowed", allowed + " (--allow)");
  for (const std::string& note : report.notes) print("note", note);
}

void TextReport::line(const Subject& subject) {
  screen_.put(word(subject.verdict), style(subject.verdict));
  screen_.to_column(kInputColumn);
  screen_.put(subject.input);
  screen_.to_column(kTypeColumn, 2);
  screen_.put(subject.type);
  if (const Claim* claim = telling_claim(subject.claims); claim != nullptr) {
    screen_.to_column(0, 2);
    screen_.put(claim->name);
    screen_.to_column(0, 1);
    const std::string value = to_text(claim->value);
    screen_.put(options_.full ? value : shorten_middle(shorten_hex(value), kLongestValue));
  }
  screen_.end_line();
}

void TextReport::totals(const Report& summary) {
  if (summary_.count() != 0) print_answers(screen_, options_, summary.answers);
  screen_.gap();
  screen_.put(word(summary.verdict), style(summary.verdict));
  std::string counts = counted(summary_.count(), "input", "inputs");
  std::string_view before = ": ";
  for (const Verdict verdict : {Verdict::verified, Verdict::not_verified, Verdict::refused, Verdict::undecided,
                                Verdict::malformed, Verdict::unreadable}) {
    const std::size_t count = summary_.count(verdict);
    if (count == 0) continue;
    counts += before;
    counts += std::to_string(count) + " ";
    counts += verdict == Verdict::not_verified ? "not verified" : name(verdict);
    before = ", ";
  }
  screen_.to_column(0, 3);
  screen_.put(counts);
  put_moment(screen_, summary.moment);
  screen_.end_line();
}

std::string to_text(const Report& report, const TextOptions& options) {
  std::string text;
  TextReport printer([&text](std::string_view lines) { text += lines; }, options);
  printer.begin(report);
  for (const Subject& subject : report.subjects) printer.subject(subject, report.subjects.size() == 1);
  printer.end(report);
  return text;
}

}  // namespace touchstone::report
