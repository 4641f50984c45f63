#include "evidence/models/oms.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evidence/models/oms_checks.h"
#include "evidence/models/oms_inspect.h"
#include "evidence/sigstore/keyless.h"

namespace touchstone::evidence {
namespace {

using oms_checks::Case;

bool recognise(const Reading& reading) {
  return reading.json != nullptr && sigstore::is_model_signature(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "bundle", "a model signature is JSON");
  auto bundle = sigstore::parse(reading.json->root());
  if (!bundle) return tl::unexpected(bundle.error());
  const sigstore::DsseEnvelope* envelope = bundle->dsse();
  if (envelope == nullptr) {
    return refuse(Fault::missing, reading.json->root().offset, "dsseEnvelope", "a model signature is an envelope");
  }
  auto statement = oms::parse_statement(envelope->payload.bytes);
  if (!statement) {
    // The payload stands in the bundle as base64, so its own offsets mean nothing to whoever opens the file.
    ParseError error = statement.error();
    error.offset = envelope->payload.offset;
    return tl::unexpected(error);
  }
  return std::make_shared<const OmsSignature>(OmsSignature{std::move(*bundle), std::move(*statement)});
}

bool is_keyless(const OmsSignature& signature) {
  return signature.bundle.material == sigstore::MaterialKind::certificate;
}

std::optional<Instant> instant_in(const Artefact& artefact, const Context& context) {
  const auto& signature = artefact.as<OmsSignature>();
  if (!is_keyless(signature)) return std::nullopt;  // oms.md 4: nothing authenticates a time
  return trusted_instant(signature.bundle, context);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::vector<Claim> claims_of(const OmsSignature& signature) {
  const oms::Statement& statement = signature.statement;
  std::vector<Claim> claims;
  claims.push_back({"predicate_type", statement.predicate_type});
  if (statement.root) {
    claims.push_back({"root", Buffer(statement.root->begin(), statement.root->end())});
    claims.push_back({"subject", statement.subject_name});
  }
  if (statement.predicate == oms::Predicate::other) return claims;
  claims.push_back({"method", Untrusted(oms::name(statement.method))});
  claims.push_back({"hash_type", Untrusted(statement.hash_type)});
  if (statement.shard_size != 0) claims.push_back({"shard_size", statement.shard_size});
  claims.push_back({"resources", std::uint64_t{statement.resources.size()}});
  claims.push_back({"allow_symlinks", statement.allow_symlinks});
  claims.push_back({"ignore_paths", Untrusted(joined(statement.ignore_paths))});
  return claims;
}

const MeasuredModel* model_of(const Artefact& artefact, const Context& context) {
  const auto& models = context.companions.models;
  const auto found = std::ranges::find_if(models, [&](const MeasuredModel& model) {
    return model.signature == artefact.content && model.subject == artefact.origin;
  });
  return found == models.end() ? nullptr : &*found;
}

void add_signer_checks(const Case& one, Appraisal& appraisal) {
  switch (one.signature.bundle.material) {
    case sigstore::MaterialKind::certificate:
      appraise_keyless(one.signature.bundle, one.context, appraisal);
      for (Claim& claim : keyless_claims(one.signature.bundle)) appraisal.claims.push_back(std::move(claim));
      return;
    case sigstore::MaterialKind::x509_certificate_chain:
      appraisal.add(oms_checks::certificate(one, appraisal.used));
      break;
    case sigstore::MaterialKind::public_key:
      appraisal.add(skipped("oms.certificate", "signed by a key, not by a certificate"));
      break;
  }
  refuse_identities(one.context, appraisal);  // only a certificate of Fulcio has them
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& content = artefact.as<OmsSignature>();
  const Case one{content, artefact.origin, context, model_of(artefact, context)};
  Appraisal appraisal;
  appraisal.claims = claims_of(content);
  appraisal.add(oms_checks::envelope(one));
  oms_checks::Signed by = oms_checks::signature(one);
  if (by.signer) appraisal.claims.push_back({"signer", Buffer(by.signer->begin(), by.signer->end())});
  appraisal.used = std::move(by.used);
  appraisal.add(std::move(by.check));
  add_signer_checks(one, appraisal);
  // These three are computed even when the signature fails, so that the report tells both (oms.md 4).
  if (content.statement.predicate != oms::Predicate::legacy) appraisal.add(oms_checks::root(one, appraisal.edges));
  appraisal.add(oms_checks::files(one, appraisal.edges));
  oms_checks::configurations(one, appraisal.edges, appraisal.used);
  appraisal.add(oms_checks::coverage(one, appraisal.not_covered));
  appraisal.not_covered.emplace_back("empty directories, modes and times of files");
  appraisal.not_covered.emplace_back("where the model comes from and what it was trained on");
  appraisal.model_reason = one.model == nullptr ? "no files were compared with the signed manifest"
                                                : "the signature over the files is not verified";
  const auto& artefacts = context.companions.artefacts;
  for (std::size_t i = 0; i < artefacts.size(); ++i) {
    if (artefacts[i].content == artefact.content) appraisal.used.push_back(i);
  }
  return appraisal;
}

constexpr auto kFields = with_keyless_fields(std::to_array<FieldSpec>({
    {"root", ValueKind::hex, "input.expect"},
    {"subject", ValueKind::text, "input.expect"},
    {"predicate_type", ValueKind::text, "input.expect"},
    {"method", ValueKind::text, "input.expect"},
    {"hash_type", ValueKind::text, "input.expect"},
    {"shard_size", ValueKind::number, "input.expect"},
    {"resources", ValueKind::number, "input.expect"},
    {"allow_symlinks", ValueKind::text, "input.expect"},
    {"ignore_paths", ValueKind::text, "input.expect"},
    {"signer", ValueKind::hex, "oms.signature"},
}));

constexpr auto kChecks = std::to_array<std::string_view>(
    {"oms.envelope", "oms.signature", "oms.certificate", "oms.root", "oms.files", "oms.coverage", "sigstore.time",
     "sigstore.chain", "sigstore.sct", "sigstore.identity", "sigstore.log"});

std::string_view variant(const Artefact& artefact) {
  const auto& signature = artefact.as<OmsSignature>();
  if (signature.statement.predicate == oms::Predicate::legacy) return "0.2.0";
  switch (signature.bundle.material) {
    case sigstore::MaterialKind::certificate: return "keyless";
    case sigstore::MaterialKind::x509_certificate_chain: return "certificate";
    case sigstore::MaterialKind::public_key: return "key";
  }
  return "";
}

}  // namespace

constinit const ArtefactType kOmsSignature = {
    .name = "oms-signature",
    .document = "oms.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect_oms,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .variant = variant,
    .instant_in = instant_in,
};

}  // namespace touchstone::evidence
