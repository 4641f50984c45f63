// The checks of amd-snp.md 3, one function each. A check judges one thing and never looks at the outcome of another
// one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "evidence/quotes/snp_keys.h"
#include "formats/snp/report.h"

namespace touchstone::evidence::snp_checks {

struct Case {
  const snp::Report& report;
  const Context& context;
  const Keys& keys;
};

/// What the check found, and companions that it used besides those of the path.
struct ChainResult {
  Check check;
  std::vector<Check> notes;
  std::vector<Edge> edges;
  std::vector<std::size_t> used;
};

/// `snp.format` and the notes that amd-snp.md 1.1, 1.2 and 3 ask for.
void add_format(const Case& one, std::vector<Check>& checks);
[[nodiscard]] Check signature(const Case& one);
/// `origin`: the report's path, for the edge to its root.
[[nodiscard]] ChainResult chain(const Case& one, const std::string& origin);
/// And a note when levels were held back.
void add_tcb(const Case& one, std::vector<Check>& checks);
[[nodiscard]] Check chip(const Case& one);
[[nodiscard]] Check debug(const Case& one);
[[nodiscard]] Check vmpl(const Case& one);
[[nodiscard]] Check report_data(const Case& one);

/// AMD's CRL (2.2): what it adds to the chain check. `root`: the ARK that signed the ASK.
struct Revocation {
  std::vector<Check> faults;    // listed, or wrongly signed
  std::vector<Check> refusals;  // out of its window
  std::vector<Check> notes;
  std::vector<std::string> lifted;
  std::vector<std::size_t> used;
};
[[nodiscard]] Revocation revocation(const Case& one, const AtHand& root);

// Shared by the files of these checks.
inline constexpr std::string_view kChain = "snp.chain";
/// A note: it decides nothing.
[[nodiscard]] Check remark(std::string_view id, std::string title);
[[nodiscard]] Place place_of(const snp::FieldLayout& field);
[[nodiscard]] Place place_of(const AtHand& certificate);
/// What to fetch when no VEK is at hand: the address at AMD's key server, or whom to ask (2.2).
[[nodiscard]] std::string where_to_get_vek(const snp::Report& report, std::optional<snp::Product> product);

}  // namespace touchstone::evidence::snp_checks
