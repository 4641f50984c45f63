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

// One check for the whole file: the first entry that is wrong, else what all of them are.
Check check_entries(const Entries& entries) {
  Check check = check_entry(entries.front());
  std::size_t faults = 0;
  for (const RegistryEntry& entry : entries) {
    Check one = check_entry(entry);
    if (one.outcome != Outcome::fail) continue;
    if (faults++ == 0) check = std::move(one);
  }
  if (faults > 1) check.title += ", and " + std::to_string(faults - 1) + " more";
  if (faults > 0 || entries.size() == 1) return check;
  return passed(kTeeId, std::to_string(entries.size()) + " entries: each teeId is the keccak256 of its publicKey");
}

void compare_expected(const Entries& entries, const Context& context, Check& check) {
  for (const Expectation* expected : context.expect.of("tee_id")) {
    const bool found = expected->bytes && std::ranges::any_of(entries, [expected](const RegistryEntry& entry) {
                         return equal(entry.tee_id, *expected->bytes);
                       });
    if (found) continue;
    const std::string title = "no entry has the expected teeId";
    if (check.outcome == Outcome::fail) {
      check.title += "; " + title;
    } else {
      check = failed(kTeeId, title, expected->given + "   " + std::string(expected->source),
                     entries.size() == 1 ? to_hex(entries.front().tee_id) : "absent");
    }
    return;
  }
}

// Claims name single values: those of a file with one entry. The names that other records have for the same values
// stand beside the registry's own.
void add_claims(const Artefact& artefact, std::vector<Claim>& claims) {
  const auto& entries = artefact.as<Entries>();
  claims.push_back({"entries", std::uint64_t{entries.size()}});
  if (entries.size() != 1) return;
  const RegistryEntry& entry = entries.front();
  claims.push_back({"tee_id", to_buffer(entry.tee_id)});
  if (entry.pcr_hash) claims.push_back({"pcr_hash", to_buffer(*entry.pcr_hash)});
  tee_records::add_inspected(kOpengradientRegistry, artefact, claims);
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& entries = artefact.as<Entries>();
  Appraisal appraisal;
  Check ids = check_entries(entries);
  compare_expected(entries, context, ids);
  appraisal.add(std::move(ids));
  appraisal.add(noted("registry.source", "RPC-trusted: whoever answered vouches for these entries, no proof does"));
  add_claims(artefact, appraisal.claims);
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
                             FieldSpec{"teeId", ValueKind::hex, "input.expect"},
                             FieldSpec{"publicKey", ValueKind::hex, "input.expect"},
                             FieldSpec{"owner", ValueKind::hex, "input.expect"},
                             FieldSpec{"paymentAddress", ValueKind::hex, "input.expect"},
                             FieldSpec{"endpoint", ValueKind::text, "input.expect"},
                             FieldSpec{"tlsCertificate", ValueKind::hex, "input.expect"},
                             FieldSpec{"pcrHash", ValueKind::hex, "input.expect"},
                             FieldSpec{"teeType", ValueKind::number, "input.expect"},
                             FieldSpec{"enabled", ValueKind::text, "input.expect"},
                             FieldSpec{"registeredAt", ValueKind::number, "input.expect"},
                             FieldSpec{"lastHeartbeatAt", ValueKind::number, "input.expect"},
                             FieldSpec{"ohttpConfig.keyId", ValueKind::number, "input.expect"},
                             FieldSpec{"ohttpConfig.kemId", ValueKind::number, "input.expect"},
                             FieldSpec{"ohttpConfig.kdfId", ValueKind::number, "input.expect"},
                             FieldSpec{"ohttpConfig.aeadId", ValueKind::number, "input.expect"},
                             FieldSpec{"ohttpConfig.publicKey", ValueKind::hex, "input.expect"},
                             FieldSpec{"ohttpConfig.keyConfig", ValueKind::hex, "input.expect"},
                             FieldSpec{"ohttpConfig.registeredAt", ValueKind::number, "input.expect"}};
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
