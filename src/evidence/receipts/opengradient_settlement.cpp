#include "evidence/receipts/opengradient_settlement.h"

#include <array>
#include <string>
#include <utility>

#include "codec/abi.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "evidence/receipts/opengradient_batch.h"
#include "evidence/receipts/opengradient_keys.h"
#include "evidence/receipts/opengradient_reading.h"
#include "formats/opengradient/settlement.h"

namespace touchstone::evidence {
namespace {

using opengradient::BatchSettlement;
using opengradient::IndividualSettlement;
using opengradient::OwnedField;
using opengradient::Settlement;

constexpr std::size_t kBlobIdText = 43;  // base64url of 32 bytes without padding
constexpr std::size_t kBlobIdBytes = 32;

const IndividualSettlement* individual(const Settlement& settlement) {
  return std::get_if<IndividualSettlement>(&settlement.record);
}

std::string record_name(const Settlement& settlement) {
  if (individual(settlement) != nullptr) return settlement.log ? "IndividualSettlement log" : "settleIndividual call";
  return settlement.log ? "BatchSettlement log" : "batchSettle call";
}

Place place_of(const OwnedField& field) {
  if (!field.offset) return Place{};
  return tee_records::place_of(*field.offset, field.length);
}

// --- settlement.fields

// opengradient.md 6.3: the ASCII of the 43-character id, not its 32 raw bytes.
std::string blob_id_fault(Bytes blob_id) {
  if (blob_id.size() == kBlobIdBytes) return "walrusBlobId is the 32 raw bytes of an id, not the text of 43 characters";
  const auto decoded = from_base64url(as_text(blob_id), "walrusBlobId");
  if (blob_id.size() != kBlobIdText || !decoded || decoded->size() != kBlobIdBytes) {
    return "walrusBlobId is not an id of 43 base64url characters";
  }
  return {};
}

Check check_fields(const Settlement& settlement) {
  constexpr std::string_view kId = "settlement.fields";
  std::string faults = settlement_faults(settlement);
  if (faults.empty()) return passed(kId, record_name(settlement) + " decodes exactly");
  Check check = failed(kId, std::move(faults));
  if (!blob_id_fault(settlement.walrus_blob_id.bytes).empty()) {
    check.expected = "ASCII of 43 base64url characters";
    check.actual = to_hex(settlement.walrus_blob_id.bytes);
    check.location = place_of(settlement.walrus_blob_id);
  }
  if (settlement.reverted || settlement.removed) {
    check.means = "nothing was settled by this";
    check.next = "look for a later transaction that succeeded";
  }
  return check;
}

// --- settlement.signature

Buffer signed_preimage(const IndividualSettlement& record) {
  Buffer preimage;
  append(preimage, record.input_hash);
  append(preimage, record.output_hash);
  abi::put_u64(preimage, record.timestamp);
  return preimage;
}

void add_signature(const IndividualSettlement& record, const Context& context, Appraisal& appraisal) {
  constexpr std::string_view kId = "settlement.signature";
  const tee_records::TeeKeys keys(context);
  const SigningKey* key = keys.by_id(record.tee_id);
  appraisal.binding_needs.push_back(tee_records::binding_need(key));
  if (key == nullptr) {
    Check check = unknown(kId, "no key for the teeId of the settlement");
    check.expected = to_hex(record.tee_id) + "   teeId";
    appraisal.add(std::move(check));
    return;
  }
  tee_records::mark_used(appraisal, *key);
  Check check = tee_records::verify_signature(key->key, signed_preimage(record), record.signature.bytes)
                    ? passed(kId, "RSA-PSS SHA-256, salt 32, over the settled hashes and timestamp")
                    : failed(kId, "the signature does not verify under the key that teeId names", {},
                             std::to_string(record.signature.bytes.size()) + " bytes");
  check.location = place_of(record.signature);
  appraisal.add(std::move(check));
  if (key->key.spki_keccak256() != record.tee_id) {
    appraisal.add(noted(kId, "teeId is that of the PEM text of the key (2026-03-05 and 06)"));
  }
}

// --- claims and offers

// The names that other records have for the same values; the contract's own names come from what inspect prints.
void add_claims(const Settlement& settlement, std::vector<Claim>& claims) {
  if (const auto* record = individual(settlement); record != nullptr) {
    claims.push_back({"tee_id", to_buffer(record->tee_id)});
    claims.push_back({"input_hash", to_buffer(record->input_hash)});
    claims.push_back({"output_hash", to_buffer(record->output_hash)});
    claims.push_back({"eth_address", to_buffer(record->eth_address)});
  } else {
    const auto& batch = std::get<BatchSettlement>(settlement.record);
    claims.push_back({"root", to_buffer(batch.merkle_root)});
    claims.push_back({"size", batch.batch_size});
  }
  claims.push_back({"walrus_blob_id", Untrusted(as_text(settlement.walrus_blob_id.bytes))});
}

void add_limits(const Settlement& settlement, Appraisal& appraisal) {
  if (settlement.log) {
    appraisal.not_covered.emplace_back("RPC-trusted: nothing here proves that the log is on a chain");
  } else {
    appraisal.not_covered.emplace_back("whether the call was mined and did not revert: only a log says so");
  }
  appraisal.not_covered.emplace_back("chain id, contract and whether the Walrus blob exists");
  if (individual(settlement) == nullptr) {
    appraisal.not_covered.emplace_back("the batch itself: no signature is checked on chain");
  } else {
    appraisal.not_covered.emplace_back("ethAddress: it may be a Permit2 spender, not the payer");
  }
  if (!settlement.form.clean_padding) {
    appraisal.add(noted("settlement.encoding", "padding is not zero"));
  }
  appraisal.model_reason = "a settlement names no model";
}

// opengradient.md 6.1: only a log says what was settled; a call may have been reverted.
void add_offer(const Settlement& settlement, Appraisal& appraisal) {
  const auto* batch = std::get_if<BatchSettlement>(&settlement.record);
  if (batch == nullptr || !settlement.log || !has_passed(appraisal.checks, "settlement.fields")) return;
  appraisal.reference_offers.push_back({kBatchTopic, batch_values(batch->merkle_root, batch->batch_size)});
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& settlement = artefact.as<Settlement>();
  Appraisal appraisal;
  appraisal.add(check_fields(settlement));
  if (const auto* record = individual(settlement); record != nullptr) add_signature(*record, context, appraisal);
  add_offer(settlement, appraisal);
  add_claims(settlement, appraisal.claims);
  tee_records::add_inspected(kOpengradientSettlement, artefact, appraisal.claims);
  add_limits(settlement, appraisal);
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  if (reading.json != nullptr) return opengradient::looks_like_settlement(reading.json->root());
  return opengradient::is_settlement_call(*reading.bytes);
}

Parsed<Content> parse(const Reading& reading) {
  auto settlement = reading.json != nullptr ? opengradient::parse_settlement(reading.json->root())
                                            : opengradient::parse_settlement(Bytes(*reading.bytes));
  if (!settlement) return tl::unexpected(settlement.error());
  return std::make_shared<const Settlement>(std::move(*settlement));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& settlement = artefact.as<Settlement>();
  const auto add = [&fields](const Place& place, std::string name, ClaimValue value, std::string meaning) {
    fields.push_back(
        {place.offset.value_or(0), place.length.value_or(0), std::move(name), std::move(value), std::move(meaning)});
  };
  const Place whole = tee_records::place_of(0, artefact.bytes->size());
  add(whole, "record", Untrusted(record_name(settlement)), settlement.log ? "event" : "call");
  if (const auto* record = individual(settlement); record != nullptr) {
    add(whole, "teeId", to_buffer(record->tee_id), "keccak256 of the key");
    add(whole, "inputHash", to_buffer(record->input_hash), "request hash");
    add(whole, "outputHash", to_buffer(record->output_hash), "output hash");
    add(whole, "timestamp", record->timestamp, to_text(Instant{static_cast<std::int64_t>(record->timestamp)}));
    add(whole, "ethAddress", to_buffer(record->eth_address), "payer or Permit2 spender");
    add(place_of(record->signature), "signature", record->signature.bytes, "RSA-PSS");
  } else {
    const auto& batch = std::get<BatchSettlement>(settlement.record);
    add(whole, "merkleRoot", to_buffer(batch.merkle_root), "root of the batch");
    add(whole, "batchSize", batch.batch_size, "leaves");
  }
  const OwnedField& blob_id = settlement.walrus_blob_id;
  add(place_of(blob_id), "walrusBlobId", Untrusted(as_text(blob_id.bytes)),
      blob_id_fault(blob_id.bytes).empty() ? "Walrus blob id" : "no id");
  if (settlement.contract) add(whole, "contract", to_buffer(*settlement.contract), settlement.log ? "address" : "to");
  for (const auto& other : settlement.others) {
    add(tee_records::place_of(other.offset, other.length), "logs", Untrusted(other.name), "not verified here");
  }
}

constexpr std::array kFields{FieldSpec{"root", ValueKind::hex, "input.expect"},
                             FieldSpec{"size", ValueKind::number, "input.expect"},
                             FieldSpec{"tee_id", ValueKind::hex, "input.expect"},
                             FieldSpec{"input_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"output_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"eth_address", ValueKind::hex, "input.expect"},
                             FieldSpec{"walrus_blob_id", ValueKind::text, "input.expect"},
                             FieldSpec{"record", ValueKind::text, "input.expect"},
                             FieldSpec{"teeId", ValueKind::hex, "input.expect"},
                             FieldSpec{"inputHash", ValueKind::hex, "input.expect"},
                             FieldSpec{"outputHash", ValueKind::hex, "input.expect"},
                             FieldSpec{"timestamp", ValueKind::number, "input.expect"},
                             FieldSpec{"ethAddress", ValueKind::hex, "input.expect"},
                             FieldSpec{"signature", ValueKind::hex, "input.expect"},
                             FieldSpec{"merkleRoot", ValueKind::hex, "input.expect"},
                             FieldSpec{"batchSize", ValueKind::number, "input.expect"},
                             FieldSpec{"walrusBlobId", ValueKind::text, "input.expect"},
                             FieldSpec{"contract", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{"settlement.fields", "settlement.signature", "settlement.encoding",
                                                  "receipt.key"};
constexpr std::array<std::string_view, 1> kBehind{"nitro-document"};

}  // namespace

std::string settlement_faults(const Settlement& settlement) {
  std::vector<std::string> faults;
  if (std::string fault = blob_id_fault(settlement.walrus_blob_id.bytes); !fault.empty()) {
    faults.push_back(std::move(fault));
  }
  if (!settlement.form.exact) faults.emplace_back("fields overlap, or bytes between them belong to none");
  if (settlement.reverted) faults.emplace_back("the transaction did not succeed");
  if (settlement.removed) faults.emplace_back("the log was removed by a reorganisation");
  return tee_records::bounded_list(faults);
}

constinit const ArtefactType kOpengradientSettlement = {
    .name = "opengradient-settlement",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .behind = kBehind,
    .references = true,
};

}  // namespace touchstone::evidence
