#include "evidence/receipts/opengradient_registry.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/material/certificate.h"
#include "evidence/material/key.h"
#include "evidence/receipts/opengradient_reading.h"
#include "formats/opengradient/registration.h"
#include "formats/opengradient/registry.h"

namespace touchstone::evidence {
namespace {

using opengradient::RegistryEntry;
using Entries = std::vector<RegistryEntry>;

constexpr std::string_view kTeeId = "registry.tee-id";

Check check_entry(const RegistryEntry& entry) {
  const Digest256 hash = crypto::keccak256(entry.public_key);
  Check check;
  if (entry.listed_under && *entry.listed_under != entry.tee_id) {
    check = failed(kTeeId, "the entry is listed under another teeId", to_hex(*entry.listed_under) + "   name",
                   to_hex(entry.tee_id) + "   teeId");
  } else if (hash != entry.tee_id) {
    check = failed(kTeeId, "teeId is not the keccak256 of publicKey", to_hex(entry.tee_id) + "   teeId",
                   to_hex(hash) + "   keccak256 of publicKey");
  } else {
    check = passed(kTeeId, "teeId is the keccak256 of publicKey");
    check.actual = to_hex(hash);
  }
  check.location = tee_records::place_of(entry.offset, entry.length);
  return check;
}

void add_expected(const Entries& entries, const Context& context, Appraisal& appraisal) {
  for (const Expectation* expected : context.expect.of("tee_id")) {
    const bool found = expected->bytes && std::ranges::any_of(entries, [expected](const RegistryEntry& entry) {
                         return equal(entry.tee_id, *expected->bytes);
                       });
    if (found) {
      appraisal.add(passed(kTeeId, "an entry has the expected teeId"));
    } else {
      appraisal.add(failed(kTeeId, "no entry has the expected teeId",
                           expected->given + "   " + std::string(expected->source),
                           entries.size() == 1 ? to_hex(entries.front().tee_id) : "absent"));
    }
  }
}

template <class T>
void add_claim(std::vector<Claim>& claims, std::string name, const std::optional<T>& value) {
  if (value) claims.push_back({std::move(name), *value});
}
template <std::size_t N>
void add_claim(std::vector<Claim>& claims, std::string name, const std::optional<ByteArray<N>>& value) {
  if (value) claims.push_back({std::move(name), to_buffer(*value)});
}

// Claims name single values: those of a file with one entry.
void add_claims(const Entries& entries, std::vector<Claim>& claims) {
  claims.push_back({"entries", std::uint64_t{entries.size()}});
  if (entries.size() != 1) return;
  const RegistryEntry& entry = entries.front();
  claims.push_back({"tee_id", to_buffer(entry.tee_id)});
  add_claim(claims, "pcr_hash", entry.pcr_hash);
  add_claim(claims, "owner", entry.owner);
  add_claim(claims, "paymentAddress", entry.payment_address);
  add_claim(claims, "endpoint", entry.endpoint);
  add_claim(claims, "teeType", entry.tee_type);
  add_claim(claims, "enabled", entry.enabled);
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& entries = artefact.as<Entries>();
  Appraisal appraisal;
  for (const RegistryEntry& entry : entries) appraisal.add(check_entry(entry));
  add_expected(entries, context, appraisal);
  appraisal.add(noted("registry.source", "RPC-trusted: whoever answered vouches for these entries, no proof does"));
  add_claims(entries, appraisal.claims);
  appraisal.not_covered = {"RPC-trusted: nothing here proves that the registry holds these entries",
                           "that an enclave holds the keys: an entry is material, never an anchor",
                           "endpoint, paymentAddress, owner and times: no document attests them"};
  appraisal.model_reason = "a registry entry names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  return reading.json != nullptr && opengradient::looks_like_registry(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, tee_records::json_of(reading));
  TOUCHSTONE_TRY(entries, opengradient::parse_registry(*root));
  return std::make_shared<const Entries>(std::move(entries));
}

class Lister {
 public:
  Lister(std::vector<Field>& fields, const RegistryEntry& entry, std::string prefix)
      : fields_(fields), entry_(entry), prefix_(std::move(prefix)) {}

  void add(std::string_view name, ClaimValue value, std::string_view meaning) {
    fields_.push_back(
        {entry_.offset, entry_.length, prefix_ + std::string(name), std::move(value), std::string(meaning)});
  }
  template <class T>
  void add_optional(std::string_view name, const std::optional<T>& value, std::string_view meaning) {
    if (value) add(name, *value, meaning);
  }
  template <std::size_t N>
  void add_optional(std::string_view name, const std::optional<ByteArray<N>>& value, std::string_view meaning) {
    if (value) add(name, to_buffer(*value), meaning);
  }
  void add_time(std::string_view name, const std::optional<std::uint64_t>& value) {
    if (value) add(name, *value, to_text(Instant{static_cast<std::int64_t>(*value)}));
  }

 private:
  std::vector<Field>& fields_;
  const RegistryEntry& entry_;
  std::string prefix_;
};

void inspect_entry(const RegistryEntry& entry, const std::string& prefix, std::vector<Field>& fields) {
  Lister lister(fields, entry, prefix);
  lister.add("teeId", to_buffer(entry.tee_id), "keccak256 of publicKey");
  lister.add("publicKey", entry.public_key, "DER SubjectPublicKeyInfo");
  lister.add_optional("owner", entry.owner, "address");
  lister.add_optional("paymentAddress", entry.payment_address, "not attested");
  lister.add_optional("endpoint", entry.endpoint, "not attested");
  lister.add_optional("tlsCertificate", entry.tls_certificate, "DER");
  lister.add_optional("pcrHash", entry.pcr_hash, "keccak256 of PCR0, PCR1, PCR2");
  if (entry.tee_type) lister.add("teeType", *entry.tee_type, opengradient::tee_type_name(*entry.tee_type));
  lister.add_optional("enabled", entry.enabled, "when it was asked");
  lister.add_time("registeredAt", entry.registered_at);
  lister.add_time("lastHeartbeatAt", entry.last_heartbeat_at);
  if (!entry.ohttp_config) return;
  lister.add_optional("ohttpConfig.keyId", entry.ohttp_config->key_id, "HPKE");
  lister.add_optional("ohttpConfig.kemId", entry.ohttp_config->kem_id, "HPKE");
  lister.add_optional("ohttpConfig.kdfId", entry.ohttp_config->kdf_id, "HPKE");
  lister.add_optional("ohttpConfig.aeadId", entry.ohttp_config->aead_id, "HPKE");
  lister.add_optional("ohttpConfig.publicKey", entry.ohttp_config->public_key, "HPKE");
  lister.add_optional("ohttpConfig.keyConfig", entry.ohttp_config->key_config, "RFC 9458");
  lister.add_time("ohttpConfig.registeredAt", entry.ohttp_config->registered_at);
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& entries = artefact.as<Entries>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    inspect_entry(entries[i], entries.size() == 1 ? "" : "[" + std::to_string(i) + "].", fields);
  }
}

std::vector<Artefact> unpack(const Artefact& artefact) {
  std::vector<Artefact> inside;
  for (const RegistryEntry& entry : artefact.as<Entries>()) {
    if (auto key = tee_records::inner_artefact(kPublicKey, entry.public_key, artefact.origin); key) {
      inside.push_back(std::move(*key));
    }
    if (!entry.tls_certificate || entry.tls_certificate->empty()) continue;
    if (auto tls = tee_records::inner_artefact(kCertificate, *entry.tls_certificate, artefact.origin); tls) {
      inside.push_back(std::move(*tls));
    }
  }
  return inside;
}

constexpr std::array kFields{FieldSpec{"tee_id", ValueKind::hex, kTeeId},
                             FieldSpec{"entries", ValueKind::number, "input.expect"},
                             FieldSpec{"pcr_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"owner", ValueKind::hex, "input.expect"},
                             FieldSpec{"paymentAddress", ValueKind::hex, "input.expect"},
                             FieldSpec{"endpoint", ValueKind::text, "input.expect"},
                             FieldSpec{"teeType", ValueKind::number, "input.expect"},
                             FieldSpec{"enabled", ValueKind::text, "input.expect"}};
constexpr std::array<std::string_view, 2> kChecks{kTeeId, "registry.source"};

}  // namespace

constinit const ArtefactType kOpengradientRegistry = {
    .name = "opengradient-registry",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .unpack = unpack,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
