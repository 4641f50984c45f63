// The checks of sigstore.md 2, one function each. A check judges one thing and never looks at the outcome of another
// one; what several of them need (the trusted times, the path of the certificate) is found once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "base/time.h"
#include "codec/x509.h"
#include "evidence/sigstore/message.h"
#include "formats/sigstore/bundle.h"
#include "formats/sigstore/trusted_root.h"

namespace touchstone::evidence::sigstore_checks {

// --- 2.1: times

struct TrustedTime {
  std::int64_t ms = 0;     // since 1970
  bool timestamp = false;  // of an RFC 3161 timestamp; otherwise an integratedTime
  Place place;
  [[nodiscard]] Instant instant() const;  // whole seconds, fractions dropped
};

struct Times {
  std::vector<TrustedTime> trusted;  // timestamps in their order, then entries
  struct Fault {
    std::string why;
    Place place;
  };
  std::vector<Fault> faults;  // timestamps that no authority of the root vouches for
  /// The instant of the report: the earliest timestamp, else the earliest integratedTime.
  [[nodiscard]] std::optional<Instant> instant() const;
};
[[nodiscard]] Times trusted_times(const sigstore::Bundle& bundle, const sigstore::TrustedRoot& root);

// --- 2.2: the path of the certificate

struct Path {
  const sigstore::Authority* authority = nullptr;
  std::vector<x509::Certificate> certificates;  // root first, leaf last
  std::vector<std::string> faults;              // what is wrong with it at any time
};

/// What all checks look at.
struct Case {
  Case(const sigstore::Bundle& of, const Context& in);
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;
  ~Case() = default;

  const sigstore::Bundle& bundle;
  const Context& context;
  const sigstore::TrustedRoot* root = nullptr;  // null: no --trusted-root
  Times times;
  /// When the user named another instant than that of the evidence, the chain is judged then (2.1).
  std::optional<Instant> chosen;
  std::optional<Path> path;     // nothing: no authority of the root issued the leaf
  std::size_t self_signed = 0;  // certificates of the bundle that were passed over
  [[nodiscard]] bool keyed() const { return bundle.material == sigstore::MaterialKind::public_key; }
};

/// Finds `path` for the constructor.
[[nodiscard]] std::optional<Path> find_path(const Case& one);
/// The certificates behind the leaf that may be intermediates, and how many self-signed ones were left out.
[[nodiscard]] std::vector<x509::Certificate> intermediates(const sigstore::Bundle& bundle, std::size_t& self_signed);

[[nodiscard]] Check time(const Case& one);
[[nodiscard]] Check chain(const Case& one);
[[nodiscard]] Check sct(const Case& one);
[[nodiscard]] Check identity(const Case& one);
/// `message`: what a messageSignature is over; null when that is not known, or for an envelope.
[[nodiscard]] Check log(const Case& one, const Message* message);

/// Everything but the signature, in the order of thought of section 2.
void appraise(const Case& one, const Message* message, Appraisal& appraisal);

// --- 2.5 and 2.6, also for the times

/// The keys of the root that belong to that log, in its order.
[[nodiscard]] std::vector<const sigstore::LogKey*> keys_of_log(const sigstore::TrustedRoot& root, Bytes log_id);
enum class Promise { absent, good, bad };
/// The signed entry timestamp of Rekor v1 under `key`. Absent as well without integratedTime or body.
[[nodiscard]] Promise judge_promise(const sigstore::TlogEntry& entry, const sigstore::LogKey& key);
/// Whether the entry is of a kind that Rekor v1 writes, whose integratedTime counts (2.1).
[[nodiscard]] bool is_rekor_v1(const sigstore::TlogEntry& entry);

// --- 2.7: body.cpp

/// What the comparison of a body with the bundle came to.
struct BodyFindings {
  std::vector<std::string> wrong;    // differs: the entry is of another signature
  std::vector<std::string> missing;  // cannot be compared
};
[[nodiscard]] BodyFindings compare_body(const Case& one, const sigstore::TlogEntry& entry, const Message* message);

/// All claims of section 4. `statement`: of statement_of.
[[nodiscard]] std::vector<Claim> claims_of(const sigstore::Bundle& bundle, const std::optional<Statement>& statement);

/// Where a blob or text of the bundle stands.
template <class T>
[[nodiscard]] Place place_of(const T& part) {
  return Place{{}, part.offset, part.length};
}
[[nodiscard]] inline Check at(Check check, Place place) {
  check.location = std::move(place);
  return check;
}
/// "" or ", and 2 more".
[[nodiscard]] std::string and_more(std::size_t count);

inline constexpr std::string_view kNoRoot = "no --trusted-root: nothing is pinned";

}  // namespace touchstone::evidence::sigstore_checks
