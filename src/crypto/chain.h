// One certificate path, in the order given, judged pair by pair so that a report can say which link is wrong and why
// (nitro.md A3: "do not search for paths"). Validity is judged apart from the signatures, at one instant.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "codec/x509.h"
#include "crypto/digest.h"

namespace touchstone::crypto {

/// What the issuer of every certificate must have used.
struct ChainRules {
  std::string_view signature_algorithm;  // OID; empty: any that is supported
  std::string_view curve;                // named curve OID of every key; empty: any
  /// True (nitro.md A3 rules 4 and 5): issuers must have keyUsage with keyCertSign, the leaf keyUsage with
  /// digitalSignature. False (RFC 5280 section 6.1.4(n)): an issuer that has keyUsage needs keyCertSign in it; the
  /// leaf's usage is the caller's question.
  bool key_usage_required = true;
  /// Every certificate must be signed with RSASSA-PSS of this hash (in MGF1 too) and this salt length in bytes.
  struct Pss {
    Hash hash;
    std::size_t salt_length;
  };
  std::optional<Pss> pss = std::nullopt;
};

struct ChainFault {
  std::size_t certificate;  // index into the path, root first
  std::string why;          // "is not signed by the key of certificate 2"
  std::string_view clause;  // "RFC 5280 6.1.3(a)(1)"
};

/// Everything that is wrong with `path`, root first, leaf last: names that do not link, signatures that do not verify,
/// CA bits, key usage, path lengths, unknown critical extensions, algorithms. Empty: all rules hold. Whether path[0] is
/// trusted, and the windows, are not asked here. A path of one has only its own fields to check.
[[nodiscard]] std::vector<ChainFault> chain_faults(const std::vector<x509::Certificate>& path, const ChainRules& rules);

/// Whether `child` is signed by the key of `issuer`. A pair that verified once is remembered for the run (ARCHITECTURE,
/// the spine): the answer is a pure function of the bytes.
[[nodiscard]] bool is_signed_by(const x509::Certificate& child, const x509::Certificate& issuer);

/// How many signatures `is_signed_by` computed rather than remembered since the start, for the benchmarks.
[[nodiscard]] std::size_t chain_signatures_computed();

struct WindowFault {
  std::size_t certificate;
  bool expired;  // false: not yet valid
  Instant bound;
};
/// The certificates of `path` whose window (both ends inclusive) does not hold `at`.
[[nodiscard]] std::vector<WindowFault> outside_window(const std::vector<x509::Certificate>& path, Instant at);

}  // namespace touchstone::crypto
