#include "cli/report_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/messages.h"
#include "io/output.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

constexpr std::array<std::string_view, 3> kFormats = {"text", "json", "jsonl"};
constexpr std::size_t kFlushAt = 1U << 16U;

std::string_view words_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified: return "verified";
    case Verdict::not_verified: return "not verified";
    case Verdict::refused: return "refused";
    case Verdict::undecided: return "undecided";
    case Verdict::malformed: return "malformed";
    case Verdict::unreadable: return "unreadable";
  }
  return "undecided";
}

}  // namespace

audit::Usage<ReportWriter> ReportWriter::make(const OutputOptions& options, bool stays_one) {
  ReportWriter writer;
  writer.many_ = !stays_one;
  const auto add = [&](std::string format, std::string path, bool copy) {
    auto destination = std::make_unique<Destination>(io::OutputFile(std::move(path)));
    Destination* to = destination.get();
    to->format = std::move(format);
    to->copy = copy;
    if (to->format == "text") {
      to->screen = std::make_unique<report::TextReport>([to](std::string_view text) { to->text += text; },
                                                        text_options(options, !copy && stdout_is_terminal()));
    }
    writer.keeps_ = writer.keeps_ || to->format == "json";
    writer.destinations_.push_back(std::move(destination));
  };
  if (!options.quiet) add(options.format, "-", false);
  for (const std::string& copy : options.copies) {
    const std::size_t equals = copy.find('=');
    const std::string format = copy.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == copy.size() ||
        std::ranges::find(kFormats, format) == kFormats.end()) {
      return tl::unexpected(
          audit::UsageError{"--report " + copy + " is not FORMAT=FILE", "formats: text, json, jsonl"});
    }
    add(format, copy.substr(equals + 1), true);
  }
  const bool all_text =
      std::ranges::all_of(writer.destinations_, [](const auto& one) { return one->format == "text"; });
  if (writer.destinations_.empty()) {
    writer.of_verified_ = audit::Detail::count;
  } else if (writer.many_ && all_text && !options.verbose && !options.filed) {
    writer.of_verified_ = audit::Detail::line;
  }
  return writer;
}

void ReportWriter::begin(const Report& header) {
  header_ = header;
  header_.version = TOUCHSTONE_VERSION;
  for (auto& destination : destinations_) {
    if (destination->screen) destination->screen->begin(header_);
  }
}

void ReportWriter::subject(const Subject& subject) {
  if (keeps_) kept_.push_back(subject);
  if (!many_ && !first_) {
    first_ = subject;
    return;
  }
  if (first_) {
    give(*std::exchange(first_, std::nullopt), false);
    many_ = true;
  }
  give(subject, false);
}

void ReportWriter::give(const Subject& subject, bool only_one) {
  for (auto& destination : destinations_) {
    if (destination->screen) destination->screen->subject(subject, only_one);
    if (destination->format == "jsonl") destination->text += report::to_jsonl(header_, subject);
    write_out(*destination, kFlushAt);
  }
}

void ReportWriter::write_out(Destination& destination, std::size_t at_least) {
  if (destination.text.size() < at_least) return;
  if (!destination.broken) note_error(destination, destination.file.write(destination.text));
  destination.text.clear();
}

// The others are written all the same.
void ReportWriter::note_error(Destination& destination, const io::Result<void>& done) {
  if (done) return;
  destination.broken = true;
  if (!error_) error_ = done.error();
}

io::Result<void> ReportWriter::end(Report report) {
  if (first_) give(*std::exchange(first_, std::nullopt), true);
  report.version = header_.version;
  report.subjects = std::move(kept_);
  for (auto& destination : destinations_) {
    if (destination->screen) destination->screen->end(report);
    if (destination->format == "json") destination->text += report::to_json(report);
    write_out(*destination, 0);
    note_error(*destination, destination->file.close());
  }
  if (auto closed = io::close_stdout(); !closed && !error_) error_ = closed.error();
  if (error_) return tl::unexpected(*error_);
  return {};
}

Ending ReportWriter::fail(const audit::Trouble& trouble) {
  const Ending ending = say(trouble);
  const auto* unreadable = std::get_if<io::IoError>(&trouble);
  if (unreadable == nullptr) return ending;
  Report report;
  report.version = TOUCHSTONE_VERSION;
  report.verdict = Verdict::unreadable;
  report.notes.push_back(io::describe(*unreadable));
  const std::string json = report::to_json(report);
  for (auto& destination : destinations_) {
    if (destination->copy || destination->screen) continue;
    destination->text += destination->format == "jsonl" ? report::as_lines(json) : json;
    write_out(*destination, 0);
  }
  return ending;
}

namespace {

// A check that fell with another says less than the other one.
bool is_consequence(const Check& check) { return check.title.starts_with("not decided: "); }

// The first line of an error about an input that did not verify, and where to read on.
void say_verdict(const Subject& subject) {
  const Check* const decisive = [&]() -> const Check* {
    const Check* found = nullptr;
    for (const Outcome outcome : {Outcome::fail, Outcome::refused, Outcome::unknown}) {
      for (const Check& check : subject.checks) {
        if (check.outcome != outcome || (!check.required && outcome == Outcome::unknown)) continue;
        if (!is_consequence(check)) return &check;
        if (found == nullptr) found = &check;
      }
    }
    return found;
  }();
  const std::string code = std::to_string(static_cast<int>(subject.verdict));
  std::string what = subject.input + " is " + std::string(words_of(subject.verdict)) + " (exit " + code + ")";
  if (decisive == nullptr) return say_error(what, "nothing was checked");
  what += ": " + decisive->title;
  say_error(what, decisive->next.empty() ? "touchstone explain " + std::string(decisive->id) : decisive->next);
}

}  // namespace

Ending run_and_report(ReportWriter& writer, const std::function<audit::Attempt<Report>(const audit::Listener&)>& job) {
  constexpr std::size_t kMostErrors = 10;
  std::size_t bad = 0;
  audit::Listener listener;
  listener.verified = writer.of_verified();
  listener.begin = [&](const Report& header) { writer.begin(header); };
  listener.unreadable = [](const io::IoError& error) { (void)say(error); };
  listener.subject = [&](const Subject& subject) {
    writer.subject(subject);
    if (subject.verdict == Verdict::verified || subject.verdict == Verdict::unreadable) return;
    if (++bad <= kMostErrors) say_verdict(subject);
  };
  auto report = job(listener);
  if (!report) return writer.fail(report.error());
  const Verdict verdict = report->verdict;
  if (bad > kMostErrors)
    say_error(std::to_string(bad - kMostErrors) + " further inputs are not verified", "see the report");
  if (report->count == 0)
    say_error("the inputs hold no artefact: nothing was checked (exit 4)", "give evidence, one artefact a line");
  if (auto written = writer.end(std::move(*report)); !written) return say(written.error());
  return ending_of(verdict);
}

}  // namespace touchstone::cli
