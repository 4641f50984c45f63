// What the user and the policy ask of a subject beyond what its own checks compare.
#include <algorithm>

#include "audit/gathered.h"
#include "codec/hex.h"

namespace touchstone::audit {
namespace {

bool can_have(const ArtefactType& type, std::string_view id) {
  if (std::ranges::find(type.checks, id) != type.checks.end()) return true;
  return std::ranges::any_of(type.behind, [id](std::string_view name) {
    const ArtefactType* behind = evidence::find_type(name);
    return behind != nullptr && std::ranges::find(behind->checks, id) != behind->checks.end();
  });
}

// `sha256` is that of the INPUT, unless the type has a field of that name (sigstore.md 2: that of the artefact).
bool names_sha256(const ArtefactType& type) {
  return std::ranges::find(type.fields, "sha256", &FieldSpec::name) != type.fields.end();
}

}  // namespace

void Run::compare_expectations(const Artefact& artefact, const std::vector<Claim>& claims, Gathered& gathered) const {
  gathered.seen.insert(artefact.type);
  for (const FieldSpec& field : artefact.type->fields) {
    if (field.check != "input.expect") continue;
    for (const Expectation* expectation : settings_.expect.of(field.name)) {
      const auto claim = std::ranges::find(claims, field.name, &Claim::name);
      if (claim != claims.end() && matches(*expectation, claim->value)) {
        gathered.checks.push_back(passed("input.expect", std::string(field.name) + " as expected"));
      } else {
        gathered.checks.push_back(failed("input.expect", std::string(field.name) + " is not the expected one",
                                         expectation->given, claim == claims.end() ? "absent" : to_text(claim->value)));
      }
    }
  }
}

void Run::compare_sha256(const Artefact& artefact, Gathered& gathered) const {
  if (names_sha256(*artefact.type)) return;
  for (const Expectation* digest : settings_.expect.of("sha256")) {
    const bool same = digest->bytes && equal(*digest->bytes, artefact.sha256);
    gathered.checks.push_back(same ? passed("input.expect", "sha256 of the input as expected")
                                   : failed("input.expect", "sha256 of the input is not the expected one",
                                            digest->given, to_hex(artefact.sha256)));
  }
}

// An expectation about evidence that should stand behind the subject and was not given cannot be computed: unknown.
void Run::expect_behind(const Artefact& artefact, Gathered& gathered) const {
  for (const std::string_view name : artefact.type->behind) {
    const ArtefactType* type = evidence::find_type(name);
    if (type == nullptr || gathered.seen.contains(type)) continue;
    for (const FieldSpec& field : type->fields) {
      const bool own =
          std::ranges::find(artefact.type->fields, field.name, &FieldSpec::name) != artefact.type->fields.end();
      if (own || !settings_.expect.has(field.name)) continue;
      gathered.checks.push_back(unknown(field.check, "no " + std::string(name) + " stands behind this, to compare " +
                                                         std::string(field.name) + " with"));
    }
  }
}

// receipts.md 15: `signers` of a policy. An OpenGradient signer is named by its tee_id.
void Run::compare_signer(Gathered& gathered) const {
  if (!settings_.signers) return;
  const auto claim = std::ranges::find(gathered.claims, "tee_id", &Claim::name);
  if (claim == gathered.claims.end()) return;
  const std::string signer = to_text(claim->value);
  const bool accepted =
      std::ranges::any_of(*settings_.signers, [&](const Buffer& one) { return to_hex(one) == signer; });
  gathered.checks.push_back(
      accepted ? passed("receipt.signer", "the policy accepts this signer")
               : failed("receipt.signer", "the policy does not accept this signer",
                        "one of " + std::to_string(settings_.signers->size()) + " signers of the policy", signer));
}

void Run::require(const Artefact& artefact, Gathered& gathered) const {
  const auto must_pass = [&gathered](const std::string& id) {
    if (has_passed(gathered.checks, id)) return;
    const Check* check = find_check(gathered.checks, id);
    gathered.checks.push_back(
        unknown("input.require",
                id + " must pass, and is " + (check == nullptr ? "absent" : std::string(name(check->outcome)))));
  };
  for (const std::string& id : settings_.require) {
    const bool elsewhere =
        !can_have(*artefact.type, id) &&
        std::ranges::any_of(subject_types_, [&](const ArtefactType* type) { return can_have(*type, id); });
    if (!elsewhere) must_pass(id);
  }
  for (const std::string& id : settings_.require_of_tee) {
    if (can_have(*artefact.type, id)) must_pass(id);
  }
}

}  // namespace touchstone::audit
