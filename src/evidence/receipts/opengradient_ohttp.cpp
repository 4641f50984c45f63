#include "evidence/receipts/opengradient_ohttp.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "codec/abi.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/receipts/opengradient_keys.h"
#include "evidence/receipts/opengradient_reading.h"
#include "formats/opengradient/ohttp_config.h"

namespace touchstone::evidence {
namespace {

using opengradient::OhttpConfig;

// opengradient.md 7: eight words.
Buffer signed_preimage(const OhttpConfig& config) {
  Buffer preimage;
  abi::put_word(preimage, crypto::keccak256(as_bytes(opengradient::kOhttpDomain)));
  abi::put_word(preimage, config.tee_id);
  abi::put_u64(preimage, config.key_id);
  abi::put_u64(preimage, config.kem_id);
  abi::put_u64(preimage, config.kdf_id);
  abi::put_u64(preimage, config.aead_id);
  abi::put_word(preimage, crypto::keccak256(config.public_key));
  abi::put_word(preimage, crypto::keccak256(config.key_config));
  return preimage;
}

// What the enclave says that it signed, beside what was computed here: a contradiction fails the check of the
// signature.
void compare_digest(const OhttpConfig& config, Bytes preimage, Check& signature) {
  const Digest256 digest = crypto::keccak256(preimage);
  if (!config.signature_hash || *config.signature_hash == digest) return;
  const std::string title = "signature_hash is not the digest of the other members";
  if (signature.outcome == Outcome::fail) {
    signature.title += "; " + title;
    return;
  }
  signature =
      failed(signature.id, title, to_hex(digest) + "   digest", to_hex(*config.signature_hash) + "   signature_hash");
}

// Both spellings of the configuration are signed; a client uses key_config, so a contradiction is worth a word.
void add_key_config_note(const OhttpConfig& config, Appraisal& appraisal) {
  const auto inner = opengradient::parse_key_config(config.key_config);
  const bool same = inner && inner->key_id == config.key_id && inner->kem_id == config.kem_id &&
                    inner->kdf_id == config.kdf_id && inner->aead_id == config.aead_id &&
                    equal(inner->public_key, config.public_key);
  if (same) return;
  Check check = noted("receipt.encoding", inner ? "key_config does not say the same as the other members"
                                                : "key_config is not one key with one suite (RFC 9458 section 3.1)");
  check.location = Place{{}, config.key_config_offset, std::nullopt};
  appraisal.add(std::move(check));
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& config = artefact.as<OhttpConfig>();
  Appraisal appraisal;
  const Buffer preimage = signed_preimage(config);
  tee_records::appraise_signature(appraisal, context,
                                  {"the digest of the configuration", config.tee_id, preimage, config.signature,
                                   tee_records::place_of(config.signature_offset, config.signature_length)});
  compare_digest(config, preimage, *std::ranges::find(appraisal.checks, "receipt.signature", &Check::id));
  add_key_config_note(config, appraisal);
  tee_records::add_inspected(kOpengradientOhttpConfig, artefact, appraisal.claims);
  appraisal.not_covered = {"when the configuration was made: it has no time and can be shown again"};
  appraisal.model_reason = "a configuration names no model";
  return appraisal;
}

bool recognise(const Reading& reading) {
  return reading.json != nullptr && opengradient::looks_like_ohttp_config(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, tee_records::json_of(reading));
  TOUCHSTONE_TRY(config, opengradient::parse_ohttp_config(*root));
  return std::make_shared<const OhttpConfig>(std::move(config));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& config = artefact.as<OhttpConfig>();
  const std::uint64_t size = artefact.bytes->size();
  fields.push_back({0, size, "key_id", std::uint64_t{config.key_id}, "RFC 9458"});
  fields.push_back({0, size, "kem_id", std::uint64_t{config.kem_id}, config.kem_id == 0x20 ? "X25519" : "KEM"});
  fields.push_back({0, size, "kdf_id", std::uint64_t{config.kdf_id}, config.kdf_id == 1 ? "HKDF-SHA256" : "KDF"});
  fields.push_back(
      {0, size, "aead_id", std::uint64_t{config.aead_id}, config.aead_id == 3 ? "ChaCha20-Poly1305" : "AEAD"});
  fields.push_back({0, size, "public_key", config.public_key, "HPKE"});
  fields.push_back({config.key_config_offset, 0, "key_config", config.key_config, "RFC 9458"});
  fields.push_back({0, size, "tee_id", to_buffer(config.tee_id), "keccak256 of the signing key"});
  fields.push_back({config.signature_offset, config.signature_length, "signature", config.signature, "RSA-PSS"});
  if (config.signature_hash) {
    fields.push_back({0, size, "signature_hash", to_buffer(*config.signature_hash), "digest as stated"});
  }
}

constexpr std::array kFields{
    FieldSpec{"tee_id", ValueKind::hex, "receipt.tee-id"},      FieldSpec{"key_id", ValueKind::number, "input.expect"},
    FieldSpec{"kem_id", ValueKind::number, "input.expect"},     FieldSpec{"kdf_id", ValueKind::number, "input.expect"},
    FieldSpec{"aead_id", ValueKind::number, "input.expect"},    FieldSpec{"public_key", ValueKind::hex, "input.expect"},
    FieldSpec{"key_config", ValueKind::hex, "input.expect"},    FieldSpec{"signature", ValueKind::hex, "input.expect"},
    FieldSpec{"signature_hash", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{"receipt.signature", "receipt.tee-id", "receipt.key",
                                                  "receipt.encoding"};
constexpr std::array<std::string_view, 1> kBehind{"nitro-document"};

}  // namespace

constinit const ArtefactType kOpengradientOhttpConfig = {
    .name = "opengradient-ohttp-config",
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
