#include "evidence/quotes/nitro.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evidence/quotes/nitro_checks.h"
#include "evidence/quotes/nitro_fields.h"
#include "evidence/quotes/nitro_inspect.h"

namespace touchstone::evidence {
namespace {

using nitro::Document;

bool recognise(const Reading& reading) { return reading.json == nullptr && nitro::looks_like_document(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto document = nitro::parse(*reading.bytes);
  if (!document) return tl::unexpected(document.error());
  return std::make_shared<const Document>(std::move(*document));
}

std::optional<Instant> instant(const Artefact& artefact) { return artefact.as<Document>().signed_at(); }

Place place_of(const nitro::Blob& blob) { return Place{{}, blob.offset, blob.bytes.size()}; }

void add_bytes(std::vector<Claim>& claims, std::string name, const nitro::OptionalBytes& data) {
  if (data.present()) claims.push_back({std::move(name), to_buffer(data.blob.bytes)});
}

std::vector<Claim> claims_of(const Document& document) {
  std::vector<Claim> claims;
  claims.push_back({"module_id", document.module_id.text});
  claims.push_back({"digest", document.digest.text});
  claims.push_back({"timestamp", document.timestamp});
  for (std::uint64_t index = 0; index < nitro::kMaxPcrs; ++index) {
    const nitro::Pcr* pcr = document.pcr(index);
    if (pcr != nullptr) claims.push_back({"pcr" + std::to_string(index), to_buffer(pcr->value.bytes)});
  }
  add_bytes(claims, "public_key", document.public_key);
  add_bytes(claims, "user_data", document.user_data);
  add_bytes(claims, "nonce", document.nonce);
  return claims;
}

// A5, A7: a zero PCR means that nothing was measured.
ReferenceNeed reference_need(const Document& document) {
  ReferenceNeed need{"nitro.pcrs", "nitro-document", {}, true};
  for (const nitro::Pcr& pcr : document.pcrs) {
    if (pcr.index >= nitro::kMaxPcrs) continue;
    need.values.push_back({"pcr" + std::to_string(pcr.index), to_buffer(pcr.value.bytes), place_of(pcr.value)});
  }
  return need;
}

// opengradient.md 8, receipt.key: null, absent and empty vouch for nothing, and contradict nothing.
BindingOffer binding_offer(const Document& document) {
  BindingOffer offer;
  offer.field = "user_data";
  if (document.user_data.present() && !document.user_data.blob.bytes.empty()) {
    offer.report_data = to_buffer(document.user_data.blob.bytes);
    offer.place = place_of(document.user_data.blob);
  }
  if (const auto id = nitro::read_module_id(document.module_id.text.raw())) offer.running_since = id->started();
  return offer;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& document = artefact.as<Document>();
  Appraisal appraisal;
  appraisal.claims = claims_of(document);
  if (document.nitrotpm) {
    appraisal.add(unknown("input.type", "NitroTPM document: not supported"));
    return appraisal;
  }
  const nitro_checks::Path path(document);
  const nitro_checks::Case one{document, context, path};
  appraisal.add(nitro_checks::container(one));
  appraisal.add(nitro_checks::fields(one));
  appraisal.add(nitro_checks::signature(one));
  appraisal.add(nitro_checks::chain(one, artefact.origin, appraisal.edges));
  appraisal.add(nitro_checks::validity(one));
  appraisal.add(nitro_checks::debug(one));
  appraisal.add(nitro_checks::module(one));
  appraisal.add(nitro_checks::user_data(one));
  appraisal.add(nitro_checks::nonce(one));
  appraisal.reference_needs.push_back(reference_need(document));
  appraisal.binding_offer = binding_offer(document);
  appraisal.not_covered = {"memory and CPU count of the enclave", "metadata and section boundaries of the image",
                           "the parent instance", "anything the enclave downloaded after boot",
                           "revocation of certificates"};
  appraisal.model_reason = "the document shows which image was started, not which weights answered";
  return appraisal;
}

constexpr std::array<std::string_view, 11> kChecks = {
    "input.type",  "nitro.container", "nitro.fields", "nitro.signature", "nitro.chain", "nitro.validity",
    "nitro.debug", "nitro.pcrs",      "nitro.module", "nitro.user-data", "nitro.nonce"};

}  // namespace

constinit const ArtefactType kNitroDocument = {
    .name = "nitro-document",
    .document = "nitro.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect_nitro,
    .verify = verify,
    .instant = instant,
    .fields = kNitroFields,
    .checks = kChecks,
    .quote = true,
};

}  // namespace touchstone::evidence
