#include "evidence/receipts/signing_key.h"

#include <algorithm>
#include <utility>

#include "codec/hex.h"
#include "codec/pem.h"
#include "evidence/types.h"
#include "formats/key/key.h"

namespace touchstone::evidence {
namespace {

std::optional<crypto::PublicKey> rsa_key(Bytes spki) {
  std::optional<crypto::PublicKey> key = crypto::PublicKey::from_spki(spki);
  if (key && key->type() != crypto::KeyType::rsa) key.reset();
  return key;
}

/// Calls `visit(key, companion index)` for every RSA key among the companions until it returns true.
template <class Visitor>
void visit_companion_keys(const Context& context, Visitor&& visit) {
  const std::vector<Artefact>& artefacts = context.companions.artefacts;
  for (std::size_t i = 0; i < artefacts.size(); ++i) {
    const auto* const keys = content<key::Keys>(artefacts[i], "public-key");
    if (keys == nullptr) continue;
    for (const key::Key& candidate : keys->keys) {
      const std::optional<crypto::PublicKey> key = rsa_key(candidate.spki);
      if (key && visit(*key, i)) return;
    }
  }
}

SigningKey from_companion(const Context& context, const crypto::PublicKey& key, std::size_t index) {
  return {key, false, context.companions.artefacts[index].origin, index};
}

void add_once(std::vector<SigningKey>& keys, SigningKey key) {
  const bool known = std::any_of(keys.begin(), keys.end(),
                                 [&](const SigningKey& other) { return equal(other.key.spki(), key.key.spki()); });
  if (!known) keys.push_back(std::move(key));
}

std::vector<SigningKey> user_keys(const Context& context) {
  std::vector<SigningKey> keys;
  for (const UserKey& user : context.anchors.keys) {
    if (const auto key = rsa_key(user.spki)) add_once(keys, {*key, true, user.origin, std::nullopt});
  }
  return keys;
}

std::vector<SigningKey> companion_keys(const Context& context) {
  std::vector<SigningKey> keys;
  visit_companion_keys(context, [&](const crypto::PublicKey& key, std::size_t index) {
    add_once(keys, from_companion(context, key, index));
    return false;
  });
  return keys;
}

/// The key that `tee_id` names, in its usual form before the other.
std::optional<std::size_t> named_by(const std::vector<SigningKey>& keys, const std::optional<Digest256>& tee_id) {
  if (!tee_id) return std::nullopt;
  for (const TeeIdForm form : {TeeIdForm::der, TeeIdForm::pem}) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (tee_id_form(keys[i].key, *tee_id) == form) return i;
    }
  }
  return std::nullopt;
}

KeyChoice choose_user_key(const Context& context, const std::optional<Digest256>& tee_id,
                          const std::function<bool(const crypto::PublicKey&)>& verifies) {
  std::vector<SigningKey> keys = user_keys(context);
  if (keys.empty()) return {std::nullopt, true, "no key of --key is an RSA key"};
  std::size_t chosen = 0;
  if (const auto named = named_by(keys, tee_id)) {
    chosen = *named;
  } else if (keys.size() > 1) {
    const auto good = std::find_if(keys.begin(), keys.end(), [&](const SigningKey& key) { return verifies(key.key); });
    if (good != keys.end()) chosen = static_cast<std::size_t>(good - keys.begin());
  }
  return {std::move(keys[chosen]), true, {}};
}

}  // namespace

std::optional<TeeIdForm> tee_id_form(const crypto::PublicKey& key, const Digest256& tee_id) {
  if (key.spki_keccak256() == tee_id) return TeeIdForm::der;
  const std::string text = pem::write("PUBLIC KEY", key.spki());
  if (crypto::keccak256(as_bytes(text)) == tee_id) return TeeIdForm::pem;
  return std::nullopt;
}

std::vector<SigningKey> rsa_keys(const Context& context) {
  return context.anchors.keys.empty() ? companion_keys(context) : user_keys(context);
}

KeyChoice choose_signing_key(const Context& context, const std::optional<Digest256>& tee_id,
                             const std::function<bool(const crypto::PublicKey&)>& verifies) {
  if (!context.anchors.keys.empty()) return choose_user_key(context, tee_id, verifies);
  KeyChoice choice;
  if (tee_id) {
    visit_companion_keys(context, [&](const crypto::PublicKey& key, std::size_t index) {
      if (key.spki_keccak256() != *tee_id) return false;
      choice.key = from_companion(context, key, index);
      return true;
    });
    if (choice.key) return choice;
  }
  std::vector<SigningKey> keys = companion_keys(context);
  if (const auto named = named_by(keys, tee_id)) {
    choice.key = std::move(keys[*named]);
  } else if (keys.size() == 1) {
    choice.key = std::move(keys.front());
  } else {
    choice.why =
        keys.empty() ? "no RSA key was given" : "several RSA keys were given and none is the one that is named";
  }
  return choice;
}

Check no_signing_key(std::string_view id, const KeyChoice& choice) {
  if (choice.user_named_keys) return failed(id, std::string(choice.why));
  Check check = unknown(id, std::string(choice.why));
  check.next = "pass the signing key with --key";
  return check;
}

std::string key_subject(const crypto::PublicKey& key) { return "key:" + to_hex(key.spki_sha256()); }

}  // namespace touchstone::evidence
