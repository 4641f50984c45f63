#include "crypto/certificate_signature.h"

#include <atomic>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>

#include "crypto/chain.h"

namespace touchstone::crypto {
namespace {

constexpr std::size_t kMaxRemembered = 4096;

// The AlgorithmIdentifier between the TBSCertificate and the signature, as it stands.
Parsed<der::Element> outer_algorithm(const x509::Certificate& certificate) {
  Reader reader(certificate.der);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "Certificate"));
  Reader members = sequence.reader();
  TOUCHSTONE_CHECK(der::read(members, der::kSequence, "tbsCertificate"));
  return der::read(members, der::kSequence, "signatureAlgorithm");
}

/// The pairs that verified. Keyed by everything the answer depends on, so that remembering cannot change it.
class VerifiedPairs {
 public:
  [[nodiscard]] bool contains(const Digest256& pair) const {
    const std::shared_lock lock(mutex_);
    return pairs_.contains(pair);
  }

  void insert(const Digest256& pair) {
    const std::unique_lock lock(mutex_);
    if (pairs_.size() >= kMaxRemembered) pairs_.clear();
    pairs_.insert(pair);
  }

 private:
  struct FirstWord {
    std::size_t operator()(const Digest256& digest) const {
      std::size_t word = 0;
      std::memcpy(&word, digest.data(), sizeof word);
      return word;
    }
  };

  mutable std::shared_mutex mutex_;
  std::unordered_set<Digest256, FirstWord> pairs_;
};

VerifiedPairs& verified_pairs() {
  static VerifiedPairs pairs;
  return pairs;
}

std::atomic<std::size_t>& computed() {
  static std::atomic<std::size_t> count = 0;
  return count;
}

// Every part goes in behind its length, so that no two quadruples have one spelling.
void append_part(Buffer& out, Bytes part) {
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(std::uint64_t{part.size()} >> (8 * i)));
  append(out, part);
}

Digest256 pair_digest(const x509::Certificate& child, Bytes algorithm, Bytes issuer_key) {
  Buffer parts;
  parts.reserve(issuer_key.size() + child.tbs_certificate.size() + child.signature.size() + algorithm.size() + 32);
  append_part(parts, issuer_key);
  append_part(parts, child.tbs_certificate);
  append_part(parts, child.signature);
  append_part(parts, algorithm);
  return sha256(parts);
}

}  // namespace

std::optional<SignatureScheme> scheme_of(const x509::Certificate& certificate) {
  const auto element = outer_algorithm(certificate);
  if (!element) return std::nullopt;
  Reader reader(element->whole);
  const auto algorithm = read_algorithm_id(reader);
  if (!algorithm || algorithm->oid != certificate.signature_algorithm) return std::nullopt;
  return signature_scheme(*algorithm);
}

bool is_signed_by(const x509::Certificate& child, const x509::Certificate& issuer) {
  const auto algorithm = outer_algorithm(child);
  const auto scheme = scheme_of(child);
  if (!algorithm || !scheme) return false;
  const Digest256 pair = pair_digest(child, algorithm->whole, issuer.subject_public_key_info);
  if (verified_pairs().contains(pair)) return true;
  const auto key = PublicKey::from_spki(issuer.subject_public_key_info);
  if (!key) return false;
  computed().fetch_add(1, std::memory_order_relaxed);
  if (!verify_signature(*key, *scheme, child.tbs_certificate, child.signature)) return false;
  verified_pairs().insert(pair);
  return true;
}

std::size_t chain_signatures_computed() { return computed().load(std::memory_order_relaxed); }

}  // namespace touchstone::crypto
