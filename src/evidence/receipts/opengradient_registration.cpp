#include "evidence/receipts/opengradient_registration.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "codec/hex.h"
#include "codec/x509.h"
#include "crypto/digest.h"
#include "evidence/material/certificate.h"
#include "evidence/material/key.h"
#include "evidence/quotes/nitro.h"
#include "evidence/quotes/nitro_fields.h"
#include "evidence/receipts/nitriding.h"
#include "evidence/receipts/opengradient_reading.h"
#include "formats/opengradient/registration.h"

namespace touchstone::evidence {
namespace {

using opengradient::DynamicField;
using opengradient::Registration;
using opengradient::tee_type_name;

struct RegistrationContent {
  std::shared_ptr<const Buffer> calldata;  // the views of `fields` point here
  bool in_json = false;
  std::optional<std::size_t> digits;  // in JSON: where the hex digits begin
  Registration fields;
  std::optional<Artefact> document;  // of type nitro-document
  std::optional<ParseError> document_error;
};

// Where a range of the calldata stands in the artefact.
Place place_in(const RegistrationContent& content, std::size_t offset, std::size_t length) {
  if (!content.in_json) return tee_records::place_of(offset, length);
  if (!content.digits) return Place{};
  return tee_records::place_of(*content.digits + 2 * offset, 2 * length);
}
Place place_in(const RegistrationContent& content, const DynamicField& field) {
  return place_in(content, field.offset, field.bytes.size());
}

// --- the document inside

// The nitro verifier counts from the start of its document; the subject here is the calldata around it.
void move_place(const RegistrationContent& content, std::optional<Place>& place) {
  if (!place || !place->file.empty() || !place->offset) return;
  const auto offset = content.fields.attestation_document.offset + static_cast<std::size_t>(*place->offset);
  Place moved = place_in(content, offset, static_cast<std::size_t>(place->length.value_or(0)));
  if (!place->length) moved.length.reset();
  place = std::move(moved);
}

void add_document(const RegistrationContent& content, const Context& context, Appraisal& appraisal) {
  if (!content.document) {
    Check check = failed("nitro.container", "the attestation document inside does not parse", {},
                         describe(*content.document_error));
    check.location = place_in(content, content.fields.attestation_document);
    appraisal.add(std::move(check));
    return;
  }
  Appraisal inner = kNitroDocument.verify(*content.document, context);
  for (Check& check : inner.checks) move_place(content, check.location);
  for (Edge& edge : inner.edges) move_place(content, edge.location);
  for (ReferenceNeed& need : inner.reference_needs) {
    for (NamedValue& value : need.values) move_place(content, value.place);
  }
  // The document is offered as a companion too (unpack): only there does its user_data vouch for keys of others.
  inner.binding_offer.reset();
  appraisal = std::move(inner);
}

// --- registration.key and registration.tls

// One half of user_data and what the calldata says it is the hash of.
struct Half {
  std::string_view check;
  std::size_t at;  // of the hash in user_data
  Bytes hashed;
  std::string_view noun;  // "signingPublicKey"
  bool well_formed;       // whether the bytes parse as what they should be
};

// The exact size and both multihash prefixes (opengradient.md 7).
bool has_layout(Bytes user_data) {
  if (user_data.size() != nitriding::kSize) return false;
  const Bytes before_key = user_data.first(nitriding::kKeyOffset).last(nitriding::kPrefix.size());
  return starts_with(user_data, nitriding::kPrefix) && equal(before_key, nitriding::kPrefix);
}

Check check_half(const RegistrationContent& content, const Half& half) {
  if (!content.document) return premise_failed(half.check, "nitro.container");
  const std::string noun(half.noun);
  if (!half.well_formed) return failed(half.check, noun + " does not parse");
  const nitro::OptionalBytes& user_data = content.document->as<nitro::Document>().user_data;
  if (!user_data.present() || user_data.blob.bytes.empty()) {
    return unknown(half.check, "user_data is null, absent or empty: the document binds nothing");
  }
  const std::size_t offset = content.fields.attestation_document.offset + user_data.blob.offset;
  const Bytes bytes = user_data.blob.bytes;
  const Digest256 digest = crypto::sha256(half.hashed);
  Check check;
  if (!has_layout(bytes)) {
    check = failed(half.check, "user_data has another layout than nitriding's",
                   "1220 ‖ sha256 of tlsCertificate ‖ 1220 ‖ sha256 of signingPublicKey, 68 bytes",
                   to_hex(bytes) + "   user_data, " + std::to_string(bytes.size()) + " bytes");
    check.location = place_in(content, offset, bytes.size());
    return check;
  }
  const Bytes stated = bytes.subspan(half.at, digest.size());
  const std::string range =
      "user_data[" + std::to_string(half.at) + ":" + std::to_string(half.at + digest.size()) + "]";
  if (equal(stated, digest)) {
    check = passed(half.check, range + " is the sha256 of " + noun);
    check.actual = to_hex(digest);
  } else {
    check = failed(half.check, "the document does not vouch for this " + noun, to_hex(digest) + "   sha256 of " + noun,
                   to_hex(stated) + "   " + range);
  }
  check.location = place_in(content, offset + half.at, digest.size());
  return check;
}

void add_bindings(const Artefact& artefact, Appraisal& appraisal) {
  const auto& content = artefact.as<RegistrationContent>();
  const Bytes key = content.fields.signing_public_key.bytes;
  const Bytes certificate = content.fields.tls_certificate.bytes;
  Check of_key = check_half(content, {"registration.key", nitriding::kKeyOffset, key, "signingPublicKey",
                                      x509::parse_public_key_info(key).has_value()});
  if (of_key.outcome == Outcome::pass || of_key.outcome == Outcome::fail) {
    appraisal.edges.push_back({"key:" + to_hex(crypto::sha256(key)), artefact.origin, "report-data", of_key.outcome,
                               of_key.expected.empty() ? of_key.actual : of_key.expected, of_key.actual,
                               of_key.location});
  }
  appraisal.add(std::move(of_key));
  appraisal.add(check_half(content, {"registration.tls", nitriding::kTlsOffset, certificate, "tlsCertificate",
                                     x509::parse(certificate).has_value()}));
}

// --- claims

std::optional<Digest256> pcr_hash(const RegistrationContent& content) {
  if (!content.document) return std::nullopt;
  const auto& document = content.document->as<nitro::Document>();
  Buffer joined;
  for (std::uint64_t index = 0; index < 3; ++index) {
    const nitro::Pcr* pcr = document.pcr(index);
    if (pcr == nullptr || pcr->value.bytes.size() != Digest384{}.size()) return std::nullopt;
    append(joined, pcr->value.bytes);
  }
  return crypto::keccak256(joined);
}

void add_claims(const RegistrationContent& content, Appraisal& appraisal) {
  const Registration& fields = content.fields;
  std::vector<Claim> claims;
  claims.push_back({"tee_id", to_buffer(crypto::keccak256(fields.signing_public_key.bytes))});
  if (const auto hash = pcr_hash(content); hash) claims.push_back({"pcr_hash", to_buffer(*hash)});
  claims.push_back({"paymentAddress", to_buffer(fields.payment_address)});
  claims.push_back({"endpoint", Untrusted(as_text(fields.endpoint.bytes))});
  claims.push_back({"teeType", std::uint64_t{fields.tee_type}});
  claims.push_back({"signingPublicKey", to_buffer(fields.signing_public_key.bytes)});
  claims.push_back({"tlsCertificate", to_buffer(fields.tls_certificate.bytes)});
  appraisal.claims.insert(appraisal.claims.begin(), claims.begin(), claims.end());
}

void add_limits(const RegistrationContent& content, Appraisal& appraisal) {
  appraisal.not_covered.emplace_back("endpoint and paymentAddress: the document does not attest them");
  appraisal.not_covered.emplace_back("whether a chain accepted this call, and whether its PCRs were approved then");
  appraisal.not_covered.emplace_back(
      "what the contract's precompile does not look at: nonce, alg header, digest, PCR lengths, PCR3, 4 and 8, debug "
      "(zero) PCRs, the multihash prefixes");
  if (!content.fields.form.clean_padding) {
    appraisal.add(noted("registration.encoding", "padding is not zero"));
  }
  if (!content.fields.form.exact) {
    appraisal.add(noted("registration.encoding", "fields overlap, or bytes between them belong to none"));
  }
  if (appraisal.model_reason.empty()) appraisal.model_reason = "a registration names no model";
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& content = artefact.as<RegistrationContent>();
  Appraisal appraisal;
  add_document(content, context, appraisal);
  add_bindings(artefact, appraisal);
  add_claims(content, appraisal);
  add_limits(content, appraisal);
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  if (reading.json != nullptr) {
    return opengradient::transaction_selector(reading.json->root()) == opengradient::kRegisterSelector;
  }
  return opengradient::has_selector(*reading.bytes, opengradient::kRegisterSelector);
}

Parsed<RegistrationContent> calldata_of(const Reading& reading) {
  RegistrationContent content;
  if (reading.json == nullptr) {
    content.calldata = reading.bytes;
    return content;
  }
  const json::Value& root = reading.json->root();
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "transaction", "is not an object");
  TOUCHSTONE_TRY(text, opengradient::transaction_input(root));
  content.calldata = std::make_shared<const Buffer>(std::move(text.bytes));
  content.in_json = true;
  content.digits = text.digits;
  return content;
}

// An offset in calldata that stands in JSON is told as that of its digits.
ParseError in_file(const RegistrationContent& content, ParseError error) {
  if (content.in_json) error.offset = content.digits ? *content.digits + 2 * error.offset : 0;
  return error;
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(content, calldata_of(reading));
  auto fields = opengradient::parse_registration(*content.calldata);
  if (!fields) return tl::unexpected(in_file(content, fields.error()));
  content.fields = *fields;

  Reading inner;
  inner.bytes = std::make_shared<const Buffer>(to_buffer(content.fields.attestation_document.bytes));
  auto document = kNitroDocument.parse(inner);
  if (document) {
    Artefact artefact;
    artefact.type = &kNitroDocument;
    artefact.bytes = inner.bytes;
    artefact.content = std::move(*document);
    artefact.sha256 = crypto::sha256(*inner.bytes);
    artefact.size = inner.bytes->size();
    content.document = std::move(artefact);
  } else {
    content.document_error = document.error();
  }
  return std::make_shared<const RegistrationContent>(std::move(content));
}

// The fields of the document inside, at their places in the calldata.
void inspect_document(const RegistrationContent& content, std::vector<Field>& fields) {
  const std::size_t first = fields.size();
  kNitroDocument.inspect(*content.document, fields);
  for (std::size_t i = first; i < fields.size(); ++i) {
    std::optional<Place> place = tee_records::place_of(fields[i].offset, fields[i].length);
    move_place(content, place);
    fields[i].offset = place->offset.value_or(0);
    fields[i].length = place->length.value_or(0);
  }
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& content = artefact.as<RegistrationContent>();
  const Registration& call = content.fields;
  const auto add = [&fields](const Place& place, std::string name, ClaimValue value, std::string_view meaning) {
    fields.push_back(
        {place.offset.value_or(0), place.length.value_or(0), std::move(name), std::move(value), std::string(meaning)});
  };
  const auto head = [&content](std::size_t word) {
    return place_in(content, opengradient::kSelectorSize + word * abi::kWord, abi::kWord);
  };
  const Place document = place_in(content, call.attestation_document);
  const Place key = place_in(content, call.signing_public_key);
  const Bytes spki = call.signing_public_key.bytes;
  add(place_in(content, 0, opengradient::kSelectorSize), "selector",
      to_buffer(Bytes(*content.calldata).first(opengradient::kSelectorSize)), "registerTEEWithAttestation");
  add(head(3), "paymentAddress", to_buffer(call.payment_address), "not attested");
  add(head(5), "teeType", std::uint64_t{call.tee_type}, tee_type_name(call.tee_type));
  add(document, "attestationDocument", to_buffer(call.attestation_document.bytes),
      content.document ? "nitro-document" : "does not parse");
  if (const auto hash = pcr_hash(content); hash) {
    add(document, "pcr_hash", to_buffer(*hash), "keccak256 of PCR0, PCR1, PCR2");
  }
  if (content.document) inspect_document(content, fields);
  add(key, "signingPublicKey", to_buffer(spki), "DER SubjectPublicKeyInfo");
  add(key, "tee_id", to_buffer(crypto::keccak256(spki)), "keccak256 of signingPublicKey");
  add(place_in(content, call.tls_certificate), "tlsCertificate", to_buffer(call.tls_certificate.bytes), "DER");
  add(place_in(content, call.endpoint), "endpoint", Untrusted(as_text(call.endpoint.bytes)), "not attested");
}

std::optional<Instant> instant(const Artefact& artefact) {
  const auto& content = artefact.as<RegistrationContent>();
  if (!content.document || kNitroDocument.instant == nullptr) return std::nullopt;
  return kNitroDocument.instant(*content.document);
}

std::vector<Artefact> unpack(const Artefact& artefact) {
  const auto& content = artefact.as<RegistrationContent>();
  std::vector<Artefact> inside;
  if (content.document) {
    inside.push_back(*content.document);
    inside.back().origin = artefact.origin;
  }
  const Registration& call = content.fields;
  if (auto key = tee_records::inner_artefact(kPublicKey, call.signing_public_key.bytes, artefact.origin); key) {
    inside.push_back(std::move(*key));
  }
  if (auto tls = tee_records::inner_artefact(kCertificate, call.tls_certificate.bytes, artefact.origin); tls) {
    inside.push_back(std::move(*tls));
  }
  return inside;
}

constexpr std::array kOwnFields{FieldSpec{"tee_id", ValueKind::hex, "input.expect"},
                                FieldSpec{"pcr_hash", ValueKind::hex, "input.expect"},
                                FieldSpec{"paymentAddress", ValueKind::hex, "input.expect"},
                                FieldSpec{"endpoint", ValueKind::text, "input.expect"},
                                FieldSpec{"teeType", ValueKind::number, "input.expect"},
                                FieldSpec{"signingPublicKey", ValueKind::hex, "input.expect"},
                                FieldSpec{"tlsCertificate", ValueKind::hex, "input.expect"}};
// The checks of the document inside are checks of the registration, so what is expected of one is compared here too.
constexpr auto kFields = [] {
  std::array<FieldSpec, kOwnFields.size() + kNitroFields.size()> fields{};
  std::ranges::copy(kNitroFields, std::ranges::copy(kOwnFields, fields.begin()).out);
  return fields;
}();
constexpr std::array<std::string_view, 13> kChecks{"registration.key", "registration.tls", "registration.encoding",
                                                   "nitro.container",  "nitro.fields",     "nitro.signature",
                                                   "nitro.chain",      "nitro.validity",   "nitro.debug",
                                                   "nitro.pcrs",       "nitro.module",     "nitro.user-data",
                                                   "nitro.nonce"};
constexpr std::array<std::string_view, 1> kBehind{"nitro-document"};

}  // namespace

constinit const ArtefactType kOpengradientRegistration = {
    .name = "opengradient-registration",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .instant = instant,
    .unpack = unpack,
    .fields = kFields,
    .checks = kChecks,
    .behind = kBehind,
};

}  // namespace touchstone::evidence
