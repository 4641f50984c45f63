// sigstore.log (sigstore.md 2.5, 2.6): inclusion proof, checkpoint and promise of every entry, and its body.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "codec/base64.h"
#include "codec/x509.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/merkle.h"
#include "evidence/sigstore/checks.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

constexpr std::string_view kId = "sigstore.log";

struct KnownKind {
  std::string_view kind, version;
};
constexpr std::array<KnownKind, 4> kRekorV1 = {
    {{"hashedrekord", "0.0.1"}, {"dsse", "0.0.1"}, {"intoto", "0.0.1"}, {"intoto", "0.0.2"}}};

crypto::Hash hash_of_key(sigstore::KeyDetails details) {
  switch (details) {
    case sigstore::KeyDetails::ecdsa_p384: return crypto::Hash::sha384;
    case sigstore::KeyDetails::ecdsa_p521: return crypto::Hash::sha512;
    case sigstore::KeyDetails::ecdsa_p256:
    case sigstore::KeyDetails::ed25519:
    case sigstore::KeyDetails::rsa_pkcs1: break;
  }
  return crypto::Hash::sha256;
}

bool verify_by_log(const sigstore::LogKey& log, Bytes message, Bytes signature) {
  const auto key = crypto::PublicKey::from_spki(log.spki);
  if (!key) return false;
  if (log.details == sigstore::KeyDetails::ed25519) return key->verify_ed25519(message, signature);
  if (log.details == sigstore::KeyDetails::rsa_pkcs1) return false;
  return key->verify_ecdsa_der(hash_of_key(log.details), message, signature);
}

std::string_view note_name(const sigstore::Checkpoint& checkpoint) {
  return checkpoint.origin.substr(0, checkpoint.origin.find(" - "));
}

// 2.5: of an ECDSA key the SHA-256 of its SubjectPublicKeyInfo, of an Ed25519 key that of C2SP signed-note.
Digest256 key_id_of(const sigstore::LogKey& log, const sigstore::Checkpoint& checkpoint) {
  if (log.details != sigstore::KeyDetails::ed25519) return crypto::sha256(log.spki);
  Buffer input = to_buffer(as_bytes(note_name(checkpoint)));
  input.push_back('\n');
  input.push_back(0x01);
  if (const auto info = x509::parse_public_key_info(log.spki)) append(input, info->key);
  return crypto::sha256(input);
}

bool verify_checkpoint(const sigstore::Checkpoint& checkpoint, const sigstore::LogKey& log) {
  const Digest256 id = key_id_of(log, checkpoint);
  return std::ranges::any_of(checkpoint.signatures, [&](const sigstore::NoteSignature& line) {
    return std::ranges::equal(line.key_hint, Bytes(id).first(line.key_hint.size())) &&
           line.name == note_name(checkpoint) && verify_by_log(log, as_bytes(checkpoint.signed_text), line.signature);
  });
}

/// Everything that is wrong with an entry or missing from it.
class EntryJudge {
 public:
  EntryJudge(const Case& one, const sigstore::TlogEntry& entry) : case_(one), entry_(entry) {}

  void judge(const Message* message) {
    find_keys();
    proof();
    promise();
    BodyFindings body = compare_body(case_, entry_, message);
    wrong.insert(wrong.end(), body.wrong.begin(), body.wrong.end());
    missing.insert(missing.end(), body.missing.begin(), body.missing.end());
  }

  std::vector<std::string> wrong, missing;
  [[nodiscard]] const sigstore::LogKey* log() const { return keys_.empty() ? nullptr : keys_.front(); }

 private:
  // 2.5: `validFor` holds integratedTime (Rekor v1), or every trusted time. Nothing signs a time in an entry of Rekor
  // v2: whoever passes the bundle on can write any.
  [[nodiscard]] bool is_timely(const sigstore::LogKey& key) const {
    if (entry_.integrated_time && is_rekor_v1(entry_)) {
      constexpr std::uint64_t kMax = static_cast<std::uint64_t>(INT64_MAX) / 1000;
      return *entry_.integrated_time <= kMax &&
             key.valid_for.holds(static_cast<std::int64_t>(*entry_.integrated_time) * 1000);
    }
    return std::ranges::all_of(case_.times.trusted,
                               [&](const TrustedTime& time) { return key.valid_for.holds(time.ms); });
  }

  void find_keys() {
    if (case_.root == nullptr) {
      missing.emplace_back(kNoRoot);
      return;
    }
    const auto known = keys_of_log(*case_.root, entry_.log_id.bytes);
    if (known.empty()) {
      wrong.push_back("the log " + to_hex(entry_.log_id.bytes) + " is not in the trusted root");
      return;
    }
    for (const sigstore::LogKey* key : known) {
      if (is_timely(*key)) keys_.push_back(key);
    }
    if (keys_.empty()) wrong.emplace_back("the time of the entry is outside the period of the key of its log");
  }

  void proof() {
    const auto& proof = entry_.inclusion_proof;
    const bool whole = proof && proof->checkpoint;
    // Version 0.1 may do with a promise; that it is there and verifies is asked below.
    const bool promised = case_.bundle.v01 && entry_.signed_entry_timestamp && entry_.integrated_time;
    if (!whole && !promised) {
      missing.emplace_back(proof ? "the inclusion proof has no checkpoint" : "the entry has no inclusion proof");
    }
    if (!proof) return;
    inclusion(*proof);
    if (proof->checkpoint) checkpoint(*proof);
  }

  void inclusion(const sigstore::InclusionProof& proof) {
    if (!entry_.canonicalized_body) return;  // compare_body tells
    std::vector<Digest256> path;
    for (const sigstore::Blob& hash : proof.hashes) {
      if (hash.bytes.size() != sizeof(Digest256)) {
        wrong.emplace_back("a hash of the inclusion proof has not 32 bytes");
        return;
      }
      std::ranges::copy(hash.bytes, path.emplace_back().begin());
    }
    // The root that counts is that of the checkpoint; without one that of the proof at least has to fit.
    Digest256 root{};
    if (proof.checkpoint) {
      root = proof.checkpoint->root_hash;
    } else if (proof.root_hash.bytes.size() == root.size()) {
      std::ranges::copy(proof.root_hash.bytes, root.begin());
    }
    const std::uint64_t size = proof.checkpoint ? proof.checkpoint->tree_size : proof.tree_size;
    const Digest256 leaf = crypto::rfc6962_leaf(entry_.canonicalized_body->bytes);
    if (!crypto::rfc9162_included(leaf, proof.log_index, size, path, root)) {
      wrong.emplace_back("the inclusion proof does not lead from the entry to the root of the tree");
    }
  }

  void checkpoint(const sigstore::InclusionProof& proof) {
    const sigstore::Checkpoint& checkpoint = *proof.checkpoint;
    if (proof.tree_size != checkpoint.tree_size || !equal(proof.root_hash.bytes, checkpoint.root_hash)) {
      wrong.emplace_back("inclusion proof and checkpoint speak of different trees");
    }
    if (keys_.empty()) return;
    const bool signed_by_log =
        std::ranges::any_of(keys_, [&](const sigstore::LogKey* key) { return verify_checkpoint(checkpoint, *key); });
    if (!signed_by_log) wrong.emplace_back("the checkpoint is not signed by the key of the log");
  }

  void promise() {
    if (!entry_.signed_entry_timestamp || keys_.empty()) return;
    const bool good = std::ranges::any_of(
        keys_, [&](const sigstore::LogKey* key) { return judge_promise(entry_, *key) == Promise::good; });
    if (!good && entry_.integrated_time && entry_.canonicalized_body) {
      wrong.emplace_back("the signed entry timestamp does not verify under the key of the log");
    }
  }

  const Case& case_;
  const sigstore::TlogEntry& entry_;
  std::vector<const sigstore::LogKey*> keys_;  // of its log, trusted at its time
};

}  // namespace

std::vector<const sigstore::LogKey*> keys_of_log(const sigstore::TrustedRoot& root, Bytes log_id) {
  std::vector<const sigstore::LogKey*> keys;
  if (log_id.empty()) return keys;
  for (const sigstore::LogKey& key : root.tlogs) {
    if (equal(key.key_id, log_id) || equal(key.checkpoint_key_id, log_id)) keys.push_back(&key);
  }
  return keys;
}

bool is_rekor_v1(const sigstore::TlogEntry& entry) {
  return std::ranges::any_of(kRekorV1, [&](const KnownKind& one) {
    return entry.kind.text.raw() == one.kind && entry.version.text.raw() == one.version;
  });
}

// 2.6: JCS (RFC 8785) of four members in this order; base64, digits and hex need no escapes.
Promise judge_promise(const sigstore::TlogEntry& entry, const sigstore::LogKey& key) {
  if (!entry.signed_entry_timestamp || !entry.integrated_time || !entry.canonicalized_body) return Promise::absent;
  const std::string text = R"({"body":")" + to_base64(entry.canonicalized_body->bytes) + R"(","integratedTime":)" +
                           std::to_string(*entry.integrated_time) + R"(,"logID":")" + to_hex(entry.log_id.bytes) +
                           R"(","logIndex":)" + std::to_string(entry.log_index) + "}";
  if (key.details == sigstore::KeyDetails::ed25519) return Promise::bad;
  return verify_by_log(key, as_bytes(text), entry.signed_entry_timestamp->bytes) ? Promise::good : Promise::bad;
}

Check log(const Case& one, const Message* message) {
  const auto& entries = one.bundle.tlog_entries;
  if (entries.empty()) return unknown(kId, "the bundle has no entry of a transparency log");
  std::optional<Check> incomplete;
  for (const sigstore::TlogEntry& entry : entries) {
    EntryJudge judge(one, entry);
    judge.judge(message);
    if (!judge.wrong.empty()) {
      return at(failed(kId, judge.wrong.front() + and_more(judge.wrong.size() - 1)), place_of(entry));
    }
    if (!judge.missing.empty() && !incomplete) incomplete = at(unknown(kId, judge.missing.front()), place_of(entry));
  }
  if (incomplete) return std::move(*incomplete);
  const sigstore::TlogEntry& first = entries.front();
  const auto keys = keys_of_log(*one.root, first.log_id.bytes);
  return at(passed(kId, "entry " + std::to_string(first.log_index) + " of " + keys.front()->base_url.text.shown() +
                            and_more(entries.size() - 1)),
            place_of(first));
}

}  // namespace touchstone::evidence::sigstore_checks
