#include "formats/sigstore/bundle.h"

#include <algorithm>
#include <array>
#include <utility>

namespace touchstone::sigstore {
namespace {

using json::Kind;

struct MediaType {
  std::string_view name;
  bool v01;
};
constexpr std::array<MediaType, 4> kMediaTypes = {{
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", true},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", false},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", false},
    {"application/vnd.dev.sigstore.bundle.v0.3+json", false},
}};
constexpr std::string_view kMediaTypePrefix = "application/vnd.dev.sigstore.bundle";
constexpr std::string_view kModelSigning = "https://model_signing/";

// --- verificationMaterial: the key

Parsed<void> read_chain(const json::Value& object, Bundle& bundle) {
  constexpr std::string_view kField = "certificates";
  TOUCHSTONE_TRY(items, optional_items(object, kField, Kind::object, kMaxCertificates));
  if (items.empty()) return refuse(Fault::missing, object.offset, kField, "the list of certificates is empty");
  for (const json::Value& item : items) {
    TOUCHSTONE_TRY(certificate, read_certificate(item));
    bundle.certificates.push_back(std::move(certificate));
  }
  return {};
}

Parsed<void> read_public_key(const json::Value& object, Bundle& bundle) {
  PublicKeyMaterial material;
  TOUCHSTONE_TRY(hint, optional_text(object, "hint"));
  TOUCHSTONE_TRY(raw_bytes, optional_blob(object, "rawBytes"));
  TOUCHSTONE_TRY(key_details, optional_text(object, "keyDetails"));
  material.hint = std::move(hint);
  material.raw_bytes = std::move(raw_bytes);
  material.key_details = std::move(key_details);
  bundle.public_key = std::move(material);
  return {};
}

// Exactly one of the three.
Parsed<void> read_key_material(const json::Value& material, Bundle& bundle) {
  TOUCHSTONE_TRY(certificate, optional_member(material, "certificate", Kind::object));
  TOUCHSTONE_TRY(chain, optional_member(material, "x509CertificateChain", Kind::object));
  TOUCHSTONE_TRY(public_key, optional_member(material, "publicKey", Kind::object));
  const int kinds = (certificate != nullptr ? 1 : 0) + (chain != nullptr ? 1 : 0) + (public_key != nullptr ? 1 : 0);
  if (kinds != 1) {
    return refuse(kinds == 0 ? Fault::missing : Fault::duplicate, material.offset, "verificationMaterial",
                  "needs exactly one of certificate, x509CertificateChain and publicKey");
  }
  if (certificate != nullptr) {
    bundle.material = MaterialKind::certificate;
    TOUCHSTONE_TRY(leaf, read_certificate(*certificate));
    bundle.certificates.push_back(std::move(leaf));
    return {};
  }
  bundle.material = chain != nullptr ? MaterialKind::x509_certificate_chain : MaterialKind::public_key;
  return chain != nullptr ? read_chain(*chain, bundle) : read_public_key(*public_key, bundle);
}

// --- tlogEntries

Parsed<void> read_checkpoint(const json::Value& object, InclusionProof& proof) {
  TOUCHSTONE_TRY(envelope, need_member(object, "envelope", Kind::string));
  proof.envelope = std::make_shared<const std::string>(envelope->text);
  auto checkpoint = parse_checkpoint(*proof.envelope);
  if (!checkpoint) return refuse(checkpoint.error().fault, envelope->offset, "checkpoint", checkpoint.error().detail);
  proof.checkpoint = std::move(*checkpoint);
  return {};
}

Parsed<InclusionProof> read_inclusion_proof(const json::Value& object) {
  InclusionProof proof;
  proof.offset = object.offset;
  proof.length = object.length;
  TOUCHSTONE_TRY(log_index, optional_integer(object, "logIndex"));
  TOUCHSTONE_TRY(root_hash, optional_blob(object, "rootHash"));
  TOUCHSTONE_TRY(tree_size, optional_integer(object, "treeSize"));
  TOUCHSTONE_TRY(hashes, optional_items(object, "hashes", Kind::string, kMaxHashes));
  for (const json::Value& hash : hashes) {
    TOUCHSTONE_TRY(blob, read_blob(hash, "hashes"));
    proof.hashes.push_back(std::move(blob));
  }
  // proto3 leaves out what is zero.
  proof.log_index = log_index.value_or(0);
  proof.tree_size = tree_size.value_or(0);
  proof.root_hash = root_hash ? std::move(*root_hash) : Blob{{}, object.offset, 0};
  TOUCHSTONE_TRY(checkpoint, optional_member(object, "checkpoint", Kind::object));
  if (checkpoint != nullptr) TOUCHSTONE_CHECK(read_checkpoint(*checkpoint, proof));
  return proof;
}

Parsed<void> read_body(const json::Value& object, TlogEntry& entry) {
  constexpr std::string_view kField = "canonicalizedBody";
  TOUCHSTONE_TRY(body, optional_blob(object, kField));
  if (!body) return {};
  entry.canonicalized_body = std::move(*body);
  auto document = json::parse(entry.canonicalized_body->bytes);
  if (!document) return refuse(document.error().fault, entry.canonicalized_body->offset, kField, "is no JSON");
  entry.body = std::make_shared<const json::Document>(std::move(*document));
  return {};
}

Parsed<TlogEntry> read_entry(const json::Value& object) {
  TlogEntry entry;
  entry.offset = object.offset;
  entry.length = object.length;
  TOUCHSTONE_TRY(log_index, optional_integer(object, "logIndex"));
  TOUCHSTONE_TRY(integrated_time, optional_integer(object, "integratedTime"));
  entry.log_index = log_index.value_or(0);
  if (integrated_time && *integrated_time != 0) entry.integrated_time = *integrated_time;
  TOUCHSTONE_TRY(log_id, optional_member(object, "logId", Kind::object));
  if (log_id != nullptr) {
    TOUCHSTONE_TRY(key_id, optional_blob(*log_id, "keyId"));
    if (key_id) entry.log_id = std::move(*key_id);
  }
  TOUCHSTONE_TRY(kind_version, optional_member(object, "kindVersion", Kind::object));
  if (kind_version != nullptr) {
    TOUCHSTONE_TRY(kind, optional_text(*kind_version, "kind"));
    TOUCHSTONE_TRY(version, optional_text(*kind_version, "version"));
    entry.kind = std::move(kind);
    entry.version = std::move(version);
  }
  TOUCHSTONE_TRY(promise, optional_member(object, "inclusionPromise", Kind::object));
  if (promise != nullptr) {
    TOUCHSTONE_TRY(timestamp, optional_blob(*promise, "signedEntryTimestamp"));
    if (timestamp && !timestamp->bytes.empty()) entry.signed_entry_timestamp = std::move(*timestamp);
  }
  TOUCHSTONE_TRY(proof, optional_member(object, "inclusionProof", Kind::object));
  if (proof != nullptr) {
    TOUCHSTONE_TRY(inclusion, read_inclusion_proof(*proof));
    entry.inclusion_proof = std::move(inclusion);
  }
  TOUCHSTONE_CHECK(read_body(object, entry));
  return entry;
}

// --- timestampVerificationData

Parsed<void> read_timestamps(const json::Value& data, Bundle& bundle) {
  TOUCHSTONE_TRY(items, optional_items(data, "rfc3161Timestamps", Kind::object, kMaxTimestamps));
  for (const json::Value& item : items) {
    TOUCHSTONE_TRY(blob, need_blob(item, "signedTimestamp"));
    Timestamp timestamp;
    timestamp.der = std::make_shared<const Buffer>(std::move(blob.bytes));
    timestamp.offset = blob.offset;
    timestamp.length = blob.length;
    auto response = parse_timestamp_response(*timestamp.der);
    if (!response) return refuse(response.error().fault, blob.offset, "signedTimestamp", "is no TimeStampResp");
    timestamp.response = std::move(*response);
    bundle.timestamps.push_back(std::move(timestamp));
  }
  return {};
}

// --- content

Parsed<MessageSignature> read_message_signature(const json::Value& object) {
  MessageSignature message;
  TOUCHSTONE_TRY(digest, optional_member(object, "messageDigest", Kind::object));
  if (digest != nullptr) {
    TOUCHSTONE_TRY(algorithm, optional_text(*digest, "algorithm"));
    TOUCHSTONE_TRY(bytes, optional_blob(*digest, "digest"));
    message.digest_algorithm = std::move(algorithm);
    if (bytes && !bytes->bytes.empty()) message.digest = std::move(*bytes);
  }
  TOUCHSTONE_TRY(signature, need_blob(object, "signature"));
  message.signature = std::move(signature);
  return message;
}

Parsed<DsseEnvelope> read_dsse(const json::Value& object) {
  constexpr std::string_view kField = "signatures";
  DsseEnvelope envelope;
  TOUCHSTONE_TRY(payload, need_blob(object, "payload"));
  TOUCHSTONE_CHECK(need_member(object, "payloadType", Kind::string));
  TOUCHSTONE_TRY(payload_type, optional_text(object, "payloadType"));
  TOUCHSTONE_TRY(signatures, need_member(object, kField, Kind::array));
  if (signatures->items.size() != 1 || !signatures->items.front().is(Kind::object)) {
    return refuse(Fault::out_of_range, signatures->offset, kField, "needs exactly one signature");
  }
  const json::Value& one = signatures->items.front();
  DsseSignature signature;
  TOUCHSTONE_TRY(sig, need_blob(one, "sig"));
  TOUCHSTONE_TRY(keyid, optional_text(one, "keyid"));
  signature.sig = std::move(sig);
  signature.has_keyid = keyid.length != 0;
  signature.keyid = std::move(keyid);
  envelope.payload = std::move(payload);
  envelope.payload_type = std::move(payload_type);
  envelope.signatures.push_back(std::move(signature));
  return envelope;
}

Parsed<void> read_content(const json::Value& root, Bundle& bundle) {
  TOUCHSTONE_TRY(message, optional_member(root, "messageSignature", Kind::object));
  TOUCHSTONE_TRY(dsse, optional_member(root, "dsseEnvelope", Kind::object));
  if ((message == nullptr) == (dsse == nullptr)) {
    return refuse(message == nullptr ? Fault::missing : Fault::duplicate, root.offset, "content",
                  "needs exactly one of messageSignature and dsseEnvelope");
  }
  if (message != nullptr) {
    TOUCHSTONE_TRY(signature, read_message_signature(*message));
    bundle.content = std::move(signature);
  } else {
    TOUCHSTONE_TRY(envelope, read_dsse(*dsse));
    bundle.content = std::move(envelope);
  }
  return {};
}

// The object of that name; null when it is absent or something else.
const json::Value* object_member(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value != nullptr && value->is(Kind::object) ? value : nullptr;
}

}  // namespace

Parsed<Certificate> read_certificate(const json::Value& object) {
  TOUCHSTONE_TRY(blob, need_blob(object, "rawBytes"));
  Certificate certificate;
  certificate.der = std::make_shared<const Buffer>(std::move(blob.bytes));
  certificate.offset = blob.offset;
  certificate.length = blob.length;
  auto parsed = x509::parse(*certificate.der);
  if (!parsed) return refuse(parsed.error().fault, blob.offset, "certificate", "is no DER X.509 certificate");
  certificate.parsed = std::move(*parsed);
  return certificate;
}

std::string_view name(MaterialKind kind) {
  switch (kind) {
    case MaterialKind::certificate: return "certificate";
    case MaterialKind::x509_certificate_chain: return "x509CertificateChain";
    case MaterialKind::public_key: return "publicKey";
  }
  return "certificate";
}

Parsed<Bundle> parse(const json::Value& root) {
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "bundle", "no JSON object");
  Bundle bundle;
  TOUCHSTONE_TRY(media_type, need_member(root, "mediaType", Kind::string));
  const auto* const known = std::ranges::find(kMediaTypes, media_type->text, &MediaType::name);
  if (known == kMediaTypes.end()) {
    return refuse(Fault::unsupported, media_type->offset, "mediaType", "is none of version 0.1, 0.2 and 0.3");
  }
  bundle.media_type = {Untrusted(media_type->text), media_type->offset, media_type->length};
  bundle.v01 = known->v01;
  TOUCHSTONE_TRY(material, need_member(root, "verificationMaterial", Kind::object));
  TOUCHSTONE_CHECK(read_key_material(*material, bundle));
  TOUCHSTONE_TRY(entries, optional_items(*material, "tlogEntries", Kind::object, kMaxEntries));
  for (const json::Value& item : entries) {
    TOUCHSTONE_TRY(entry, read_entry(item));
    bundle.tlog_entries.push_back(std::move(entry));
  }
  TOUCHSTONE_TRY(timestamps, optional_member(*material, "timestampVerificationData", Kind::object));
  if (timestamps != nullptr) TOUCHSTONE_CHECK(read_timestamps(*timestamps, bundle));
  TOUCHSTONE_CHECK(read_content(root, bundle));
  return bundle;
}

bool looks_like_bundle(const json::Value& root) {
  const json::Value* const media_type = root.find("mediaType");
  if (media_type != nullptr && media_type->is(Kind::string) && media_type->text.starts_with(kMediaTypePrefix)) {
    return true;
  }
  return object_member(root, "verificationMaterial") != nullptr &&
         (object_member(root, "messageSignature") != nullptr || object_member(root, "dsseEnvelope") != nullptr);
}

std::string predicate_type(const json::Value& root) {
  const json::Value* const envelope = object_member(root, "dsseEnvelope");
  const json::Value* const text = envelope == nullptr ? nullptr : envelope->find("payload");
  if (text == nullptr) return {};
  const auto payload = read_blob(*text, "payload");
  if (!payload) return {};
  // A payload with duplicate keys still says what it wants to be; the strict parse of its type refuses it.
  const auto statement = json::parse(payload->bytes, json::Dialect::gateway);
  const json::Value* const type = statement ? statement->root().find("predicateType") : nullptr;
  return type != nullptr && type->is(Kind::string) ? std::string(type->text) : std::string();
}

bool is_model_signature(const json::Value& root) {
  return looks_like_bundle(root) && predicate_type(root).starts_with(kModelSigning);
}

}  // namespace touchstone::sigstore
