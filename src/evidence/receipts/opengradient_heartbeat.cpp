#include "evidence/receipts/opengradient_heartbeat.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "evidence/receipts/opengradient_keys.h"
#include "evidence/receipts/opengradient_reading.h"
#include "formats/opengradient/heartbeat.h"

namespace touchstone::evidence {
namespace {

using opengradient::Heartbeat;

constexpr std::uint64_t kClockSkew = 300;  // seconds; opengradient.md 8

// The heartbeat is the freshness statement of an enclave, so --max-age is about its timestamp; one from the future is
// refused whether anybody asks or not (CLI.md, Exit codes).
Check check_time(const Heartbeat& heartbeat, const Context& context) {
  constexpr std::string_view kId = "receipt.time";
  const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(context.now.seconds, 0));
  if (heartbeat.timestamp > now + kClockSkew) {
    return refused(kId, "signed in the future", "at most " + std::to_string(now + kClockSkew),
                   std::to_string(heartbeat.timestamp) + "   timestamp");
  }
  if (!context.max_age) return skipped(kId, "no --max-age to compare the timestamp with");
  if (heartbeat.timestamp > now) return passed(kId, "signed just now");
  const std::uint64_t age = now - heartbeat.timestamp;
  const auto limit = static_cast<std::uint64_t>(std::max<std::int64_t>(*context.max_age, 0));
  if (age <= limit) return passed(kId, std::to_string(age) + " seconds old");
  return refused(kId, "too old", "at most " + std::to_string(limit) + " seconds", std::to_string(age) + " seconds");
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& heartbeat = artefact.as<Heartbeat>();
  Appraisal appraisal;
  const Buffer preimage = opengradient::encode_heartbeat(heartbeat);
  tee_records::appraise_signature(appraisal, context,
                                  {"teeId and timestamp", heartbeat.tee_id, preimage, heartbeat.signature,
                                   tee_records::place_of(heartbeat.signature_offset, heartbeat.signature_length)});
  appraisal.add(check_time(heartbeat, context));
  appraisal.claims.push_back({"tee_id", to_buffer(heartbeat.tee_id)});
  tee_records::add_inspected(kOpengradientHeartbeat, artefact, appraisal.claims);
  appraisal.not_covered = {"chain id and contract: a heartbeat can be shown to another registry",
                           "the clock of the enclave"};
  if (heartbeat.contract_address) appraisal.not_covered.emplace_back("contractAddress");
  appraisal.model_reason = "a heartbeat names no model";
  return appraisal;
}

bool recognise(const Reading& reading) {
  return reading.json != nullptr && opengradient::looks_like_heartbeat(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, tee_records::json_of(reading));
  TOUCHSTONE_TRY(heartbeat, opengradient::parse_heartbeat(*root));
  return std::make_shared<const Heartbeat>(std::move(heartbeat));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& heartbeat = artefact.as<Heartbeat>();
  const std::uint64_t size = artefact.bytes->size();
  fields.push_back({0, size, "teeId", to_buffer(heartbeat.tee_id), "keccak256 of the key"});
  fields.push_back(
      {0, size, "timestamp", heartbeat.timestamp, to_text(Instant{static_cast<std::int64_t>(heartbeat.timestamp)})});
  fields.push_back(
      {heartbeat.signature_offset, heartbeat.signature_length, "signature", heartbeat.signature, "RSA-PSS"});
  if (heartbeat.contract_address) {
    fields.push_back({0, size, "contractAddress", to_buffer(*heartbeat.contract_address), "not signed"});
  }
}

constexpr std::array kFields{
    FieldSpec{"tee_id", ValueKind::hex, "receipt.tee-id"}, FieldSpec{"teeId", ValueKind::hex, "input.expect"},
    FieldSpec{"timestamp", ValueKind::number, "input.expect"}, FieldSpec{"signature", ValueKind::hex, "input.expect"},
    FieldSpec{"contractAddress", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{"receipt.signature", "receipt.tee-id", "receipt.key", "receipt.time"};
constexpr std::array<std::string_view, 1> kBehind{"nitro-document"};

}  // namespace

constinit const ArtefactType kOpengradientHeartbeat = {
    .name = "opengradient-heartbeat",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .behind = kBehind,
};

}  // namespace touchstone::evidence
