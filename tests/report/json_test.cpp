#include "report/json.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "report/json_writer.h"
#include "samples.h"

using namespace touchstone;
using namespace touchstone::test;
using Tree = nlohmann::ordered_json;  // an independent reader and writer of JSON
using report::to_json;
using report::to_jsonl;

namespace {

std::string text_as_json(std::string_view text) {
  std::string out;
  report::JsonWriter(out, report::JsonWriter::Form::line).text(text);
  return out;
}

void check_ascii(const std::string& text) {
  for (const char c : text) REQUIRE((c == '\n' || (c >= 0x20 && c < 0x7f)));
}

}  // namespace

TEST_CASE("the JSON reports are the golden ones") {
  compare_with_golden("verified.json", to_json(report_of({sample_subject()})));
  compare_with_golden("failed.json", to_json(report_of({failed_subject()})));
  compare_with_golden("refused.json", to_json(report_of({refused_subject()})));
  compare_with_golden("undecided.json", to_json(report_of({undecided_subject()})));
  compare_with_golden("malformed.json", to_json(report_of({malformed_subject()})));
  compare_with_golden("unreadable.json", to_json(report_of({unreadable_subject()})));
  compare_with_golden("none.json", to_json(report_of({})));
  Report report = report_of({sample_subject(), refused_subject()});
  report.policy = PolicyStamp{"policy.json", to_hex(sample_digest(1)), "strict"};
  report.allowed = {"debug"};
  report.notes = {"evidence/readme.txt was not used"};
  compare_with_golden("many.json", to_json(report));
  std::string lines;
  for (const Subject& subject : report.subjects) lines += to_jsonl(report, subject);
  compare_with_golden("many.jsonl", lines);
}

TEST_CASE("the writer writes what nlohmann/json writes") {
  for (const Subject& subject :
       {sample_subject(), failed_subject(), refused_subject(), undecided_subject(), malformed_subject()}) {
    const Report report = report_of({subject, subject});
    const std::string text = to_json(report);
    CHECK(Tree::parse(text).dump(2, ' ', true) + "\n" == text);
    const std::string line = to_jsonl(report, subject);
    CHECK(Tree::parse(line).dump(-1, ' ', true) + "\n" == line);
    CHECK(text == to_json(report));
  }
}

TEST_CASE("every code point is written as nlohmann/json writes it") {
  std::string text;
  for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 997) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::string utf8;
    utf8::append(utf8, point);
    REQUIRE(text_as_json(utf8) == Tree(utf8).dump(-1, ' ', true));
    text += utf8;
  }
  CHECK(text_as_json(text) == Tree(text).dump(-1, ' ', true));
}

TEST_CASE("bytes that are no UTF-8 become replacement characters") {
  for (const std::string bad : {"\xff", "a\x80z", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80"}) {
    const std::string text = text_as_json(bad);
    check_ascii(text);
    CHECK(text.find("\\ufffd") != std::string::npos);
    CHECK(Tree::accept(text));
  }
  CHECK(text_as_json("a\x80z") == "\"a\\ufffdz\"");
}

TEST_CASE("empty containers and nested ones") {
  std::string out;
  report::JsonWriter json(out, report::JsonWriter::Form::indented);
  json.begin_object().key("a").begin_array().end_array().key("b").begin_object().end_object();
  json.key("c").begin_array().number(1).begin_array().end_array().null().end_array().end_object();
  CHECK(out == Tree::parse(R"({"a":[],"b":{},"c":[1,[],null]})").dump(2));
}

TEST_CASE("claims keep their kinds, and of two equal names the first") {
  const Tree claims = Tree::parse(to_json(report_of({sample_subject()})))["subjects"][0]["claims"];
  CHECK(claims["tee_id"] == to_hex(sample_digest(0x18)));
  CHECK(claims["timestamp"] == 1770918962);
  CHECK(claims["serial"] == "9007199254740992");
  CHECK(claims["finish_reason"] == "stop");
  CHECK(claims["streamed"] == false);
  CHECK(claims.size() == 5);
  Subject subject = sample_subject();
  subject.claims = {{"n", (std::uint64_t{1} << 53U) - 1}, {"m", ~std::uint64_t{0}}};
  const Tree numbers = Tree::parse(to_json(report_of({subject})))["subjects"][0]["claims"];
  CHECK(numbers["n"] == 9007199254740991);
  CHECK(numbers["m"] == "18446744073709551615");
}

TEST_CASE("verdict and exit code of each kind") {
  const std::vector<std::tuple<Subject, std::string, int>> kinds = {
      {sample_subject(), "verified", 0},     {failed_subject(), "not-verified", 1},
      {refused_subject(), "refused", 3},     {undecided_subject(), "undecided", 4},
      {malformed_subject(), "malformed", 5}, {unreadable_subject(), "unreadable", 6}};
  for (const auto& [subject, verdict, code] : kinds) {
    const Tree report = Tree::parse(to_json(report_of({subject})));
    CHECK(report["verdict"] == verdict);
    CHECK(report["exit_code"] == code);
    CHECK(report["subjects"][0]["verdict"] == verdict);
  }
  const Tree none = Tree::parse(to_json(report_of({})));
  CHECK(none["verdict"] == "undecided");
}

TEST_CASE("instants stand at the top only when they agree") {
  const Tree one = Tree::parse(to_json(report_of({sample_subject(), failed_subject()})));
  CHECK(one["at_time"] == "2026-02-12T17:56:02Z");
  CHECK(one["at_time_basis"] == "evidence");
  const Tree two = Tree::parse(to_json(report_of({sample_subject(), refused_subject()})));
  CHECK(two["at_time"].is_null());
  CHECK(two["at_time_basis"].is_null());
  CHECK(two["subjects"][1]["at_time_basis"] == "given");
}

TEST_CASE("a line is the report of its subject alone") {
  const Report report = report_of({sample_subject(), refused_subject()});
  const Tree line = Tree::parse(to_jsonl(report, report.subjects[1]));
  CHECK(line == Tree::parse(to_json(report_of({report.subjects[1]}))));
  const std::string text = to_jsonl(report, hostile_subject(Verdict::not_verified));
  CHECK(text.find('\n') == text.size() - 1);
}

TEST_CASE("places name the subject when they name no file, and words come from the catalogue") {
  const Tree report = Tree::parse(to_json(report_of({failed_subject()})));
  const Tree& checks = report["subjects"][0]["checks"];
  CHECK(checks[1]["location"]["file"] == "receipt.json");
  CHECK(checks[3]["location"]["file"] == "evidence/signing-key.pem");
  CHECK(checks[0]["location"].is_null());
  CHECK(checks[0]["means"].is_null());
  CHECK(checks[0]["spec"].is_string());
  CHECK(checks[3]["means"].is_string());
  CHECK(checks[3]["next"].is_string());
  CHECK(report["subjects"][0]["checks"][0]["expected"].is_null());
  const Tree unread = Tree::parse(to_json(report_of({unreadable_subject()})));
  CHECK(unread["subjects"][0]["sha256"].is_null());
  CHECK(unread["subjects"][0]["size"].is_null());
  CHECK(unread["subjects"][0]["type"].is_null());
}

TEST_CASE("hostile text stays inside its JSON string") {
  const Report report = hostile_report({hostile_subject(Verdict::not_verified), hostile_subject(Verdict::verified)});
  for (const std::string& text : {to_json(report), to_jsonl(report, report.subjects[0])}) {
    check_ascii(text);
    CHECK(Tree::accept(text));
  }
}

TEST_CASE("hashes, checks and errors as JSON") {
  HashedFile file{"a.bin", 11, {{"sha256", "aa"}, {"keccak256", "bb"}}, {{"walrus", "cc"}, {"ollama", ""}}};
  const std::vector<HashedFile> files = {file, {"b\n.bin", 0, {{"sha256", "dd"}}, {}}};
  compare_with_golden("files.json", report::files_to_json(files));

  EnvironmentIdentity eif{"image.eif",
                          "eif",
                          {{"pcr0", "00ff"}, {"pcr1", "11"}},
                          {{"sha256", "aa"}},
                          {{"version", "4"}, {"path", "must not replace the path"}},
                          {"image name", "build time"},
                          {},
                          {{"eif.flags", "image.eif", "aarch64"}}};
  EnvironmentIdentity bad;
  bad.path = "bad.eif";
  bad.kind = "eif";
  bad.malformed = {{"bad.eif", "eif", 40, "the CRC is another one"}};
  const std::vector<EnvironmentIdentity> environments = {eif, bad};
  compare_with_golden("environments.json", report::environments_to_json("0.1.0", environments));

  ManifestCheck check;
  check.manifest = "one.json";
  check.matched = 5;
  check.mismatched = {{"a", "00", "11"}};
  check.missing = {"b"};
  check.extra = {"c"};
  check.identities = {{"sha256-dir", "22", ""}};
  compare_with_golden("check.json", report::check_to_json(check));

  compare_with_golden("error.json", report::error_to_json({5, "x.cbor", "ends too early", 12, "pcrs", "get it again"}));
  compare_with_golden("error-bare.json", report::error_to_json({.exit_code = 6, .message = "no input"}));
  const std::vector<CheckInfo> checks = {{"a.b", "Is it?", "the bytes", "spec 1", "it is not", "try again"}};
  compare_with_golden("explain.json", report::checks_to_json(checks));
  CHECK(Tree::parse(report::checks_to_json(catalogue()))["checks"].size() == catalogue().size());
}
