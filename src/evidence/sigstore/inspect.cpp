#include "evidence/sigstore/inspect.h"

#include <string>
#include <utility>

#include "base/time.h"
#include "codec/x509.h"
#include "crypto/digest.h"
#include "evidence/sigstore/checks.h"
#include "evidence/sigstore/message.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence {
namespace {

/// Adds fields of one part of the file under a common prefix.
class Part {
 public:
  Part(std::vector<Field>& fields, std::string prefix, std::size_t offset, std::size_t length)
      : fields_(fields), prefix_(std::move(prefix)), offset_(offset), length_(length) {}

  void add(std::string_view name, ClaimValue value, std::string meaning = {}) {
    fields_.push_back({offset_, length_, prefix_ + std::string(name), std::move(value), std::move(meaning)});
  }
  void add_blob(std::string_view name, const sigstore::Blob& blob, std::string meaning = {}) {
    fields_.push_back({blob.offset, blob.length, prefix_ + std::string(name), blob.bytes, std::move(meaning)});
  }
  void add_text(std::string_view name, const sigstore::Text& text) {
    if (text.length != 0) fields_.push_back({text.offset, text.length, prefix_ + std::string(name), text.text, ""});
  }

 private:
  std::vector<Field>& fields_;
  std::string prefix_;
  std::size_t offset_, length_;
};

std::string numbered(std::string_view name, std::size_t index) {
  return std::string(name) + "[" + std::to_string(index) + "].";
}

void inspect_material(const sigstore::Bundle& bundle, std::vector<Field>& fields) {
  for (std::size_t i = 0; i < bundle.certificates.size(); ++i) {
    const sigstore::Certificate& one = bundle.certificates[i];
    Part part(fields, numbered("certificates", i), one.offset, one.length);
    const Digest256 digest = crypto::sha256(*one.der);
    part.add("subject", x509::name_to_text(one.parsed.subject), i == 0 ? "leaf" : "");
    part.add("issuer", x509::name_to_text(one.parsed.issuer));
    part.add("not_before", Untrusted(to_text(one.parsed.not_before)));
    part.add("not_after", Untrusted(to_text(one.parsed.not_after)));
    part.add("sha256", Buffer(digest.begin(), digest.end()), "of the DER");
  }
  if (!bundle.public_key) return;
  Part part(fields, "publicKey.", 0, 0);
  part.add_text("hint", bundle.public_key->hint);
  if (bundle.public_key->raw_bytes) part.add_blob("rawBytes", *bundle.public_key->raw_bytes, "no key to trust");
}

/// The part of the file that makes a claim, and one word for it.
Part part_of(std::string_view claim, const sigstore::Bundle& bundle, std::vector<Field>& fields, std::string& meaning) {
  const auto at = [&](const auto& part, std::string_view word) {
    meaning = word;
    return Part(fields, "", part.offset, part.length);
  };
  if (claim == "media_type") return at(bundle.media_type, "");
  if (claim.starts_with("log_") || claim == "integrated_time") return at(bundle.tlog_entries.front(), "of the entry");
  if (claim == "tsa_time") return at(bundle.timestamps.front(), "of the timestamp");
  if (claim == "sha256") return at(*bundle.message_signature()->digest, "of the artefact");
  if (claim == "payload_type") return at(bundle.dsse()->payload_type, "");
  if (claim == "predicate_type" || claim == "subject") return at(bundle.dsse()->payload, "of the statement");
  return at(bundle.certificates.front(), "of the leaf");
}

void inspect_entry(const sigstore::TlogEntry& entry, std::size_t index, std::vector<Field>& fields) {
  Part part(fields, numbered("tlogEntries", index), entry.offset, entry.length);
  part.add("logIndex", entry.log_index, "in the whole log");
  part.add_blob("logId", entry.log_id);
  part.add_text("kind", entry.kind);
  part.add_text("version", entry.version);
  if (entry.integrated_time) {
    const bool dated = *entry.integrated_time <= INT64_MAX;
    part.add("integratedTime", *entry.integrated_time,
             dated ? to_text(Instant{static_cast<std::int64_t>(*entry.integrated_time)}) : "");
  }
  if (entry.signed_entry_timestamp) part.add_blob("signedEntryTimestamp", *entry.signed_entry_timestamp, "promise");
  if (entry.inclusion_proof) {
    const sigstore::InclusionProof& proof = *entry.inclusion_proof;
    Part inner(fields, numbered("tlogEntries", index) + "inclusionProof.", proof.offset, proof.length);
    inner.add("logIndex", proof.log_index, "in this tree");
    inner.add("treeSize", proof.tree_size);
    inner.add_blob("rootHash", proof.root_hash);
    inner.add("hashes", std::uint64_t{proof.hashes.size()}, "siblings");
    if (proof.checkpoint) {
      inner.add("checkpoint.origin", Untrusted(proof.checkpoint->origin));
      for (const sigstore::NoteSignature& line : proof.checkpoint->signatures) {
        inner.add("checkpoint.signature", Untrusted(line.name), "key hint " + to_hex(line.key_hint));
      }
    }
  }
  if (entry.canonicalized_body) {
    const sigstore::Blob& body = *entry.canonicalized_body;
    fields.push_back({body.offset, body.length, numbered("tlogEntries", index) + "canonicalizedBody",
                      Untrusted(as_text(body.bytes)), "what the log holds"});
  }
}

void inspect_timestamp(const sigstore::Timestamp& timestamp, std::size_t index, std::vector<Field>& fields) {
  Part part(fields, numbered("rfc3161Timestamps", index), timestamp.offset, timestamp.length);
  part.add("status", timestamp.response.status, timestamp.response.granted() ? "granted" : "refused");
  if (!timestamp.response.token) return;
  const sigstore::TimeStampToken& token = *timestamp.response.token;
  part.add("genTime", Untrusted(to_text(Instant{token.info.gen_time_ms / 1000})));
  part.add("messageImprint", to_buffer(token.info.imprint), "of the signature, " + token.info.imprint_algorithm);
  part.add("certificates", std::uint64_t{token.certificates.size()}, "only candidates");
}

void inspect_content(const sigstore::Bundle& bundle, std::vector<Field>& fields) {
  if (const auto* message = bundle.message_signature(); message != nullptr) {
    Part part(fields, "messageSignature.", 0, 0);
    if (message->digest) part.add_blob("messageDigest", *message->digest, message->digest_algorithm.text.shown());
    part.add_blob("signature", message->signature);
    return;
  }
  const sigstore::DsseEnvelope& envelope = *bundle.dsse();
  Part part(fields, "dsseEnvelope.", envelope.payload.offset, envelope.payload.length);
  part.add_text("payloadType", envelope.payload_type);
  part.add("payload", Untrusted(as_text(envelope.payload.bytes)));
  if (const auto statement = sigstore_checks::statement_of(bundle); statement) {
    part.add("predicateType", Untrusted(statement->predicate_type));
    for (const std::string& name : statement->names) part.add("subject", Untrusted(name));
  }
  const sigstore::DsseSignature& signature = envelope.signatures.front();
  part.add_blob("sig", signature.sig);
  part.add_text("keyid", signature.keyid);
}

}  // namespace

void inspect_claims(const sigstore::Bundle& bundle, std::vector<Claim> claims, std::vector<Field>& fields) {
  for (Claim& claim : claims) {
    std::string meaning;
    Part part = part_of(claim.name, bundle, fields, meaning);
    part.add(claim.name, std::move(claim.value), std::move(meaning));
  }
}

void inspect_sigstore_bundle(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& bundle = artefact.as<sigstore::Bundle>();
  fields.push_back({bundle.media_type.offset, bundle.media_type.length, "mediaType", bundle.media_type.text,
                    std::string(sigstore::name(bundle.material))});
  inspect_material(bundle, fields);
  inspect_claims(bundle, sigstore_checks::claims_of(bundle, sigstore_checks::statement_of(bundle)), fields);
  for (std::size_t i = 0; i < bundle.tlog_entries.size(); ++i) inspect_entry(bundle.tlog_entries[i], i, fields);
  for (std::size_t i = 0; i < bundle.timestamps.size(); ++i) inspect_timestamp(bundle.timestamps[i], i, fields);
  inspect_content(bundle, fields);
}

}  // namespace touchstone::evidence
