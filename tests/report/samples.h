// Reports made by hand, one for each verdict, and the golden files that they are compared with.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "appraisal/report.h"
#include "base/utf8.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::test {

inline Digest256 sample_digest(std::uint8_t first) {
  Digest256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest.at(i) = static_cast<std::uint8_t>(first + 7 * i);
  return digest;
}

inline Moment sample_moment() { return {Instant{1770918962}, Basis::evidence}; }  // 2026-02-12T17:56:02Z

/// A receipt with a quote behind it; everything holds.
inline Subject sample_subject() {
  Subject subject;
  subject.input = "receipt.json";
  subject.type = "opengradient-receipt";
  subject.variant = "v1.2";
  subject.sha256 = sample_digest(3);
  subject.size = 1873;
  subject.moment = sample_moment();
  subject.verdict = Verdict::verified;
  subject.checks = {
      passed("receipt.request", "keccak256 of the canonical request is the signed value"),
      passed("receipt.response", "keccak256 of the output text is the signed value"),
      passed("receipt.signature", "RSA-PSS SHA-256, salt 32, key 0x" + to_hex(sample_digest(0x29))),
      passed("receipt.key", "the quote vouches for the signing key"),
      passed("nitro.chain", "5 certificates to AWS Nitro Enclaves Root G1"),
      skipped("nitro.nonce", "nobody asked"),
      skipped("nitro.user-data", "nobody asked"),
      noted("receipt.headers", "headers repeat the body"),
  };
  subject.checks[3].expected = to_hex(sample_digest(0xab));
  subject.checks[3].actual = to_hex(sample_digest(0xab));
  subject.checks[3].location = Place{"evidence/quote.cbor", 412, 32};
  subject.checks[1].location = Place{"", 88, 64};
  subject.claims = {
      {"tee_id", to_buffer(sample_digest(0x18))},
      {"timestamp", std::uint64_t{1770918962}},
      {"serial", std::uint64_t{1} << 53U},
      {"finish_reason", Untrusted(std::string("stop"))},
      {"streamed", false},
      {"timestamp", std::uint64_t{1}},  // of the quote: the subject's own stays
  };
  subject.not_covered = {"model name in the response", "usage", "finish_reason", "top_p", "seed"};
  subject.answers.model = {
      Answer::not_shown, {}, "the gateway proves which request was forwarded, not which weights answered"};
  subject.answers.environment = {Answer::verified, {"nitro.pcrs"}, "Nitro, debug off, PCR0-2 equal measurements.json"};
  subject.answers.output = {Answer::verified, {"receipt.signature", "receipt.response", "receipt.key"}, ""};
  subject.edges = {{"key:" + to_hex(sample_digest(0x29)), "evidence/quote.cbor", "report-data", Outcome::pass,
                    to_hex(sample_digest(0xab)), to_hex(sample_digest(0xab)), Place{"evidence/quote.cbor", 412, 32}},
                   {"evidence/quote.cbor", "root:" + to_hex(sample_digest(0x64)), "vendor-root", Outcome::pass, "", "",
                    std::nullopt}};
  return subject;
}

inline Report report_of(std::vector<Subject> subjects) {
  Report report;
  report.version = "0.1.0";
  report.subjects = std::move(subjects);
  conclude(report);
  return report;
}

inline Subject failed_subject() {
  Subject subject = sample_subject();
  subject.verdict = Verdict::not_verified;
  Digest256 other = sample_digest(0xab);
  other.at(17) ^= 0x40U;
  Check& check = subject.checks[3];
  check = failed("receipt.key", "the quote does not vouch for this key", to_hex(sample_digest(0xab)), to_hex(other));
  check.location = Place{"evidence/signing-key.pem", 36, 32};
  subject.checks.push_back(premise_failed("receipt.time", "receipt.key"));
  subject.answers.output = {Answer::not_verified, {"receipt.key"}, ""};
  return subject;
}

inline Subject refused_subject() {
  Subject subject = sample_subject();
  subject.input = "quote.cbor";
  subject.type = "nitro-document";
  subject.encoding = Encoding::base64;
  subject.variant.clear();
  subject.verdict = Verdict::refused;
  subject.moment = Moment{Instant{1794268800}, Basis::given};
  subject.checks = {passed("nitro.signature", "ES384 over the document"),
                    refused("nitro.debug", "the enclave runs in debug mode", "PCR0 that is not zero", "all zero")};
  subject.checks[1].means = "the operator can read the memory of the enclave";
  subject.checks[1].next = "ask for a document of a production enclave";
  subject.checks[1].spec = "nitro.md A5";
  return subject;
}

inline Subject undecided_subject() {
  Subject subject = sample_subject();
  subject.verdict = Verdict::undecided;
  subject.moment.reset();
  subject.checks = {unknown("receipt.signature", "no key was given"), unknown("receipt.headers", "no headers")};
  subject.checks[1].required = false;
  subject.claims.clear();
  subject.edges.clear();
  subject.answers = {};
  return subject;
}

inline Subject malformed_subject() {
  Subject subject;
  subject.input = "cut.cbor";
  subject.type = "nitro-document";
  subject.size = 130;
  subject.sha256 = sample_digest(9);
  subject.verdict = Verdict::malformed;
  subject.checks = {failed("input.format", "pcrs: ends too early (offset 130)")};
  subject.checks[0].location = Place{"", 130, std::nullopt};
  return subject;
}

inline Subject unreadable_subject() {
  Subject subject;
  subject.input = "gone.json";
  subject.verdict = Verdict::unreadable;
  subject.checks = {unknown("input.format", "No such file or directory")};
  return subject;
}

/// Text that would do harm on a terminal, with the bytes that must not get there.
inline std::string hostile() {
  return "a\x1b[2J\x1b]0;t\x07\r\n\x08\x7f\xe2\x80\xae\xe2\x80\x8b\xc2\x9b\xff\xed\xa0\x80\t\xf0\x9f\x98\x80z";
}

inline std::string encoded(char32_t value) {
  std::string text;
  utf8::append(text, value);
  return text;
}

/// Hostile text wherever text can be.
inline Subject hostile_subject(Verdict verdict) {
  Subject subject = sample_subject();
  const std::string bad = hostile();
  subject.verdict = verdict;
  subject.input = "in" + bad;
  subject.variant = bad;
  for (Check& check : subject.checks) {
    check.title = bad;
    check.expected = "e" + bad;
    check.actual = "a" + bad;
    check.means = bad;
    check.next = bad;
    check.location = Place{bad, 1, 2};
  }
  subject.checks[0].outcome = Outcome::fail;
  subject.checks[1].outcome = Outcome::unknown;
  subject.checks[2].outcome = Outcome::refused;
  subject.claims = {{bad, Untrusted(bad)}, {"b" + bad, Untrusted(bad)}};
  subject.not_covered = {bad, bad};
  for (Answered* answered : {&subject.answers.model, &subject.answers.environment, &subject.answers.output}) {
    answered->reason = bad;
  }
  for (Edge& edge : subject.edges) {
    edge.from = edge.to = edge.expected = edge.actual = bad;
    edge.location = Place{bad, 3, 4};
  }
  return subject;
}

inline Report hostile_report(std::vector<Subject> subjects) {
  Report report = report_of(std::move(subjects));
  report.version = hostile();
  report.policy = PolicyStamp{hostile(), hostile(), hostile()};
  report.allowed = {hostile()};
  report.notes = {hostile()};
  return report;
}

/// Compares with tests/report/golden/NAME. TOUCHSTONE_REGENERATE=1 writes the files instead.
inline void compare_with_golden(const std::string& name, const std::string& text) {
  const auto path = source_dir() / "tests" / "report" / "golden" / name;
  if (const char* set = std::getenv("TOUCHSTONE_REGENERATE");  // NOLINT(concurrency-mt-unsafe): one thread
      set != nullptr && *set == '1') {
    std::ofstream(path, std::ios::binary) << text;
  }
  INFO(path.string());
  CHECK(text == read_text(path));
}

}  // namespace touchstone::test
