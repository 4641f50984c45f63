#include "evidence/sigstore/signature.h"

#include <algorithm>
#include <string>
#include <utility>

#include "crypto/dsse.h"
#include "crypto/key.h"
#include "evidence/sigstore/keyless.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

constexpr std::string_view kId = "sigstore.signature";

struct Keys {
  std::vector<crypto::PublicKey> supported;
  std::size_t given = 0;
};

Keys keys_of(const Case& one) {
  Keys keys;
  const auto add = [&keys](Bytes spki) {
    ++keys.given;
    if (auto key = crypto::PublicKey::from_spki(spki); key && key->type() != crypto::KeyType::ec_secp256k1) {
      keys.supported.push_back(std::move(*key));
    }
  };
  if (one.keyed()) {
    for (const UserKey& key : one.context.anchors.keys) add(key.spki);
  } else {
    add(one.bundle.leaf()->subject_public_key_info);
  }
  return keys;
}

// 2.8: the hash follows from the key.
crypto::Hash hash_of_key(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::ec_p384: return crypto::Hash::sha384;
    case crypto::KeyType::ec_p521: return crypto::Hash::sha512;
    case crypto::KeyType::rsa:
    case crypto::KeyType::ec_p256:
    case crypto::KeyType::ec_secp256k1:
    case crypto::KeyType::ed25519: break;
  }
  return crypto::Hash::sha256;
}

std::string describe(const crypto::PublicKey& key) {
  return std::string(crypto::name(key.type())) + " key, sha256 " + to_hex(key.spki_sha256());
}

enum class Verified { yes, no, undecided };

Verified verify(const crypto::PublicKey& key, const Message& message, Bytes signature) {
  const auto as = [](bool good) { return good ? Verified::yes : Verified::no; };
  if (key.type() == crypto::KeyType::ed25519) {
    return message.bytes ? as(key.verify_ed25519(*message.bytes, signature)) : Verified::undecided;
  }
  const crypto::Hash hash = hash_of_key(key.type());
  const auto digest = message.digest(hash);
  if (!digest) return Verified::undecided;
  return as(key.type() == crypto::KeyType::rsa ? key.verify_pkcs1_digest(hash, *digest, signature)
                                               : key.verify_ecdsa_der_digest(*digest, signature));
}

Verified verify(const crypto::PublicKey& key, Bytes pae, Bytes signature) {
  const bool good = key.type() == crypto::KeyType::ed25519 ? key.verify_ed25519(pae, signature)
                    : key.type() == crypto::KeyType::rsa
                        ? key.verify_pkcs1(crypto::Hash::sha256, pae, signature)
                        : key.verify_ecdsa_der(hash_of_key(key.type()), pae, signature);
  return good ? Verified::yes : Verified::no;
}

/// The first key that verifies; else whether one could not be asked.
struct Outcome {
  const crypto::PublicKey* key = nullptr;
  bool undecided = false;
};

template <class Content>
Outcome find_key(const Keys& keys, const Content& content, Bytes signature) {
  Outcome outcome;
  for (const crypto::PublicKey& key : keys.supported) {
    const Verified verified = verify(key, content, signature);
    if (verified == Verified::yes) return {&key, false};
    outcome.undecided = outcome.undecided || verified == Verified::undecided;
  }
  return outcome;
}

// --expect sha256= beside a file: both have to be the same.
const Expectation* other_digest(const Case& one, const Message& message) {
  for (const Expectation* expectation : one.context.expect.of("sha256")) {
    if (!expectation->bytes || !equal(*expectation->bytes, message.sha256)) return expectation;
  }
  return nullptr;
}

std::string name_of(const Message& message) {
  return message.path.empty() ? "the digest of --expect sha256" : printable(message.path);
}

Check judge_key(const Outcome& outcome, const std::string& what) {
  if (outcome.key != nullptr) return passed(kId, what + ", by the " + describe(*outcome.key));
  return failed(kId, "the signature does not verify under the key");
}

// 2.8: a wrong messageDigest is a fail, so that one that cannot be compared is no pass.
std::string not_comparable(const sigstore::MessageSignature& content, std::optional<crypto::Hash> hash) {
  if (hash) return "the bundle names the artefact by another digest than the one given: give it with --with FILE";
  const std::string name = content.digest_algorithm.text.shown();
  return "the bundle names the artefact by a digest " +
         (name.empty() ? "without an algorithm" : "of the algorithm " + name) + ", which is not known here";
}

Check judge_message(const Case& one, const Keys& keys, const Choice& choice) {
  const sigstore::MessageSignature& content = *one.bundle.message_signature();
  if (!choice.message) return unknown(kId, choice.why);
  const Message& message = *choice.message;
  if (const Expectation* other = other_digest(one, message); other != nullptr) {
    return failed(kId, name_of(message) + " is not the artefact that was expected", other->given,
                  to_hex(message.sha256));
  }
  const auto hash = hash_of(content);
  const auto digest = hash ? message.digest(*hash) : std::nullopt;
  if (content.digest && digest && *digest != content.digest->bytes) {
    return failed(kId, name_of(message) + " is not the artefact that the bundle names", to_hex(content.digest->bytes),
                  to_hex(*digest));
  }
  const Outcome outcome = find_key(keys, message, content.signature.bytes);
  if (outcome.key == nullptr && outcome.undecided) {
    return unknown(kId, "a key of this kind needs the artefact itself: give it with --with FILE");
  }
  if (outcome.key != nullptr && content.digest && !digest) return unknown(kId, not_comparable(content, hash));
  return judge_key(outcome, "over " + name_of(message));
}

// The artefact among the subjects. Nothing: it is, or there is nothing to compare.
std::optional<Check> judge_subject(const Case& one, const Choice& choice, const std::optional<Statement>& statement) {
  if (!choice.message) return std::nullopt;
  const Message& message = *choice.message;
  if (const Expectation* other = other_digest(one, message); other != nullptr) {
    return failed(kId, name_of(message) + " is not the artefact that was expected", other->given,
                  to_hex(message.sha256));
  }
  if (!statement) {
    if (!one.context.expect.has("sha256") && !claims_to_be_statement(one.bundle)) return std::nullopt;
    return failed(kId, "the payload is no statement about an artefact", to_hex(message.sha256), "absent");
  }
  const bool named = std::ranges::any_of(
      statement->digests, [&](const NamedDigest& digest) { return message.digest(digest.hash) == digest.value; });
  if (named) return std::nullopt;
  return failed(kId, name_of(message) + " is no subject of the statement",
                statement->digests.empty() ? "no digest" : to_hex(statement->digests.front().value),
                to_hex(message.sha256));
}

Check judge_envelope(const Case& one, const Keys& keys, const Choice& choice,
                     const std::optional<Statement>& statement) {
  const sigstore::DsseEnvelope& envelope = *one.bundle.dsse();
  const Buffer pae = crypto::dsse_pae(envelope.payload_type.text.raw(), envelope.payload.bytes);
  const Outcome outcome = find_key(keys, Bytes(pae), envelope.signatures.front().sig.bytes);
  if (outcome.key != nullptr) {
    if (auto other = judge_subject(one, choice, statement)) return std::move(*other);
  }
  const bool about = statement && choice.message;
  return judge_key(outcome, about ? "over a statement about " + name_of(*choice.message) : "over the envelope");
}

}  // namespace

Check signature(const Case& one, const Choice& choice, const std::optional<Statement>& statement) {
  const Place place = place_of(one.bundle.signature());
  if (auto other = other_than_named(kId, one.bundle, one.context)) return at(std::move(*other), place);
  const Keys keys = keys_of(one);
  if (keys.given == 0)
    return at(unknown(kId, "the bundle names a key by a hint alone: give the key with --key"), place);
  if (keys.supported.empty()) return at(unknown(kId, "the key is of a kind that is not supported"), place);
  return at(
      one.bundle.dsse() != nullptr ? judge_envelope(one, keys, choice, statement) : judge_message(one, keys, choice),
      place);
}

}  // namespace touchstone::evidence::sigstore_checks
