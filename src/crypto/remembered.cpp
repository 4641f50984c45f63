#include "crypto/remembered.h"

#include "crypto/algorithm_id.h"
#include "crypto/verified_questions.h"

namespace touchstone::crypto {

bool verify_ecdsa_remembered(const PublicKey& key, Hash hash, Bytes message, Bytes signature) {
  const Digest256 asked = question('e', {key.spki(), as_bytes(name(hash)), message, signature});
  if (verified_before(asked)) return true;
  if (!key.verify_ecdsa(hash, message, signature)) return false;
  remember_verified(asked);
  return true;
}

bool is_signed_by(const x509::Crl& crl, const x509::Certificate& issuer) {
  const Digest256 asked =
      question('l', {issuer.subject_public_key_info, crl.algorithm, crl.tbs_cert_list, crl.signature});
  if (verified_before(asked)) return true;
  Reader reader(crl.algorithm);
  const auto algorithm = read_algorithm_id(reader);
  const auto scheme = algorithm ? signature_scheme(*algorithm) : std::nullopt;
  const auto key = PublicKey::from_spki(issuer.subject_public_key_info);
  if (!scheme || !key || !verify_signature(*key, *scheme, crl.tbs_cert_list, crl.signature)) return false;
  remember_verified(asked);
  return true;
}

}  // namespace touchstone::crypto
