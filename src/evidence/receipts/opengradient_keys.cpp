#include "evidence/receipts/opengradient_keys.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codec/hex.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "evidence/material/key.h"
#include "evidence/receipts/nitriding.h"
#include "evidence/types.h"

namespace touchstone::evidence::tee_records {
namespace {

constexpr std::size_t kSaltLength = 32;  // opengradient.md 1.1: since v1

std::optional<crypto::PublicKey> rsa_key(Bytes spki) {
  auto key = crypto::PublicKey::from_spki(spki);
  if (key && key->type() != crypto::KeyType::rsa) key.reset();
  return key;
}

}  // namespace

TeeKeys::TeeKeys(const Context& context) {
  const auto add = [this](Bytes spki, std::string_view source, std::optional<std::size_t> companion) {
    auto key = rsa_key(spki);
    if (!key) return;
    const Digest256 pem_id = crypto::keccak256(as_bytes(pem::write("PUBLIC KEY", key->spki())));
    keys_.push_back({{std::move(*key), !companion.has_value(), source, companion}, pem_id});
  };
  for (const UserKey& key : context.anchors.keys) add(key.spki, key.origin, std::nullopt);
  const std::vector<Artefact>& companions = context.companions.artefacts;
  for (std::size_t i = 0; i < companions.size(); ++i) {
    const auto* keys = content<key::Keys>(companions[i], kPublicKey.name);
    if (keys == nullptr) continue;
    for (const key::Key& one : keys->keys) add(one.spki, companions[i].origin, i);
  }
}

const SigningKey* TeeKeys::by_id(const Digest256& tee_id) const {
  const auto found = std::ranges::find_if(keys_, [&tee_id](const Known& known) {
    return known.key.key.spki_keccak256() == tee_id || known.pem_id == tee_id;
  });
  return found == keys_.end() ? nullptr : &found->key;
}

bool verify_signature(const crypto::PublicKey& key, Bytes preimage, Bytes signature) {
  const Digest256 message = crypto::keccak256(preimage);
  return key.verify_pss(crypto::Hash::sha256, kSaltLength, message, signature);
}

BindingNeed binding_need(const SigningKey* key) {
  BindingNeed need;
  need.check = "receipt.key";
  need.noun = "signing key";
  if (key == nullptr) return need;
  need.subject = key_subject(key->key);
  need.source = key->source;
  need.named_by_user = key->named_by_user;
  need.layouts.push_back(nitriding::key_layout(key->key.spki_sha256()));
  return need;
}

void mark_used(Appraisal& appraisal, const SigningKey& key) {
  if (!key.companion || std::ranges::find(appraisal.used, *key.companion) != appraisal.used.end()) return;
  appraisal.used.push_back(*key.companion);
}

namespace {

constexpr std::string_view kSignature = "receipt.signature";
constexpr std::string_view kTeeId = "receipt.tee-id";

Check check_signature(const SignedRecord& record, const KeyChoice& choice) {
  if (!choice.key) return no_signing_key(kSignature, choice);
  Check check = verify_signature(choice.key->key, record.preimage, record.signature)
                    ? passed(kSignature, "RSA-PSS SHA-256, salt 32, over " + std::string(record.what))
                    : failed(kSignature, "the signature does not verify under " + std::string(choice.key->source),
                             std::to_string(choice.key->key.bits() / 8) + " bytes for " + std::string(record.what),
                             std::to_string(record.signature.size()) + " bytes");
  check.location = record.place;
  return check;
}

Check check_tee_id(const SignedRecord& record, const Context& context, const KeyChoice& choice) {
  for (const Expectation* expected : context.expect.of("tee_id")) {
    if (expected->bytes && equal(*expected->bytes, record.tee_id)) continue;
    return failed(kTeeId, "the tee id is not the expected one", expected->given + "   " + std::string(expected->source),
                  to_hex(record.tee_id));
  }
  if (!choice.key) return unknown(kTeeId, "no key to compare the tee id with");
  const auto form = tee_id_form(choice.key->key, record.tee_id);
  if (!form) {
    return failed(kTeeId, "the key has another tee id", to_hex(record.tee_id) + "   stated",
                  to_hex(choice.key->key.spki_keccak256()) + "   keccak256 of " + std::string(choice.key->source));
  }
  Check check = passed(kTeeId, *form == TeeIdForm::der ? "keccak256 of the key is the tee id"
                                                       : "keccak256 of the PEM text of the key is the tee id");
  check.actual = to_hex(record.tee_id);
  return check;
}

}  // namespace

void appraise_signature(Appraisal& appraisal, const Context& context, const SignedRecord& record) {
  const auto verifies = [&record](const crypto::PublicKey& key) {
    return verify_signature(key, record.preimage, record.signature);
  };
  const KeyChoice choice = choose_signing_key(context, record.tee_id, verifies);
  appraisal.add(check_signature(record, choice));
  appraisal.add(check_tee_id(record, context, choice));
  if (choice.key && tee_id_form(choice.key->key, record.tee_id) == TeeIdForm::pem) {
    appraisal.add(noted(kTeeId, "tee ids were made from the PEM text only on 2026-03-05 and 06"));
  }
  appraisal.binding_needs.push_back(binding_need(choice.key ? &*choice.key : nullptr));
  if (choice.key) mark_used(appraisal, *choice.key);
}

}  // namespace touchstone::evidence::tee_records
