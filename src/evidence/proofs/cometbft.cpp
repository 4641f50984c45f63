#include "evidence/proofs/cometbft.h"

#include <array>
#include <memory>
#include <utility>

#include "evidence/material/companion.h"
#include "evidence/proofs/cometbft_checks.h"
#include "evidence/proofs/place.h"
#include "formats/cometbft/light_block.h"

namespace touchstone::evidence {
namespace {

using cometbft::LightBlock;

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& block = artefact.as<LightBlock>();
  const cometbft_checks::Case one{block, context, cometbft_checks::trusted_block(block, context)};
  const cometbft_checks::Votes votes = cometbft_checks::count_votes(block);
  Appraisal appraisal;
  appraisal.add(cometbft_checks::header(one));
  appraisal.add(cometbft_checks::validators(one));
  appraisal.add(cometbft_checks::commit(one, votes));
  appraisal.add(cometbft_checks::trust(one, votes, appraisal.checks));
  appraisal.add(cometbft_checks::time(one));
  const auto& header = block.header;
  appraisal.claims = {{"chain_id", header.chain_id},
                      {"height", header.height},
                      {"time", Untrusted(to_text(header.time))},
                      {"block_hash", to_buffer(cometbft_checks::header_hash(header))},
                      {"app_hash", header.app_hash},
                      {"validators_hash", header.validators_hash},
                      {"next_validators_hash", header.next_validators_hash},
                      {"power_signed", votes.power},
                      {"power_total", block.validator_set->total_power}};
  appraisal.not_covered = {"that the trusted block is the right one",
                           "state: app_hash is that after the block before this one",
                           "signatures of validators that voted for nothing, and priorities of proposers"};
  appraisal.model_reason = "a block of a chain names no model";
  return appraisal;
}

// --- the rest of the rows

bool recognise(const Reading& reading) {
  return reading.json != nullptr && cometbft::looks_like_light_block(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, transparency::json_of(reading));
  TOUCHSTONE_TRY(block, cometbft::parse_light_block(*root));
  return std::make_shared<const LightBlock>(std::move(block));
}

bool recognise_trusted(const Reading& reading) {
  return reading.json != nullptr && cometbft::looks_like_trusted_block(reading.json->root());
}

Parsed<Content> parse_trusted(const Reading& reading) {
  TOUCHSTONE_TRY(root, transparency::json_of(reading));
  TOUCHSTONE_TRY(block, cometbft::parse_trusted_block(*root));
  return std::make_shared<const LightBlock>(std::move(block));
}

void inspect_set(const cometbft::ValidatorSet& set, std::string_view name, std::vector<Field>& fields) {
  for (std::size_t i = 0; i < set.validators.size(); ++i) {
    const cometbft::Validator& validator = set.validators[i];
    fields.push_back({validator.place.offset, validator.place.length, std::string(name) + "[" + std::to_string(i) + "]",
                      validator.key, "power " + std::to_string(validator.power) + ", " + validator.key_type.shown()});
  }
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& block = artefact.as<LightBlock>();
  const auto& header = block.header;
  const auto add = [&fields](const cometbft::Place& place, std::string name, ClaimValue value, std::string meaning) {
    fields.push_back({place.offset, place.length, std::move(name), std::move(value), std::move(meaning)});
  };
  add(header.chain_id_at, "chain_id", header.chain_id, "");
  add(header.height_at, "height", header.height, "");
  add(header.time_at, "time", Untrusted(to_text(header.time)), "");
  add(header.validators_hash_at, "validators_hash", header.validators_hash, "");
  add(header.next_validators_hash_at, "next_validators_hash", header.next_validators_hash, "");
  add(header.app_hash_at, "app_hash", header.app_hash, "state after the block before");
  add(block.commit.block_hash_at, "block_hash", block.commit.block_id.hash, "as the commit names it");
  for (const cometbft::CommitSig& signature : block.commit.signatures) {
    if (signature.flag == cometbft::CommitSig::Flag::absent) {
      add(signature.place, "signature", Buffer(), "absent");
    } else {
      const bool nil = signature.flag == cometbft::CommitSig::Flag::nil;
      add(signature.place, "signature", signature.signature,
          (nil ? "for nothing, by " : "by ") + to_hex(signature.validator_address));
    }
  }
  if (block.validator_set) inspect_set(*block.validator_set, "validator_set", fields);
  inspect_set(block.next_validator_set, "next_validator_set", fields);
}

Appraisal verify_trusted(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a block without its validator set cannot be verified: --root makes it one that is trusted");
}

constexpr std::array kFields{FieldSpec{"chain_id", ValueKind::text, "input.expect"},
                             FieldSpec{"height", ValueKind::number, "input.expect"},
                             FieldSpec{"time", ValueKind::text, "input.expect"},
                             FieldSpec{"block_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"app_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"validators_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"next_validators_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"power_signed", ValueKind::number, "input.expect"},
                             FieldSpec{"power_total", ValueKind::number, "input.expect"}};
constexpr std::array<std::string_view, 5> kChecks{"comet.header", "comet.validators", "comet.commit", "comet.trust",
                                                  "comet.time"};

}  // namespace

std::string trusted_block_note(const Artefact& trusted_block) {
  const auto& header = trusted_block.as<LightBlock>().header;
  return "the block of " + printable(trusted_block.origin) + " is trusted in this run: " + header.chain_id.shown() +
         ", height " + std::to_string(header.height) + ", " + to_text(header.time);
}

constinit const ArtefactType kCometbftLightBlock = {
    .name = "cometbft-light-block",
    .document = "transparency.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

constinit const ArtefactType kCometbftTrustedBlock = {
    .name = "cometbft-trusted-block",
    .document = "transparency.md",
    .recognise = recognise_trusted,
    .parse = parse_trusted,
    .inspect = inspect,
    .verify = verify_trusted,
};

}  // namespace touchstone::evidence
