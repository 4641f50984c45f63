#include "evidence/receipts/opengradient.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "codec/json.h"
#include "evidence/receipts/opengradient_checks.h"
#include "formats/opengradient/output.h"
#include "formats/opengradient/receipt.h"
#include "formats/opengradient/stream.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;

bool recognise(const Reading& reading) {
  if (reading.gateway_json != nullptr) return og::is_receipt(reading.gateway_json->root());
  return reading.encoding == Encoding::raw && og::looks_like_stream(*reading.bytes);
}

Parsed<og::Receipt> read(const Reading& reading) {
  if (reading.gateway_json != nullptr) return og::parse_receipt(reading.bytes, reading.gateway_json);
  const std::string_view text = as_text(*reading.bytes);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) {
    return og::parse_stream_receipt(reading.bytes);
  }
  TOUCHSTONE_TRY(document, json::parse(*reading.bytes, json::Dialect::gateway));
  return og::parse_receipt(reading.bytes, std::make_shared<const json::Document>(std::move(document)));
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(receipt, read(reading));
  return Content(std::make_shared<const og::Receipt>(std::move(receipt)));
}

template <class T>
Field field(std::string name, const og::Stated<T>& stated, ClaimValue value, std::string meaning) {
  return {stated.offset, stated.length, std::move(name), std::move(value), std::move(meaning)};
}

void add_digest(std::vector<Field>& fields, std::string_view name, const std::optional<og::Stated<Digest256>>& stated,
                std::string meaning) {
  if (stated) fields.push_back(field(std::string(name), *stated, to_buffer(stated->value), std::move(meaning)));
}

/// A member of the response that the receipt's own fields do not hold.
void add_text(std::vector<Field>& fields, const og::Receipt& receipt, const json::Value* value, std::string name,
              std::string meaning) {
  if (value == nullptr || !value->is(json::Kind::string)) return;
  fields.push_back(
      {receipt.base + value->offset, value->length, std::move(name), Untrusted(value->text), std::move(meaning)});
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& receipt = artefact.as<og::Receipt>();
  fields.push_back({0, artefact.bytes->size(), "spelling", Untrusted(name(receipt.spelling)), "of the file"});
  fields.push_back(
      {0, artefact.bytes->size(), "version", Untrusted(name(receipt.generation)), "as far as the fields tell"});
  add_text(fields, receipt, receipt.response.find("model"), "model", "unsigned in the response");
  if (const json::Value* const choices = receipt.response.find("choices");
      choices != nullptr && choices->is(json::Kind::array) && !choices->items.empty()) {
    add_text(fields, receipt, choices->items.front().find("finish_reason"), "finish_reason", "chooses what was hashed");
  }
  if (const std::optional<og::Output> output = og::output_of(receipt)) {
    fields.push_back({0, 0, "output", Untrusted(output->text), "the output string"});
  }
  const bool v0 = receipt.generation == og::Generation::v0;
  add_digest(fields, "tee_request_hash", receipt.request_hash,
             v0 ? "sha256 of the request" : "keccak256 of the request");
  add_digest(fields, "tee_output_hash", receipt.output_hash, "keccak256 of the output string");
  fields.push_back(field("tee_timestamp", receipt.timestamp,
                         static_cast<std::uint64_t>(receipt.timestamp.value.seconds),
                         to_text(receipt.timestamp.value)));
  add_digest(fields, "tee_id", receipt.tee_id, "keccak256 of the key");
  fields.push_back(field("tee_signature", receipt.signature, receipt.signature.value, "RSA-PSS"));
  if (receipt.eth_address) {
    fields.push_back(field("ethAddress", *receipt.eth_address, Untrusted(receipt.eth_address->value), "not signed"));
  }
  for (const og::Header& header : receipt.headers) {
    fields.push_back(
        field("headers." + std::string(header.name), header.value, Untrusted(header.value.value), "not signed"));
  }
}

std::optional<Instant> instant(const Artefact& artefact) { return artefact.as<og::Receipt>().timestamp.value; }

std::string_view variant(const Artefact& artefact) { return name(artefact.as<og::Receipt>().generation); }

constexpr std::array<FieldSpec, 8> kFields = {{{"tee_id", ValueKind::hex, "receipt.tee-id"},
                                               {"tee_timestamp", ValueKind::number, "input.expect"},
                                               {"tee_request_hash", ValueKind::hex, "input.expect"},
                                               {"tee_output_hash", ValueKind::hex, "input.expect"},
                                               {"model", ValueKind::text, "input.expect"},
                                               {"version", ValueKind::text, "input.expect"},
                                               {"tee_signature", ValueKind::hex, "input.expect"},
                                               {"ethAddress", ValueKind::text, "input.expect"}}};
constexpr std::array<std::string_view, 10> kChecks = {
    "receipt.tls-leaf", "receipt.request", "receipt.response",    "receipt.signature", "receipt.tee-id",
    "receipt.key",      "receipt.time",    "receipt.tee-id-form", "receipt.headers",   "receipt.model-name"};
constexpr std::array<std::string_view, 1> kBehind = {"nitro-document"};

}  // namespace

constinit const ArtefactType kOpengradientReceipt = {
    .name = "opengradient-receipt",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify_opengradient,
    .instant = instant,
    .fields = kFields,
    .checks = kChecks,
    .behind = kBehind,
    .variant = variant,
};

}  // namespace touchstone::evidence
