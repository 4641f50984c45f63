#include "evidence/models/oms_inspect.h"

#include <string>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/models/oms.h"
#include "evidence/sigstore/inspect.h"
#include "evidence/sigstore/keyless.h"

namespace touchstone::evidence {
namespace {

class Inspector {
 public:
  Inspector(const OmsSignature& signature, std::vector<Field>& fields) : signature_(signature), fields_(fields) {}

  void run() {
    const sigstore::Bundle& bundle = signature_.bundle;
    add(bundle.media_type, "mediaType");
    material(bundle);
    if (bundle.material == sigstore::MaterialKind::certificate) {
      inspect_claims(bundle, keyless_claims(bundle), fields_);
    }
    const sigstore::DsseEnvelope& envelope = *bundle.dsse();
    add(envelope.payload_type, "payloadType");
    for (const sigstore::DsseSignature& one : envelope.signatures) {
      fields_.push_back({one.sig.offset, one.sig.length, "sig", one.sig.bytes, "ECDSA, DER"});
      if (one.has_keyid) add(one.keyid, "keyid");
    }
    statement(envelope.payload);
  }

 private:
  void add(const sigstore::Text& text, std::string name, std::string meaning = {}) {
    fields_.push_back({text.offset, text.length, std::move(name), text.text, std::move(meaning)});
  }

  void material(const sigstore::Bundle& bundle) {
    std::size_t index = 0;
    for (const sigstore::Certificate& certificate : bundle.certificates) {
      const std::string prefix = "certificate[" + std::to_string(index) + "].";
      const auto put = [&](std::string_view name, ClaimValue value, std::string meaning) {
        fields_.push_back(
            {certificate.offset, certificate.length, prefix + std::string(name), std::move(value), std::move(meaning)});
      };
      put("subject", x509::name_to_text(certificate.parsed.subject), index == 0 ? "leaf" : "");
      put("issuer", x509::name_to_text(certificate.parsed.issuer), "");
      put("not_before", Untrusted(to_text(certificate.parsed.not_before)), "");
      put("not_after", Untrusted(to_text(certificate.parsed.not_after)), "");
      if (index == 0) {
        const Digest256 signer = crypto::sha256(certificate.parsed.subject_public_key_info);
        fields_.push_back({certificate.offset, certificate.length, "signer", Buffer(signer.begin(), signer.end()),
                           "sha256 of the SubjectPublicKeyInfo"});
      }
      ++index;
    }
    if (!bundle.public_key) return;
    add(bundle.public_key->hint, "hint", "says which key; it is none");
    if (const auto& raw = bundle.public_key->raw_bytes) {
      fields_.push_back({raw->offset, raw->length, "rawBytes", Untrusted(as_text(raw->bytes)), "not to be trusted"});
    }
  }

  void statement(const sigstore::Blob& payload) {
    const oms::Statement& said = signature_.statement;
    const auto put = [&](std::string name, ClaimValue value, std::string meaning) {
      fields_.push_back({payload.offset, payload.length, std::move(name), std::move(value), std::move(meaning)});
    };
    put("_type", said.type, "");
    put("predicate_type", said.predicate_type, said.predicate == oms::Predicate::other ? "not known here" : "");
    if (said.root) {
      put("subject", said.subject_name, "any text");
      put("root", Buffer(said.root->begin(), said.root->end()), "SHA-256 over the digests below");
    }
    if (said.predicate == oms::Predicate::other) return;
    put("method", Untrusted(oms::name(said.method)), "");
    put("hash_type", Untrusted(said.hash_type), oms::digest_size(said.hash_type) ? "" : "not known here");
    if (said.shard_size != 0) put("shard_size", said.shard_size, "bytes");
    put("allow_symlinks", said.allow_symlinks, "");
    for (const std::string& path : said.ignore_paths) put("ignore_paths", Untrusted(path), "left out by the signer");
    put("resources", std::uint64_t{said.resources.size()}, said.method == oms::Method::shards ? "shards" : "files");
    for (const oms::Resource& resource : said.resources) {
      put("resource", Untrusted(resource.name), to_hex(resource.digest));
    }
  }

  const OmsSignature& signature_;
  std::vector<Field>& fields_;
};

}  // namespace

void inspect_oms(const Artefact& artefact, std::vector<Field>& fields) {
  Inspector(artefact.as<OmsSignature>(), fields).run();
}

}  // namespace touchstone::evidence
