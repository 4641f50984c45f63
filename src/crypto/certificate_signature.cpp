#include "crypto/certificate_signature.h"

#include <atomic>

#include "crypto/chain.h"
#include "crypto/verified_questions.h"

namespace touchstone::crypto {
namespace {

// The AlgorithmIdentifier between the TBSCertificate and the signature, as it stands.
Parsed<der::Element> outer_algorithm(const x509::Certificate& certificate) {
  Reader reader(certificate.der);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "Certificate"));
  Reader members = sequence.reader();
  TOUCHSTONE_CHECK(der::read(members, der::kSequence, "tbsCertificate"));
  return der::read(members, der::kSequence, "signatureAlgorithm");
}

std::atomic<std::size_t>& computed() {
  static std::atomic<std::size_t> count = 0;
  return count;
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
  const Digest256 asked =
      question('c', {issuer.subject_public_key_info, child.tbs_certificate, child.signature, algorithm->whole});
  if (verified_before(asked)) return true;
  const auto key = PublicKey::from_spki(issuer.subject_public_key_info);
  if (!key) return false;
  computed().fetch_add(1, std::memory_order_relaxed);
  if (!verify_signature(*key, *scheme, child.tbs_certificate, child.signature)) return false;
  remember_verified(asked);
  return true;
}

std::size_t chain_signatures_computed() { return computed().load(std::memory_order_relaxed); }

}  // namespace touchstone::crypto
