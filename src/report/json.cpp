#include "report/json.h"

#include <unordered_set>

#include "report/json_values.h"
#include "report/json_writer.h"
#include "report/words.h"

namespace touchstone::report {
namespace {

constexpr std::size_t kUsualLine = 6000;  // bytes of a line about a receipt with a quote behind it

void write_moment(JsonWriter& json, const std::optional<Moment>& moment) {
  if (moment) {
    json.key("at_time").text(to_text(moment->at));
    json.key("at_time_basis").text(name(moment->basis));
  } else {
    json.key("at_time").null();
    json.key("at_time_basis").null();
  }
}

void write_verdict(JsonWriter& json, Verdict verdict) {
  json.key("verdict").text(name(verdict));
  json.key("exit_code").number(static_cast<std::uint64_t>(verdict));
}

// `subject` stands for a place that names no file.
void write_location(JsonWriter& json, const std::optional<Place>& place, std::string_view subject) {
  json.key("location");
  if (!place) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("file").text(place->file.empty() ? subject : std::string_view(place->file));
  json.key("offset");
  write_number_or_null(json, place->offset);
  json.key("length");
  write_number_or_null(json, place->length);
  json.end_object();
}

void write_check(JsonWriter& json, const Check& check, std::string_view subject) {
  const Explanation words = explanation(check);
  json.begin_object();
  json.key("id").text(check.id);
  json.key("outcome").text(name(check.outcome));
  json.key("title").text(check.title);
  json.key("expected").text_or_null(check.expected);
  json.key("actual").text_or_null(check.actual);
  write_location(json, check.location, subject);
  json.key("spec").text_or_null(words.spec);
  json.key("means").text_or_null(words.means);
  json.key("next").text_or_null(words.next);
  json.key("required").flag(check.required);
  json.end_object();
}

// CLI.md, JSON report: of two equal names the subject's own stays, and those come first.
void write_claims(JsonWriter& json, const std::vector<Claim>& claims) {
  std::unordered_set<std::string_view> written;
  written.reserve(claims.size());
  json.key("claims").begin_object();
  for (const Claim& claim : claims) {
    if (!written.insert(claim.name).second) continue;
    json.key(claim.name);
    write_value(json, claim.value);
  }
  json.end_object();
}

void write_edge(JsonWriter& json, const Edge& edge, std::string_view subject) {
  json.begin_object();
  json.key("from").text(edge.from);
  json.key("to").text(edge.to);
  json.key("rule").text(edge.rule);
  json.key("outcome").text(name(edge.outcome));
  json.key("expected").text_or_null(edge.expected);
  json.key("actual").text_or_null(edge.actual);
  write_location(json, edge.location, subject);
  json.end_object();
}

void write_answer(JsonWriter& json, std::string_view question, const Answered& answered) {
  json.key(question).begin_object();
  json.key("answer").text(name(answered.answer));
  json.key("because").begin_array();
  for (const std::string_view id : answered.because) json.text(id);
  json.end_array();
  json.key("reason").text_or_null(answered.reason);
  json.end_object();
}

void write_answers(JsonWriter& json, const Answers& answers) {
  json.key("answers").begin_object();
  write_answer(json, "model", answers.model);
  write_answer(json, "environment", answers.environment);
  write_answer(json, "output", answers.output);
  json.end_object();
}

void write_subject(JsonWriter& json, const Subject& subject) {
  const bool read = subject.verdict != Verdict::unreadable;
  json.begin_object();
  json.key("input").text(subject.input);
  json.key("type").text_or_null(subject.type);
  json.key("encoding").text(name(subject.encoding));
  json.key("sha256").text_or_null(read ? to_hex(subject.sha256) : std::string());
  json.key("size");
  write_number_or_null(json, read ? std::optional(subject.size) : std::nullopt);
  write_moment(json, subject.moment);
  write_verdict(json, subject.verdict);
  json.key("checks").begin_array();
  for (const Check& check : subject.checks) write_check(json, check, subject.input);
  json.end_array();
  write_claims(json, subject.claims);
  write_texts(json, "not_covered", subject.not_covered);
  write_answers(json, subject.answers);
  json.key("variant").text_or_null(subject.variant);
  json.end_object();
}

void write_policy(JsonWriter& json, const std::optional<PolicyStamp>& policy) {
  json.key("policy");
  if (!policy) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("path").text(policy->path);
  json.key("sha256").text(policy->sha256);
  json.key("profile").text_or_null(policy->profile);
  json.end_object();
}

// What a report says about the whole; `subjects` are those of the report, or the one of a line.
struct Whole {
  const std::optional<Moment>& moment;
  Verdict verdict;
  const Answers& answers;
};

void write_report(JsonWriter& json, const Report& header, const Whole& whole, std::span<const Subject> subjects) {
  json.begin_object();
  json.key("schema").text("touchstone.report/1");
  write_tool(json, header.version);
  write_moment(json, whole.moment);
  write_policy(json, header.policy);
  write_verdict(json, whole.verdict);
  json.key("subjects").begin_array();
  for (const Subject& subject : subjects) write_subject(json, subject);
  json.end_array();
  json.key("edges").begin_array();
  for (const Subject& subject : subjects) {
    for (const Edge& edge : subject.edges) write_edge(json, edge, subject.input);
  }
  json.end_array();
  write_answers(json, whole.answers);
  write_texts(json, "allowed", header.allowed);
  write_texts(json, "notes", header.notes);
  json.end_object();
}

}  // namespace

std::string to_json(const Report& report) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  write_report(json, report, {report.moment, report.verdict, report.answers}, report.subjects);
  return out += '\n';
}

std::string to_jsonl(const Report& header, const Subject& subject) {
  std::string out;
  out.reserve(kUsualLine);
  JsonWriter json(out, JsonWriter::Form::line);
  write_report(json, header, {subject.moment, subject.verdict, subject.answers}, {&subject, 1});
  return out += '\n';
}

}  // namespace touchstone::report
