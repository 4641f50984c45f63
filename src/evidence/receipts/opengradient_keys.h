// Signing keys by their tee id, for the records of OpenGradient that are signed like a receipt but are none
// (opengradient.md 6, 7 and 9).
#pragma once

#include <optional>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "evidence/receipts/signing_key.h"

namespace touchstone::evidence::tee_records {

/// All RSA keys of `--key` and of the companions (section 6.1: both are offered to every leaf).
class TeeKeys {
 public:
  explicit TeeKeys(const Context& context);

  /// The key whose keccak256 (of the DER, or of the PEM text: section 1.1) is `tee_id`; one that the user named wins.
  /// Null: none.
  [[nodiscard]] const SigningKey* by_id(const Digest256& tee_id) const;

 private:
  struct Known {
    SigningKey key;
    Digest256 pem_id;
  };
  std::vector<Known> keys_;
};

/// RSASSA-PSS as the gateway signs since v1: SHA-256, salt 32, over the 32 bytes of keccak256(preimage).
[[nodiscard]] bool verify_signature(const crypto::PublicKey& key, Bytes preimage, Bytes signature);

/// Asks for a document whose user_data names this key (section 7). Without a key: a need that nothing can fulfil.
[[nodiscard]] BindingNeed binding_need(const SigningKey* key);
/// Notes that the companion was used, once.
void mark_used(Appraisal& appraisal, const SigningKey& key);

/// What a record states and where its signature stands.
struct SignedRecord {
  std::string_view what;  // "teeId and timestamp", for titles
  Digest256 tee_id;
  Bytes preimage;  // keccak256 of it is signed
  Bytes signature;
  Place place;  // of the signature
};
/// `receipt.signature` and `receipt.tee-id`, and the need that becomes `receipt.key`, under the key of section 8.
void appraise_signature(Appraisal& appraisal, const Context& context, const SignedRecord& record);

}  // namespace touchstone::evidence::tee_records
