// The body of a log entry against the bundle (sigstore.md 2.7): a genuine entry of another signature verifies
// everywhere else (CVE-2022-36056).
#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "crypto/dsse.h"
#include "evidence/sigstore/checks.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

const json::Value* member(const json::Value& root, std::initializer_list<std::string_view> path) {
  const json::Value* at = &root;
  for (const std::string_view name : path) {
    if (at != nullptr) at = at->find(name);
  }
  return at;
}

// The text at that place; empty when there is none.
std::string_view text_at(const json::Value& root, std::initializer_list<std::string_view> path) {
  const json::Value* const value = member(root, path);
  return value != nullptr && value->is(json::Kind::string) ? value->text : std::string_view();
}

bool is_base64_of(std::string_view text, Bytes wanted) {
  const auto bytes = from_base64(text, "body");
  return bytes && equal(*bytes, wanted);
}

/// Compares one body. `key` is the DER of the leaf, or the SubjectPublicKeyInfo of a key of the user.
class Comparison {
 public:
  Comparison(const Case& one, const json::Value& body, const Message* message)
      : case_(one), body_(body), message_(message) {
    if (!one.keyed()) {
      keys_.emplace_back(*one.bundle.certificates.front().der);
    } else {
      for (const UserKey& key : one.context.anchors.keys) keys_.emplace_back(key.spki);
    }
  }

  [[nodiscard]] BodyFindings take() { return std::move(findings_); }
  void wrong(std::string what) { findings_.wrong.push_back(std::move(what)); }
  void missing(std::string what) { findings_.missing.push_back(std::move(what)); }

  // hashedrekord/0.0.1
  void hashedrekord_v1() {
    if (case_.bundle.dsse() != nullptr) return wrong("the log entry is of a bare signature, not of an envelope");
    const std::string_view algorithm = text_at(body_, {"spec", "data", "hash", "algorithm"});
    const auto digest = from_hex(text_at(body_, {"spec", "data", "hash", "value"}), "value");
    data(algorithm.empty() ? "sha256" : algorithm, digest ? std::optional(*digest) : std::nullopt);
    signature(text_at(body_, {"spec", "signature", "content"}));
    key_as_pem(text_at(body_, {"spec", "signature", "publicKey", "content"}));
  }

  // hashedrekord/0.0.2 of Rekor v2
  void hashedrekord_v2() {
    const json::Value* const record = member(body_, {"spec", "hashedRekordV002"});
    if (record == nullptr) return wrong("the body of the log entry has no hashedRekordV002");
    const std::string_view algorithm = text_at(*record, {"data", "algorithm"});
    const auto digest = from_base64(text_at(*record, {"data", "digest"}), "digest");
    data(algorithm.empty() ? "SHA2_256" : algorithm, digest ? std::optional(*digest) : std::nullopt);
    signature(text_at(*record, {"signature", "content"}));
    const auto names = [&](std::initializer_list<std::string_view> path) {
      const std::string_view text = text_at(*record, path);
      return [this, text](Bytes key) { return !text.empty() && is_base64_of(text, key) && !keys_.empty(); };
    };
    key(case_.keyed() ? names({"signature", "verifier", "publicKey", "rawBytes"})
                      : names({"signature", "verifier", "x509Certificate", "rawBytes"}));
  }

  // dsse/0.0.1
  void dsse_v1() {
    if (case_.bundle.dsse() == nullptr) return wrong("the log entry is of an envelope, not of a bare signature");
    payload(text_at(body_, {"spec", "payloadHash", "algorithm"}), text_at(body_, {"spec", "payloadHash", "value"}));
    const json::Value* const one = only(member(body_, {"spec", "signatures"}));
    if (one == nullptr) return wrong("the log entry has not exactly one signature");
    signature(text_at(*one, {"signature"}));
    key_as_pem(text_at(*one, {"verifier"}));
  }

  // intoto/0.0.2, which encodes twice what stands in an envelope already
  void intoto_v2() {
    if (case_.bundle.dsse() == nullptr) return wrong("the log entry is of an envelope, not of a bare signature");
    payload(text_at(body_, {"spec", "content", "payloadHash", "algorithm"}),
            text_at(body_, {"spec", "content", "payloadHash", "value"}));
    const json::Value* const one = only(member(body_, {"spec", "content", "envelope", "signatures"}));
    if (one == nullptr) return wrong("the log entry has not exactly one signature");
    const auto inner = from_base64(text_at(*one, {"sig"}), "sig");
    signature(inner ? as_text(*inner) : std::string_view());
    key_as_pem(text_at(*one, {"publicKey"}));
  }

 private:
  static const json::Value* only(const json::Value* array) {
    return array != nullptr && array->items.size() == 1 ? &array->items.front() : nullptr;
  }

  void signature(std::string_view base64) {
    // Two ECDSA signatures of one message differ, so the signature itself has to be the same.
    if (!is_base64_of(base64, case_.bundle.signature().bytes)) wrong("the log entry holds another signature");
  }

  template <class Is>
  void key(Is is) {
    if (keys_.empty()) return missing("no --key to compare with that of the log entry");
    if (!std::ranges::any_of(keys_, is)) wrong("the log entry holds another key or certificate");
  }

  // Compared after decoding: line lengths differ in practice.
  void key_as_pem(std::string_view base64) {
    const auto text = from_base64(base64, "publicKey");
    const auto blocks = text ? pem::parse(*text) : Parsed<std::vector<pem::Block>>(std::vector<pem::Block>{});
    key([&](Bytes wanted) { return blocks && blocks->size() == 1 && equal(blocks->front().bytes, wanted); });
  }

  void payload(std::string_view algorithm, std::string_view hex) {
    const auto hash = algorithm.empty() ? crypto::Hash::sha256 : hash_of(algorithm);
    const auto value = from_hex(hex, "payloadHash");
    if (!hash || !value || !equal(*value, crypto::digest(*hash, case_.bundle.dsse()->payload.bytes))) {
      wrong("the log entry is of another payload");
    }
  }

  // The digest of what was signed: of the PAE of an envelope, or of the artefact. Where that is not at hand the digest
  // that the bundle names has to fit.
  void data(std::string_view algorithm, const std::optional<Buffer>& value) {
    const auto hash = hash_of(algorithm);
    if (!hash || !value) return wrong("the log entry names no digest of what was signed");
    const auto wanted = signed_digest(*hash);
    if (wanted && *wanted != *value) wrong("the log entry is of another artefact");
  }

  [[nodiscard]] std::optional<Buffer> signed_digest(crypto::Hash hash) const {
    if (const auto* envelope = case_.bundle.dsse(); envelope != nullptr) {
      return crypto::digest(hash, crypto::dsse_pae(envelope->payload_type.text.raw(), envelope->payload.bytes));
    }
    if (message_ != nullptr) return message_->digest(hash);
    const auto* signature = case_.bundle.message_signature();
    if (signature->digest && hash_of(signature->digest_algorithm.text.raw()) == hash) return signature->digest->bytes;
    return std::nullopt;
  }

  const Case& case_;
  const json::Value& body_;
  const Message* message_;
  std::vector<Bytes> keys_;
  BodyFindings findings_;
};

struct Kind {
  std::string_view kind, version;
  void (Comparison::*compare)();
};
constexpr std::array<Kind, 4> kKinds = {{{"hashedrekord", "0.0.1", &Comparison::hashedrekord_v1},
                                         {"hashedrekord", "0.0.2", &Comparison::hashedrekord_v2},
                                         {"dsse", "0.0.1", &Comparison::dsse_v1},
                                         {"intoto", "0.0.2", &Comparison::intoto_v2}}};

}  // namespace

BodyFindings compare_body(const Case& one, const sigstore::TlogEntry& entry, const Message* message) {
  if (!entry.body) return {{}, {"the entry has no canonicalizedBody"}};
  const json::Value& body = entry.body->root();
  Comparison comparison(one, body, message);
  const std::string_view kind = entry.kind.text.raw();
  const std::string_view version = entry.version.text.raw();
  if (text_at(body, {"kind"}) != kind || text_at(body, {"apiVersion"}) != version) {
    comparison.wrong("the body of the log entry is of another kind than the bundle says");
    return comparison.take();
  }
  const auto* const known = std::ranges::find_if(
      kKinds, [&](const Kind& one_kind) { return one_kind.kind == kind && one_kind.version == version; });
  if (known == kKinds.end()) {
    comparison.missing("log entries of the kind " + printable(kind) + "/" + printable(version) + " are not known here");
    return comparison.take();
  }
  (comparison.*known->compare)();
  return comparison.take();
}

}  // namespace touchstone::evidence::sigstore_checks
