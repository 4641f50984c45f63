// oms.envelope and oms.signature (oms.md 4, and 6 for signatures of 0.2.0).
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "codec/hex.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "crypto/dsse.h"
#include "crypto/key.h"
#include "evidence/material/key.h"
#include "evidence/models/oms_checks.h"
#include "evidence/sigstore/keyless.h"
#include "formats/oms/legacy.h"

namespace touchstone::evidence::oms_checks {
namespace {

using crypto::Hash;
using crypto::PublicKey;

// --- oms.envelope

Check differs(std::string_view field, std::string_view expected, std::string_view actual) {
  return failed("oms.envelope", std::string(field) + " is another one", std::string(expected),
                actual.empty() ? "absent" : printable(actual));
}

// --- oms.signature

constexpr std::string_view kSignature = "oms.signature";

/// oms.md 2: the curve decides the hash. Nothing for keys of another kind.
std::optional<Hash> hash_of(const PublicKey& key) {
  switch (key.type()) {
    case crypto::KeyType::ec_p256: return Hash::sha256;
    case crypto::KeyType::ec_p384: return Hash::sha384;
    case crypto::KeyType::ec_p521: return Hash::sha512;
    case crypto::KeyType::rsa:
    case crypto::KeyType::ec_secp256k1:
    case crypto::KeyType::ed25519: break;
  }
  return std::nullopt;
}

/// What is signed, in the order in which it is tried.
class SignedTexts {
 public:
  explicit SignedTexts(const Case& one)
      : pae_(crypto::dsse_pae(one.envelope().payload_type.text.raw(), one.envelope().payload.bytes)) {
    if (one.statement().predicate == oms::Predicate::legacy) legacy_ = oms::legacy_pae(one.envelope().payload.bytes);
  }

  /// How the signature holds under `key`; empty: it does not.
  [[nodiscard]] std::string_view holds(const PublicKey& key, Hash hash, Bytes signature) const {
    if (key.verify_ecdsa_der(hash, pae_, signature)) return "over the DSSE envelope";
    if (legacy_.empty()) return {};
    if (key.verify_ecdsa_der(hash, legacy_, signature)) return "over the envelope as 0.2.0 wrote it";
    const bool short_hash = key.verify_ecdsa_der(Hash::sha256, legacy_, signature);
    return short_hash ? "over the envelope as 0.2.0 wrote it, with SHA-256" : std::string_view();
  }

 private:
  Buffer pae_, legacy_;
};

struct Candidate {
  PublicKey key;
  std::optional<std::size_t> companion;
};

struct Candidates {
  std::vector<Candidate> keys;
  std::string unsupported;  // the kind of a key that is none of the three curves
};

void add_key(Candidates& candidates, Bytes spki, std::optional<std::size_t> companion = std::nullopt) {
  auto key = PublicKey::from_spki(spki);
  if (key && hash_of(*key)) {
    candidates.keys.push_back({std::move(*key), companion});
  } else {
    candidates.unsupported = key ? std::string(crypto::name(key->type())) : "of an unknown kind";
  }
}

bool is_expected_signer(const Case& one, Bytes spki) {
  const auto wanted = one.context.expect.of("signer");
  const Digest256 digest = crypto::sha256(spki);
  return std::ranges::any_of(wanted,
                             [&](const Expectation* each) { return each->bytes && equal(*each->bytes, digest); });
}

// A key inside the bundle or among the companions proves nothing by itself; `--expect signer=` names it, as `--key`
// does (CLI.md, Expected values).
void add_named_material(const Case& one, Candidates& candidates) {
  if (!one.context.expect.has("signer")) return;
  const auto& artefacts = one.context.companions.artefacts;
  for (std::size_t i = 0; i < artefacts.size(); ++i) {
    const auto* keys = content<key::Keys>(artefacts[i], kPublicKey.name);
    if (keys == nullptr) continue;
    for (const key::Key& key : keys->keys) {
      if (is_expected_signer(one, key.spki)) add_key(candidates, key.spki, i);
    }
  }
  const auto& material = one.signature.bundle.public_key;
  if (!material || !material->raw_bytes) return;
  const auto keys = key::from_pem(material->raw_bytes->bytes);
  if (!keys) return;
  for (const key::Key& key : keys->keys) {
    if (is_expected_signer(one, key.spki)) add_key(candidates, key.spki);
  }
}

Candidates candidates_of(const Case& one) {
  Candidates candidates;
  if (const x509::Certificate* leaf = one.signature.bundle.leaf(); leaf != nullptr) {
    add_key(candidates, leaf->subject_public_key_info);
    return candidates;
  }
  for (const UserKey& key : one.context.anchors.keys) add_key(candidates, key.spki);
  add_named_material(one, candidates);
  return candidates;
}

/// oms.md 2 and 7: hex SHA-256 of the PEM text, or of the SubjectPublicKeyInfo.
bool fits_hint(std::string_view hint, const PublicKey& key) {
  const auto digest = from_hex_array<32>(hint, "hint");
  if (!digest || hint.size() != 64) return false;
  return *digest == key.spki_sha256() || *digest == crypto::sha256(as_bytes(pem::write("PUBLIC KEY", key.spki())));
}

std::string_view hint_of(const Case& one) {
  const auto& material = one.signature.bundle.public_key;
  return material ? material->hint.text.raw() : std::string_view();
}

Check no_key(const Candidates& candidates) {
  if (!candidates.unsupported.empty()) {
    return unknown(kSignature,
                   "the key is " + candidates.unsupported + ": only ECDSA on P-256, P-384 and P-521 is known");
  }
  Check check = unknown(kSignature, "no key: nothing says who signed");
  check.next = "name the key of the signer with --key; one inside the bundle proves nothing";
  return check;
}

/// `how` the signature held under `key`.
Check judge_held(const Case& one, const PublicKey& key, std::string_view how) {
  const std::string signer = to_hex(key.spki_sha256());
  if (const auto hint = hint_of(one); !hint.empty() && !fits_hint(hint, key)) {
    Check check =
        failed(kSignature, "it verifies, but the hint of the bundle names another key", signer, printable(hint));
    check.location =
        Place{{}, one.signature.bundle.public_key->hint.offset, one.signature.bundle.public_key->hint.length};
    return check;
  }
  for (const Expectation* wanted : one.context.expect.of("signer")) {
    if (wanted->bytes && equal(*wanted->bytes, key.spki_sha256())) continue;
    return failed(kSignature, "another key signed than the expected one", printable(wanted->given), signer);
  }
  std::string title =
      "ECDSA " + std::string(crypto::name(key.type())) + " " + std::string(how) + ", key sha256 " + signer;
  const sigstore::DsseSignature& signature = one.envelope().signatures.front();
  if (!signature.keyid.text.raw().empty()) title += "; keyid is ignored";
  return passed(kSignature, std::move(title));
}

Check judge_failed(const Case& one, const Candidates& candidates) {
  const bool own = one.signature.bundle.leaf() != nullptr;
  Check check = failed(kSignature, own ? "it does not verify under the key of the leaf certificate"
                                       : "it does not verify under any key given");
  const auto hint = hint_of(one);
  if (!hint.empty()) check.expected = printable(hint) + "   hint of the bundle";
  check.actual = to_hex(candidates.keys.front().key.spki_sha256()) + "   sha256 of the key";
  return check;
}

}  // namespace

Check envelope(const Case& one) {
  const oms::Statement& statement = one.statement();
  const std::string_view payload_type = one.envelope().payload_type.text.raw();
  if (payload_type != oms::kPayloadType) {
    Check check = differs("payloadType", oms::kPayloadType, payload_type);
    check.location = Place{{}, one.envelope().payload_type.offset, one.envelope().payload_type.length};
    return check;
  }
  const auto at_payload = [&one](Check check) {
    check.location = one.payload_place();
    return check;
  };
  if (statement.type.raw() != oms::kStatementType) {
    return at_payload(differs("_type", oms::kStatementType, statement.type.raw()));
  }
  switch (statement.predicate) {
    case oms::Predicate::v1: return at_payload(passed("oms.envelope", "in-toto statement with predicate v1.0"));
    case oms::Predicate::other:
      return at_payload(differs("predicateType", oms::kPredicateV1, statement.predicate_type.raw()));
    case oms::Predicate::legacy: break;
  }
  if (!one.context.allow.has("legacy")) {
    return at_payload(refused("oms.envelope", "predicate of model signing 0.2.0, which binds files without a root",
                              std::string(oms::kPredicateV1), std::string(oms::kPredicateLegacy)));
  }
  Check check = at_payload(passed("oms.envelope", "predicate of model signing 0.2.0, allowed by --allow legacy"));
  check.lifted = {"legacy"};
  return check;
}

Signed signature(const Case& one) {
  const sigstore::Blob& sig = one.envelope().signatures.front().sig;
  const Candidates candidates = candidates_of(one);
  Signed result;
  const auto at_signature = [&](Check check) {
    if (!check.location) check.location = Place{{}, sig.offset, sig.length};
    result.check = std::move(check);
    return std::move(result);
  };
  if (one.signature.bundle.leaf() != nullptr && !candidates.keys.empty()) {
    result.signer = candidates.keys.front().key.spki_sha256();
  }
  if (auto other = other_than_named(kSignature, one.signature.bundle, one.context))
    return at_signature(std::move(*other));
  if (candidates.keys.empty()) return at_signature(no_key(candidates));
  const SignedTexts texts(one);
  for (const Candidate& candidate : candidates.keys) {
    const std::string_view how = texts.holds(candidate.key, *hash_of(candidate.key), sig.bytes);
    if (how.empty()) continue;
    result.signer = candidate.key.spki_sha256();
    if (candidate.companion) result.used.push_back(*candidate.companion);
    return at_signature(judge_held(one, candidate.key, how));
  }
  return at_signature(judge_failed(one, candidates));
}

}  // namespace touchstone::evidence::oms_checks
