// Everything a verifier may know besides the artefact. Verifiers are pure functions of the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"
#include "appraisal/measured_model.h"
#include "appraisal/policy_terms.h"
#include "base/bytes.h"
#include "base/time.h"

namespace touchstone {

/// Where the one instant comes from (CLI.md, `--at-time`).
enum class Basis { evidence, now, given };
[[nodiscard]] std::string_view name(Basis basis);

/// A companion of no known format: the bytes that a signature may be over. Digests are of the bytes as given.
struct PlainFile {
  std::string path;
  std::uint64_t size = 0;
  Digest256 sha256{};
  Buffer sha384, sha512;
  std::shared_ptr<const Buffer> bytes;  // null when there are more than evidence may have
  bool walked = false;                  // found in a folder that is the INPUT; nobody named it as a companion
};

/// Artefacts that came along by `--with` (in `audit`: all files of the folder), in the order of their paths. Those that
/// were found inside another one (a registration holds a document, a key and a certificate) follow it.
struct Companions {
  std::vector<Artefact> artefacts;
  std::vector<PlainFile> files;  // what is no artefact of any type
  std::vector<MeasuredModel> models;
};

/// A value that a field must have, by `--expect` or policy.
struct Expectation {
  std::string name;
  std::string given;                    // as typed, for messages
  std::optional<Buffer> bytes;          // when it reads as hex (or came from @FILE)
  std::optional<std::uint64_t> number;  // when it reads as a number
  std::optional<Natural> natural;       // when it reads as a number of any size
  std::string text;
  std::string_view source;  // "--expect" or "policy"
};
struct Expectations {
  std::vector<Expectation> all;
  [[nodiscard]] std::vector<const Expectation*> of(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
};
/// Whether `value` is what `expectation` asks for: bytes by bytes, numbers by number, text by text.
[[nodiscard]] bool matches(const Expectation& expectation, const ClaimValue& value);

/// A public key that the user named with `--key`: an anchor.
struct UserKey {
  Buffer spki;         // DER SubjectPublicKeyInfo
  std::string origin;  // the path
};

struct Anchors {
  std::vector<Buffer> roots;  // DER certificates of `--root`; they replace the pinned fingerprints when there are any
  std::vector<UserKey> keys;
  std::vector<Artefact> verification_keys;       // of `--key`: verification keys of proofs, keys of signed notes
  std::vector<Artefact> trusted_blocks;          // of `--root`: type `cometbft-trusted-block`
  std::shared_ptr<const Artefact> trusted_root;  // of `--trusted-root`: type `sigstore-trusted-root`; null: none
};

/// Words of `--allow` and of the policy. Asking records nothing: a lifted check becomes a note.
struct Allowances {
  std::set<std::string, std::less<>> words;
  [[nodiscard]] bool has(std::string_view word) const { return words.contains(word); }
};

/// The raw bytes of the inference, exactly as sent and received.
struct Body {
  std::string path;
  Buffer bytes;
};
struct Exchange {
  std::optional<Body> request;
  std::optional<Body> response;
};

struct Context {
  Instant at;  // the instant at which certificates and collateral are judged
  Basis basis = Basis::evidence;
  Instant now;                          // for ages, and for what lies in the future
  std::optional<std::int64_t> max_age;  // seconds
  const Exchange& exchange;
  const Companions& companions;
  const Expectations& expect;
  const Anchors& anchors;
  const Allowances& allow;
  const PolicyTerms& policy = no_policy();
};

}  // namespace touchstone
