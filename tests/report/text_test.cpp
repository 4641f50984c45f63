#include "report/text.h"

#include "appraisal/catalogue.h"
#include "base/untrusted.h"
#include "report/explain_text.h"
#include "report/shorten.h"
#include "samples.h"

using namespace touchstone;
using namespace touchstone::test;
using report::TextOptions;
using report::to_text;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

Report with_notes(Report report) {
  report.allowed = {"debug"};
  report.notes = {"--root test-root.pem replaces the pinned vendor roots", "evidence/readme.txt was not used"};
  report.policy = PolicyStamp{"policy.json", to_hex(sample_digest(1)), "strict"};
  return report;
}

}  // namespace

TEST_CASE("the screens are the golden ones") {
  const TextOptions plain;
  const TextOptions verbose{.verbose = true};
  const TextOptions full{.full = true, .verbose = true};
  compare_with_golden("verified.txt", to_text(report_of({sample_subject()}), plain));
  compare_with_golden("verified-verbose.txt", to_text(report_of({sample_subject()}), verbose));
  compare_with_golden("verified-notes.txt", to_text(with_notes(report_of({sample_subject()})), plain));
  compare_with_golden("failed.txt", to_text(report_of({failed_subject()}), plain));
  compare_with_golden("failed-full.txt", to_text(report_of({failed_subject()}), full));
  compare_with_golden("failed-colour.txt", to_text(report_of({failed_subject()}), {.width = 60, .colour = true}));
  compare_with_golden("refused.txt", to_text(report_of({refused_subject()}), plain));
  compare_with_golden("undecided.txt", to_text(report_of({undecided_subject()}), plain));
  compare_with_golden("malformed.txt", to_text(report_of({malformed_subject()}), plain));
  compare_with_golden("unreadable.txt", to_text(report_of({unreadable_subject()}), plain));
  compare_with_golden("many.txt", to_text(with_notes(report_of({sample_subject(), refused_subject(), sample_subject(),
                                                                malformed_subject(), unreadable_subject()})),
                                          plain));
  compare_with_golden("none.txt", to_text(report_of({}), plain));
}

TEST_CASE("the same report gives the same bytes, at once or as a stream") {
  const Report report = with_notes(report_of({sample_subject(), failed_subject(), sample_subject()}));
  const std::string whole = to_text(report, {});
  CHECK(whole == to_text(report, {}));
  std::string streamed;
  report::TextReport printer([&](std::string_view part) { streamed += part; }, {});
  printer.begin(report);
  for (const Subject& subject : report.subjects) {
    const std::size_t before = streamed.size();
    printer.subject(subject, false);
    CHECK(streamed.size() > before);  // nothing is held back
  }
  printer.end(report);
  CHECK(streamed == whole);
}

TEST_CASE("a verdict has its word") {
  CHECK(has(to_text(report_of({sample_subject()}), {}), "\nVERIFIED   5 passed, 0 failed, 0 unknown   at 2026-02-12"));
  CHECK(has(to_text(report_of({failed_subject()}), {}), "\nNOT VERIFIED   4 passed, 1 failed, 1 unknown"));
  CHECK(has(to_text(report_of({refused_subject()}), {}), "\nREFUSED   1 passed, 0 failed, 1 refused, 0 unknown"));
  CHECK(has(to_text(report_of({undecided_subject()}), {}), "\nUNDECIDED   0 passed"));
  CHECK(has(to_text(report_of({malformed_subject()}), {}), "\nMALFORMED   0 passed"));
  CHECK(has(to_text(report_of({unreadable_subject()}), {}), "\nUNREADABLE   0 passed"));
  CHECK(has(to_text(report_of({sample_subject()}), {}), "  model        NOT SHOWN      "));
}

TEST_CASE("no subject is not verified") {
  const std::string text = to_text(report_of({}), {});
  CHECK(text == "UNDECIDED   0 inputs\n");
}

TEST_CASE("allowances and other roots stand in the first lines") {
  for (const auto& subjects : {std::vector{sample_subject()}, std::vector{sample_subject(), sample_subject()}}) {
    const std::string text = to_text(with_notes(report_of(subjects)), {});
    const std::string top =
        text.substr(0, text.find("receipt.request") == std::string::npos ? text.find("VERIFIED") : text.find("PASS"));
    CHECK(has(top, "allowed  debug"));
    CHECK(has(top, "note     --root test-root.pem replaces the pinned"));
    CHECK(has(top, to_hex(sample_digest(1))));
  }
}

TEST_CASE("notes that come late stand above the verdict, each once") {
  Report header;
  header.notes = {"early"};
  Report summary = report_of({sample_subject()});
  summary.notes = {"early", "late"};
  std::string text;
  report::TextReport printer([&](std::string_view part) { text += part; }, {});
  printer.begin(header);
  printer.subject(summary.subjects[0], true);
  printer.end(summary);
  CHECK(text.find("early") == text.rfind("early"));
  CHECK(text.find("early") < text.find("PASS"));
  CHECK(text.find("late") > text.find("output"));
  CHECK(text.find("late") < text.rfind("VERIFIED"));
}

TEST_CASE("a check that did not pass says what was compared, what it means and what to do") {
  const std::string text = to_text(report_of({failed_subject()}), {});
  const CheckInfo* info = find_check("receipt.key");
  REQUIRE(info != nullptr);
  CHECK(has(text, "FAIL     receipt.key"));
  CHECK(has(text, "             expected  "));
  CHECK(has(text, "             actual    "));
  CHECK(has(text, "             differ    first at byte 17 of 32\n"));
  CHECK(has(text, "             at        evidence/signing-key.pem, offset 36, 32 bytes\n"));
  CHECK(has(text, "             means     " + std::string(info->means.substr(0, 20))));
  CHECK(has(text, "             next      " + std::string(info->next.substr(0, 20))));
}

TEST_CASE("what was not decided is not called a failure") {
  const std::string text = to_text(report_of({undecided_subject()}), {});
  CHECK(has(text, "means     nothing was shown; a failure would mean: "));
  CHECK_FALSE(has(to_text(report_of({malformed_subject()}), {}), "would mean"));
}

TEST_CASE("the words of the check win over those of the catalogue") {
  const std::string text = to_text(report_of({refused_subject()}), {});
  CHECK(has(text, "the operator can read the memory of the enclave"));
  CHECK_FALSE(has(text, "console"));
}

TEST_CASE("--full shortens nothing") {
  const std::string value = to_hex(sample_digest(0xab));
  Subject subject = failed_subject();
  CHECK_FALSE(has(to_text(report_of({subject}), {}), value));
  const std::string full = to_text(report_of({subject}), {.width = 40, .full = true});
  CHECK(has(full, value));  // and not broken either
  CHECK(has(full, to_hex(sample_digest(0x29))));
  CHECK_FALSE(has(full, ".."));
}

TEST_CASE("lines keep to the width") {
  for (const std::size_t width : {40U, 60U, 80U, 120U}) {
    for (const Subject& subject : {failed_subject(), hostile_subject(Verdict::not_verified)}) {
      Report report = with_notes(report_of({subject}));
      report.policy.reset();
      const auto lines = lines_of(to_text(report, {.width = width}));
      for (std::size_t i = 0; i < lines.size(); ++i) {
        INFO(width << ": " << lines[i]);
        // The headline and the verdict are one line each, for grep; the contract's own verdict line has 81 columns.
        if (i == 0 || i + 1 == lines.size() || lines[i].starts_with("sha256")) continue;
        // Narrow screens keep 16 columns beside the words of the answers.
        CHECK(report::columns(lines[i]) <= std::max<std::size_t>(width, 31 + 16));
        CHECK((lines[i].empty() || lines[i].back() != ' '));
      }
    }
  }
}

TEST_CASE("nothing from evidence reaches the terminal") {
  const std::vector<std::vector<Subject>> several = {
      {hostile_subject(Verdict::verified)},
      {hostile_subject(Verdict::not_verified)},
      {hostile_subject(Verdict::verified), hostile_subject(Verdict::not_verified), hostile_subject(Verdict::verified)}};
  for (const auto& subjects : several) {
    for (const bool full : {false, true}) {
      for (const bool verbose : {false, true}) {
        const std::string text = to_text(hostile_report(subjects), {.full = full, .verbose = verbose, .edges = true});
        CHECK(is_utf8(text));
        for (const char c : text) {
          const auto byte = static_cast<std::uint8_t>(c);
          REQUIRE((c == '\n' || (byte >= 0x20 && byte != 0x7f)));
        }
        CHECK_FALSE(has(text, encoded(0x202E)));
        CHECK_FALSE(has(text, encoded(0x200B)));
        CHECK_FALSE(has(text, encoded(0x9B)));
        CHECK(has(text, "\\x1b"));
        // A line break inside a name must not make a line of its own.
        for (const std::string& line : lines_of(text)) CHECK_FALSE(line.starts_with("\\x08"));
      }
    }
  }
}

TEST_CASE("colour repeats the words and adds nothing") {
  const Report report = report_of({failed_subject(), sample_subject()});
  std::string coloured = to_text(report, {.colour = true});
  CHECK(has(coloured, "\x1b[1;31mFAIL\x1b[0m"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == to_text(report, {}));
}

TEST_CASE("skipped checks are one line, and only when asked for") {
  CHECK_FALSE(has(to_text(report_of({sample_subject()}), {}), "nitro.nonce"));
  CHECK(has(to_text(report_of({sample_subject()}), {.verbose = true}), "  SKIPPED  nitro.nonce, nitro.user-data\n"));
}

TEST_CASE("long hex is shortened, paths are not") {
  const std::string digest = to_hex(sample_digest(0xab));
  CHECK(report::shorten_hex("key 0x" + digest + ".") == "key 0xabb2b9c0..767d84.");
  CHECK(report::shorten_hex("blobs/" + digest) == "blobs/" + digest);
  CHECK(report::shorten_hex("x" + digest) == "x" + digest);
  CHECK(report::shorten_hex("deadbeef") == "deadbeef");
  CHECK(report::shorten_hex("").empty());
}

TEST_CASE("shortened values that differ look different") {
  const std::string left(192, '0');
  for (std::size_t at = 0; at < left.size(); ++at) {
    std::string right = left;
    right[at] = '1';
    const auto pair = report::shorten_pair(left, right, 57);
    INFO(at);
    CHECK(pair.expected != pair.actual);
    CHECK(pair.expected.size() <= 57);
    CHECK(pair.differ == "first at byte " + std::to_string(at / 2) + " of 96");
  }
  const std::string text(2000, 'x');
  for (std::size_t at = 0; at < text.size(); at += 37) {
    std::string other = text;
    other[at] = 'y';
    const auto pair = report::shorten_pair(text, other, 57);
    CHECK(pair.expected != pair.actual);
    CHECK(pair.differ == "first at character " + std::to_string(at));
  }
  CHECK(report::shorten_pair("00", left, 57).actual.size() <= 57);
  CHECK(report::shorten_pair("", left, 57).differ.empty());
}

TEST_CASE("cuts fall between characters") {
  std::string text;
  while (text.size() < 3000) text += "\xe2\x82\xac";
  for (std::size_t at = 0; at < 12; ++at) {
    const std::string moved = std::string(at, 'x') + text;
    CHECK(is_utf8(report::shorten_pair(text, moved, 57).actual));
    CHECK(is_utf8(report::shorten_middle(moved, 100)));
  }
}

TEST_CASE("explain prints one check and all of them") {
  const CheckInfo check{
      "receipt.key",       "Does a quote vouch for the key?",        "sha256 of the key against user_data[36:68]",
      "opengradient.md 7", "any key could have signed this receipt", "get the document"};
  compare_with_golden("explain.txt", to_text(check, TextOptions{}));
  const std::string all = to_text(catalogue(), TextOptions{});
  for (const CheckInfo& info : catalogue()) CHECK(has(all, info.id));
}
