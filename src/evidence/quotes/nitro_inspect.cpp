#include "evidence/quotes/nitro_inspect.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "codec/x509.h"
#include "crypto/digest.h"
#include "formats/nitro/document.h"

namespace touchstone::evidence {
namespace {

using nitro::Blob;
using nitro::Document;
using nitro::OptionalBytes;

std::string_view pcr_meaning(std::uint64_t index) {
  switch (index) {
    case 0: return "whole image";
    case 1: return "kernel and bootstrap";
    case 2: return "application";
    case 3: return "IAM role of the parent instance";
    case 4: return "parent instance";
    case 8: return "signer of the image";
    default: return "";
  }
}

void add_bytes(std::vector<Field>& fields, std::string name, const Blob& blob, std::string meaning) {
  fields.push_back({blob.offset, blob.bytes.size(), std::move(name), to_buffer(blob.bytes), std::move(meaning)});
}

void add_text(std::vector<Field>& fields, std::string name, const nitro::Text& text, std::string meaning) {
  fields.push_back({text.offset, text.length, std::move(name), text.text, std::move(meaning)});
}

void add_optional(std::vector<Field>& fields, const std::string& name, const OptionalBytes& data) {
  switch (data.state) {
    case OptionalBytes::State::absent: return;
    case OptionalBytes::State::null:
      fields.push_back({data.blob.offset, 1, name, Untrusted(std::string_view("null")), "not set"});
      return;
    case OptionalBytes::State::bytes:
      add_bytes(fields, name, data.blob, data.blob.bytes.empty() ? "empty" : "");
      return;
  }
}

void add_container(std::vector<Field>& fields, const nitro::Sign1& container, std::uint64_t size) {
  fields.push_back({0, size, "COSE_Sign1", Untrusted(std::string_view(container.tagged ? "tag 18" : "untagged")),
                    container.oddities.empty() ? "canonical" : "altered"});
  for (const nitro::Oddity& oddity : container.oddities) {
    fields.push_back({oddity.offset, 0, "container", Untrusted(oddity.what), "not canonical"});
  }
  add_bytes(fields, "protected", container.protected_header, container.alg == -35 ? "alg ES384" : "alg is not ES384");
}

void add_payload(std::vector<Field>& fields, const Document& document) {
  fields.push_back({document.container.payload.offset, document.container.payload.bytes.size(), "payload",
                    Untrusted(std::string_view(document.indefinite ? "indefinite map" : "definite map")), "signed"});
  std::string started;
  if (const auto id = nitro::read_module_id(document.module_id.text.raw()))
    started = "started " + to_text(id->started());
  add_text(fields, "module_id", document.module_id, started);
  add_text(fields, "digest", document.digest, "of the PCRs");
  fields.push_back({document.timestamp_offset, 0, "timestamp", document.timestamp, to_text(document.signed_at())});
  for (const nitro::Pcr& pcr : document.pcrs) {
    const bool zero = all_zero(pcr.value.bytes);
    add_bytes(fields, "pcr" + std::to_string(pcr.index), pcr.value,
              std::string(zero ? "zero" : pcr_meaning(pcr.index)));
  }
  add_optional(fields, "public_key", document.public_key);
  add_optional(fields, "user_data", document.user_data);
  add_optional(fields, "nonce", document.nonce);
  for (const nitro::Text& key : document.unknown_keys) add_text(fields, "key", key, "unknown to NSM");
}

void add_certificate(std::vector<Field>& fields, const std::string& name, const Blob& blob) {
  const auto add = [&fields, &blob, &name](std::string_view part, ClaimValue value, std::string meaning) {
    fields.push_back({blob.offset, blob.bytes.size(), name + std::string(part), std::move(value), std::move(meaning)});
  };
  const auto certificate = x509::parse(blob.bytes);
  if (certificate) {
    add(".subject", x509::name_to_text(certificate->subject), "");
    add(".not_before", Untrusted(to_text(certificate->not_before)), "");
    add(".not_after", Untrusted(to_text(certificate->not_after)), "");
  } else {
    add("", to_buffer(blob.bytes), describe(certificate.error()));
  }
  const Digest256 digest = crypto::sha256(blob.bytes);
  add(".sha256", Buffer(digest.begin(), digest.end()), "of the DER");
}

}  // namespace

void inspect_nitro(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& document = artefact.as<Document>();
  add_container(fields, document.container, artefact.bytes->size());
  add_payload(fields, document);
  for (std::size_t i = 0; i < document.cabundle.size(); ++i) {
    add_certificate(fields, "cabundle[" + std::to_string(i) + "]", document.cabundle[i]);
  }
  add_certificate(fields, "certificate", document.certificate);
  add_bytes(fields, "signature", document.container.signature, "r and s");
}

}  // namespace touchstone::evidence
