#include "evidence/sigstore/sigstore.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "evidence/sigstore/checks.h"
#include "evidence/sigstore/inspect.h"
#include "evidence/sigstore/keyless.h"
#include "evidence/sigstore/message.h"
#include "evidence/sigstore/signature.h"

namespace touchstone::evidence {
namespace {

using sigstore::Bundle;
using sigstore_checks::Choice;

bool recognise(const Reading& reading) {
  return reading.json != nullptr && sigstore::looks_like_bundle(reading.json->root()) &&
         !sigstore::is_model_signature(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "bundle", "is no strict JSON");
  auto bundle = sigstore::parse(reading.json->root());
  if (!bundle) return tl::unexpected(bundle.error());
  return std::make_shared<const Bundle>(std::move(*bundle));
}

std::optional<Instant> instant_in(const Artefact& artefact, const Context& context) {
  return trusted_instant(artefact.as<Bundle>(), context);
}

void add_edges(const Artefact& artefact, const sigstore_checks::Case& one, const Choice& choice, Appraisal& appraisal) {
  const Check* const chain = find_check(appraisal.checks, "sigstore.chain");
  const Check* const signature = find_check(appraisal.checks, "sigstore.signature");
  if (one.path) {
    const Digest256 anchor = crypto::sha256(one.path->certificates.front().der);
    appraisal.edges.push_back({artefact.origin, "root:" + to_hex(anchor), "vendor-root", chain->outcome, {}, {}});
  }
  if (signature->outcome != Outcome::pass && signature->outcome != Outcome::fail) return;
  if (const x509::Certificate* leaf = one.bundle.leaf(); leaf != nullptr) {
    const std::string key = to_hex(crypto::sha256(leaf->subject_public_key_info));
    appraisal.edges.push_back({artefact.origin, "key:" + key, "signed-by", signature->outcome, {}, {}});
  }
  if (choice.message && !choice.message->path.empty()) {
    appraisal.edges.push_back({artefact.origin, choice.message->path, "sha256", signature->outcome, {}, {}});
  }
}

void mark_used(const Choice& choice, Appraisal& appraisal) {
  if (!choice.message) return;
  if (choice.message->file) appraisal.used_files.push_back(*choice.message->file);
  if (choice.message->companion) appraisal.used.push_back(*choice.message->companion);
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& bundle = artefact.as<Bundle>();
  Appraisal appraisal;
  const auto statement = sigstore_checks::statement_of(bundle);
  Choice choice = sigstore_checks::choose_message(bundle, statement, context);
  // An envelope of another kind than a statement is about no artefact; one that was named by its digest alone is
  // compared all the same, so that the expectation is not passed over.
  const bool bare = bundle.message_signature() != nullptr;
  const bool about = bare || statement || sigstore_checks::claims_to_be_statement(bundle);
  if (!about && !context.expect.has("sha256")) choice.message.reset();
  const sigstore_checks::Case one(bundle, context);
  appraisal.claims = sigstore_checks::claims_of(bundle, statement);
  sigstore_checks::appraise(one, bare && choice.message ? &*choice.message : nullptr, appraisal);
  appraisal.add(sigstore_checks::signature(one, choice, statement));
  if (one.keyed()) refuse_identities(context, appraisal);
  mark_used(choice, appraisal);
  add_edges(artefact, one, choice, appraisal);
  appraisal.not_covered = {"whether the signer is honest, and what the artefact does",
                           "whether the log shows everybody the same tree (no witness is asked)",
                           "revocation: keys and authorities are those of the trusted root file, however old it is"};
  appraisal.model_reason = "a signature over a file says who signed it, not that its weights answered";
  return appraisal;
}

constexpr auto kFields = with_keyless_fields(std::to_array<FieldSpec>({
    {"sha256", ValueKind::hex, "sigstore.signature"},
    {"media_type", ValueKind::text, "input.expect"},
    {"payload_type", ValueKind::text, "input.expect"},
    {"predicate_type", ValueKind::text, "input.expect"},
    {"subject", ValueKind::text, "input.expect"},
}));

constexpr std::array<std::string_view, 6> kChecks = {"sigstore.time",     "sigstore.chain", "sigstore.sct",
                                                     "sigstore.identity", "sigstore.log",   "sigstore.signature"};

}  // namespace

constinit const ArtefactType kSigstoreBundle = {
    .name = "sigstore-bundle",
    .document = "sigstore.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect_sigstore_bundle,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .instant_in = instant_in,
};

}  // namespace touchstone::evidence
