// The full block of one subject on the screen: its checks, what they do not cover, and the three answers.
#pragma once

#include <cstddef>
#include <optional>

#include "appraisal/report.h"
#include "report/screen.h"

namespace touchstone::report {

struct TextOptions {
  std::size_t width = 80;
  bool colour = false;
  bool full = false;     // nothing shortened
  bool verbose = false;  // passing details, skipped checks, edges; blocks for verified subjects as well
  bool edges = false;    // edges also when not verbose
  bool blocks = false;   // full blocks for verified subjects of many, also when not verbose
};

/// What the last line of a block says.
struct BlockEnd {
  Verdict verdict = Verdict::undecided;
  std::optional<Moment> moment;
  std::size_t passed = 0, failed = 0, refused = 0, unknown = 0;
};

/// "receipt.json   opengradient-receipt v1.2, base64, 4556 bytes"
void print_headline(Screen& screen, const TextOptions& options, const Subject& subject);
/// Everything between the headline and the verdict.
void print_block(Screen& screen, const TextOptions& options, const Subject& subject);
/// The three answers, one line each.
void print_answers(Screen& screen, const TextOptions& options, const Answers& answers);

[[nodiscard]] BlockEnd block_end(const Subject& subject);
/// "NOT VERIFIED   9 passed, 1 failed, 0 unknown   at 2026-02-12T17:56:02Z (evidence)"
void print_block_end(Screen& screen, const BlockEnd& end);
/// The instant and its basis at the end of a line; nothing when there is none.
void put_moment(Screen& screen, const std::optional<Moment>& moment);

/// `text` for one line: long hex shortened unless everything was asked for.
[[nodiscard]] std::string brief(const TextOptions& options, std::string_view text);

}  // namespace touchstone::report
