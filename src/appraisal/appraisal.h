// What a verifier says about one artefact, and what it offers to and needs from others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/check.h"
#include "appraisal/claim.h"
#include "base/bytes.h"
#include "base/time.h"

namespace touchstone {

/// One comparison that links two things (CLI.md, Answers and edges). `from` and `to` are a path as given, or "key:HEX",
/// "measurement:NAME", "root:SHA256", "image:PATH". Rules: receipts.md 13.
struct Edge {
  std::string from, to;
  std::string_view rule;
  Outcome outcome;
  std::string expected, actual;
  std::optional<Place> location = std::nullopt;
};

struct NamedValue {
  std::string name;  // "pcr0"
  Buffer bytes;
  std::optional<Place> place = std::nullopt;
  bool measurement = true;  // false: what the host or the owner said; that it is as expected names no environment
};

// Reference values: measurements against images and measurement files, a tree's root against a log on chain.

/// Values that this artefact authenticates and that a reference value must explain. The join compares those that an
/// offer of the same topic names, and writes the outcome as the check `check`.
struct ReferenceNeed {
  std::string_view check;  // "nitro.pcrs"
  std::string_view topic;  // the type of the quote: only offers of this topic are compared
  std::vector<NamedValue> values;
  bool zero_never_matches = false;  // nitro.md A7: a zero PCR is no measurement
  /// Numbers and texts that the same check compares with an --expect. They are no measurements.
  std::vector<Claim> others = {};
  /// Names whose values could not be computed, each with the check that says why: what is expected of one is unknown.
  std::vector<std::pair<std::string_view, std::string_view>> undecided = {};
};

/// Values that somebody says the need must have. One companion's offer that matches entirely is enough; what the user
/// expects by name must all hold.
struct ReferenceOffer {
  std::string_view topic;
  std::vector<NamedValue> values;
  bool image = false;        // computed here from an image, rather than stated by a file
  std::string variant = {};  // which of several ways to compute it: "two-pass"
};

// Bindings: a key (or channel, or statement) against the report data of a quote.

struct Piece {
  std::size_t offset;  // in the report data
  Buffer expected;
  std::string_view meaning;  // "sha256 of the signing key"; static storage
};
/// A layout that report data must have in full to vouch for something.
struct Layout {
  std::string_view rule;      // "nitriding"
  std::size_t size;           // exact length of the report data
  std::vector<Piece> pieces;  // the first one is what is vouched for; the others are framing
};
/// Something that a quote must vouch for. Passes when exactly one layout holds.
struct BindingNeed {
  std::string_view check;            // "receipt.key"
  std::string subject;               // "key:HEX"
  std::string noun;                  // "signing key"
  std::string source;                // where the key came from: a path
  std::vector<Layout> layouts;       // empty: what is to be bound is not known (no key)
  bool named_by_user = false;        // then the check is skipped when there is no quote
  std::string_view time_check = {};  // "receipt.time": narrowed by the start of what is bound
  std::optional<Instant> signed_at = std::nullopt;
  bool optional = false;  // told only when it holds: a companion that may or may not belong to the quote
  std::optional<std::size_t> companion = std::nullopt;  // what is bound is this companion; used when it holds
};
/// Report data that a quote authenticates.
struct BindingOffer {
  std::optional<Buffer> report_data;  // nothing: null or absent
  std::optional<Place> place = std::nullopt;
  std::string field;  // "user_data"
  std::optional<Instant> running_since = std::nullopt;
};

struct Appraisal {
  std::vector<Check> checks;
  std::vector<Claim> claims;
  std::vector<Edge> edges;  // those that this artefact computes alone (vendor root, signing key)
  std::vector<ReferenceNeed> reference_needs;
  std::vector<ReferenceOffer> reference_offers;
  std::vector<BindingNeed> binding_needs;
  std::optional<BindingOffer> binding_offer;  // a quote has one
  std::vector<std::string> not_covered;       // what the evidence does not show, in plain words
  std::vector<std::size_t> used;              // indices of companions that a check used
  std::vector<std::size_t> used_files;        // indices of plain files that a signature was over
  bool key_named = false;                     // the signature stands on a key of --key
  std::string_view model_reason;              // why the answer `model` is not shown, in plain words; static storage
  std::string model_statement;                // of a proof: which weights it binds once it is verified
  // Of a proof (zk-proofs.md 1): what it says about the output once it is verified, or why it says nothing.
  std::string output_statement, output_reason;

  void add(Check&& check) { checks.push_back(std::move(check)); }
};

/// Whether the check of that id is there and passed.
[[nodiscard]] bool has_passed(const std::vector<Check>& checks, std::string_view id);
[[nodiscard]] const Check* find_check(const std::vector<Check>& checks, std::string_view id);

}  // namespace touchstone
