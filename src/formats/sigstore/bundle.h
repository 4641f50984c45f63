// A Sigstore bundle (sigstore.md 1; sigstore/protobuf-specs protos/sigstore_bundle.proto): JSON to a struct. Whether
// anything in it is true is asked in evidence/sigstore/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"
#include "codec/x509.h"
#include "formats/sigstore/checkpoint.h"
#include "formats/sigstore/protobuf_json.h"
#include "formats/sigstore/timestamp.h"

namespace touchstone::sigstore {

// Real bundles have one entry and one or two timestamps. More than 32 timestamps are a failed check (2.1) and therefore
// readable; these bounds only keep the work small.
inline constexpr std::size_t kMaxEntries = 64;
inline constexpr std::size_t kMaxTimestamps = 256;
inline constexpr std::size_t kMaxCertificates = 64;
/// Of an inclusion proof: a tree of 2^64 leaves has 64 levels.
inline constexpr std::size_t kMaxHashes = 64;

/// A certificate and its structure, whose views point into `der`.
struct Certificate {
  std::shared_ptr<const Buffer> der;
  x509::Certificate parsed;
  std::size_t offset = 0;  // of the JSON string
  std::size_t length = 0;
};

/// publicKey{hint}; before version 1.1.0 of model signing publicKey{rawBytes, keyDetails} (oms.md 2). None of it is a
/// key to trust.
struct PublicKeyMaterial {
  Text hint;
  std::optional<Blob> raw_bytes;
  Text key_details;
};

/// An object {rawBytes}.
[[nodiscard]] Parsed<Certificate> read_certificate(const json::Value& object);

enum class MaterialKind { certificate, x509_certificate_chain, public_key };
[[nodiscard]] std::string_view name(MaterialKind kind);  // "certificate", "x509CertificateChain", "publicKey"

struct InclusionProof {
  std::uint64_t log_index = 0;  // in the tree of the checkpoint, not the entry's global one
  Blob root_hash;
  std::uint64_t tree_size = 0;
  std::vector<Blob> hashes;
  std::optional<Checkpoint> checkpoint;  // views point into `envelope`
  std::shared_ptr<const std::string> envelope;
  std::size_t offset = 0;  // of the object
  std::size_t length = 0;
};

/// One entry of a transparency log.
struct TlogEntry {
  std::uint64_t log_index = 0;                   // global
  Blob log_id;                                   // logId.keyId
  Text kind, version;                            // kindVersion
  std::optional<std::uint64_t> integrated_time;  // seconds since 1970; absent, null and 0 are nothing
  std::optional<Blob> signed_entry_timestamp;    // inclusionPromise
  std::optional<InclusionProof> inclusion_proof;
  std::optional<Blob> canonicalized_body;
  std::shared_ptr<const json::Document> body;  // of canonicalized_body; null when that is absent
  std::size_t offset = 0;                      // of the object
  std::size_t length = 0;
};

/// A TimeStampResp (RFC 3161) whose views point into `der`.
struct Timestamp {
  std::shared_ptr<const Buffer> der;
  TimeStampResponse response;
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// messageSignature.
struct MessageSignature {
  Text digest_algorithm;       // messageDigest.algorithm: "SHA2_256"
  std::optional<Blob> digest;  // messageDigest.digest: a hint
  Blob signature;
};

struct DsseSignature {
  Blob sig;
  Text keyid;
  bool has_keyid = false;  // present, not null
};

/// dsseEnvelope.
struct DsseEnvelope {
  Blob payload;                           // as decoded: what is signed (in PAE), never to be re-serialised
  Text payload_type;                      // "application/vnd.in-toto+json"
  std::vector<DsseSignature> signatures;  // exactly one
};

struct Bundle {
  Text media_type;
  bool v01 = false;  // version 0.1: an inclusion promise is enough (2.5)

  MaterialKind material = MaterialKind::certificate;
  std::vector<Certificate> certificates;        // leaf first; one at least unless the material is a public key
  std::optional<PublicKeyMaterial> public_key;  // of MaterialKind::public_key

  std::vector<TlogEntry> tlog_entries;
  std::vector<Timestamp> timestamps;
  std::variant<MessageSignature, DsseEnvelope> content;

  [[nodiscard]] const DsseEnvelope* dsse() const { return std::get_if<DsseEnvelope>(&content); }
  [[nodiscard]] const MessageSignature* message_signature() const { return std::get_if<MessageSignature>(&content); }
  /// The signature bytes: what timestamps are over, and what the log entry has to hold.
  [[nodiscard]] const Blob& signature() const {
    const DsseEnvelope* const envelope = dsse();
    return envelope != nullptr ? envelope->signatures.front().sig : std::get<MessageSignature>(content).signature;
  }
  /// Null for a public key.
  [[nodiscard]] const x509::Certificate* leaf() const {
    return certificates.empty() ? nullptr : &certificates.front().parsed;
  }
};

/// The whole text is one bundle. `root` is its strict JSON; offsets are those of the text. Errors are what section 1
/// calls malformed: mediaType, material, contents, DSSE signatures, certificates, base64, integers, canonicalizedBody,
/// checkpoints, timestamps. The result owns everything that it refers to.
[[nodiscard]] Parsed<Bundle> parse(const json::Value& root);

/// Whether the text says that it is a bundle: mediaType begins like one, or it has verificationMaterial and a content.
[[nodiscard]] bool looks_like_bundle(const json::Value& root);

/// predicateType of the in-toto statement that is the DSSE payload of a text which looks like a bundle; empty when
/// there is no such thing. Reads only what it must: for recognisers.
[[nodiscard]] std::string predicate_type(const json::Value& root);
/// Section 1: a predicateType that begins https://model_signing/ makes it an `oms-signature`, not a `sigstore-bundle`.
[[nodiscard]] bool is_model_signature(const json::Value& root);

}  // namespace touchstone::sigstore
