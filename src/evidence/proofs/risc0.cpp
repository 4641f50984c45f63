#include "evidence/proofs/risc0.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/evm_seal.h"
#include "evidence/proofs/risc0_claim.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
using zk::risc0::Data;
using zk::risc0::Kind;
using zk::risc0::Receipt;

bool recognise(const Reading& reading) {
  return reading.json != nullptr && zk::risc0::looks_like_receipt(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "receipt", "is no JSON");
  auto receipt = zk::risc0::parse(reading.json->root());
  if (!receipt) return tl::unexpected(receipt.error());
  return std::make_shared<const Receipt>(std::move(*receipt));
}

Buffer buffer_of(const Digest256& digest) { return {digest.begin(), digest.end()}; }

Digest256 digest_of(Bytes bytes) {
  Digest256 digest{};
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

/// What the checks of one receipt hand on to each other.
struct Case {
  const Receipt& receipt;
  const Context& context;
  std::optional<risc0::Parameters> parameters;
  std::optional<Digest256> image_id;  // the expected one, else the stated one
  std::optional<Digest256> claim;
};

// The image id that the file states: by itself, or as the state before the program in a claim.
std::optional<Digest256> stated_image_id(const Receipt& receipt) {
  if (receipt.image_id) return digest_of(receipt.image_id->bytes);
  if (!receipt.claim) return std::nullopt;
  const auto* parts = std::get_if<zk::risc0::Claim::Value>(&receipt.claim->content);
  return parts == nullptr || !parts->pre ? std::nullopt : std::optional(risc0::state_digest(*parts->pre));
}

// The parameters are known by the selector, or by the whole digest, whose first bytes the selector is.
Check check_parameters(Case& one) {
  constexpr std::string_view kId = "risc0.parameters";
  const Receipt& receipt = one.receipt;
  if (receipt.kind != Kind::groth16) return unknown(kId, "the receipt has no Groth16 proof");
  const Data& stated = receipt.rust ? *receipt.verifier_parameters : *receipt.selector;
  for (risc0::Parameters& set : risc0::known_parameters(one.context.policy.proofs)) {
    if (!starts_with(set.digest(), stated.bytes)) continue;
    Check check =
        passed(kId, set.release == "policy" ? std::string("those of the policy") : "those of RISC Zero " + set.release);
    check.actual = to_hex(stated.bytes);
    one.parameters = std::move(set);
    return check;
  }
  Check check = unknown(kId, "no known release has these parameters");
  check.actual = to_hex(stated.bytes);
  check.location = Place{{}, stated.offset, stated.length};
  return check;
}

Check check_image_id(Case& one) {
  constexpr std::string_view kId = "risc0.image-id";
  const auto stated = stated_image_id(one.receipt);
  const auto expected = one.context.expect.of("image_id");
  one.image_id = stated;
  if (expected.empty()) {
    Check check = unknown(kId, "nobody said which program is expected");
    if (stated) check.actual = to_hex(*stated);
    check.next = "name the program with --expect image_id=HEX";
    return check;
  }
  for (const Expectation* expectation : expected) {
    if (!expectation->bytes || expectation->bytes->size() != 32)
      return failed(kId, "an image id has 32 bytes", expectation->given, stated ? to_hex(*stated) : std::string());
    one.image_id = digest_of(*expectation->bytes);
  }
  for (const Expectation* expectation : expected) {
    const bool same = equal(*expectation->bytes, *one.image_id) && (!stated || equal(*expectation->bytes, *stated));
    if (!same)
      return failed(kId, "another program than the expected one", expectation->given,
                    to_hex(stated ? *stated : *one.image_id));
  }
  Check check = passed(kId, stated ? "the expected program" : "the expected program; the receipt names none");
  check.actual = to_hex(*one.image_id);
  return check;
}

Check check_claim(Case& one) {
  constexpr std::string_view kId = "risc0.claim";
  if (!one.image_id) return unknown(kId, "without an image id the claim is not known");
  one.claim = risc0::claim_digest(*one.image_id, one.receipt.journal.bytes);
  const std::string recomputed = to_hex(*one.claim);
  if (one.receipt.claim) {
    const zk::risc0::Claim& stated = *one.receipt.claim;
    const auto* direct = std::get_if<Digest256>(&stated.content);
    const auto digest = direct != nullptr ? std::optional(*direct)
                                          : risc0::claim_digest(std::get<zk::risc0::Claim::Value>(stated.content));
    if (!digest) return unknown(kId, "the receipt states its claim in a form that is not read");
    if (*digest != *one.claim) {
      Check check = failed(kId, "the receipt states another claim than its journal and image id make", recomputed,
                           to_hex(*digest));
      check.location = Place{{}, stated.offset, stated.length};
      return check;
    }
  }
  Check check = passed(kId, "recomputed from image id and journal");
  check.actual = recomputed;
  return check;
}

Check check_equation(const Case& one, const Groth16Proof<curves::Bn254>& proof) {
  constexpr std::string_view kId = "proof.equation";
  if (!one.parameters) return premise_failed(kId, "risc0.parameters");
  if (!one.claim) return premise_failed(kId, "risc0.claim");
  const auto inputs = risc0::public_inputs(*one.parameters, *one.claim);
  return equation_check(groth16_holds<curves::Bn254>(proof, risc0::verification_key(), inputs));
}

void add_claims(const Case& one, Appraisal& appraisal) {
  const Receipt& receipt = one.receipt;
  if (one.image_id) {
    const auto stated = stated_image_id(receipt);
    appraisal.claims.push_back({"image_id", buffer_of(stated ? *stated : *one.image_id)});
  }
  appraisal.claims.push_back({"journal", receipt.journal.bytes});
  if (one.claim) appraisal.claims.push_back({"claim_digest", buffer_of(*one.claim)});
  if (receipt.selector) appraisal.claims.push_back({"selector", receipt.selector->bytes});
  if (receipt.verifier_parameters)
    appraisal.claims.push_back({"selector", to_buffer(Bytes(receipt.verifier_parameters->bytes).first(4))});
  if (!receipt.seal.bytes.empty()) appraisal.claims.push_back({"seal", receipt.seal.bytes});
  if (one.parameters) appraisal.claims.push_back({"control_root", buffer_of(one.parameters->control_root)});
}

// Section 5.5: what the guest proves is not in the receipt; only a policy says it.
void add_meaning(const Case& one, Appraisal& appraisal) {
  appraisal.model_reason = "a receipt shows which program ran, not which weights it used";
  appraisal.output_reason = "nobody said what the journal of this program means";
  appraisal.not_covered.insert(appraisal.not_covered.begin(), "what the program does: its source, and who built it");
  const auto& programs = one.context.policy.proofs.programs;
  const auto program =
      !one.image_id ? programs.end() : std::ranges::find(programs, to_hex(*one.image_id), &ProofPolicy::Program::id);
  if (program != programs.end()) {
    appraisal.output_statement =
        "the journal is that of the program which the policy calls: " + printable(program->text);
    return;
  }
  appraisal.not_covered.push_back("unexplained output: journal " + to_hex(one.receipt.journal.bytes));
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& receipt = artefact.as<Receipt>();
  Appraisal appraisal;
  Case one{receipt, context, {}, {}, {}};
  list_unread(receipt.unread, appraisal);
  if (receipt.kind == Kind::stark) {
    appraisal.add(unknown("input.type", receipt.inner.shown() + " receipts are STARKs: not supported"));
    appraisal.add(unknown("proof.equation", "STARKs are not supported"));
    appraisal.claims.push_back({"journal", receipt.journal.bytes});
    appraisal.output_reason = "the proof could not be checked";
    return appraisal;
  }
  appraisal.add(check_parameters(one));
  appraisal.add(check_image_id(one));
  appraisal.add(check_claim(one));
  if (receipt.kind == Kind::fake) {
    appraisal.add(premise_failed("proof.points", "proof.equation"));
    Check fake = failed("proof.equation", "a receipt of the development mode carries no proof", "a proof", "none");
    fake.means = "anybody can write such a receipt, for any program and any output";
    appraisal.add(std::move(fake));
  } else {
    Faults faults;
    const auto proof = decode_seal(receipt.seal.bytes, receipt.seal.offset, receipt.seal.length, faults);
    appraisal.add(points_check(faults, "A, B and C lie in their groups"));
    appraisal.add(faults.none() ? check_equation(one, proof) : premise_failed("proof.equation", "proof.points"));
  }
  add_key_edge(artefact.origin, risc0::verification_key_digest(), appraisal);
  add_claims(one, appraisal);
  add_meaning(one, appraisal);
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& receipt = artefact.as<Receipt>();
  const auto add = [&fields](std::string_view name, const Data& data, std::string_view meaning) {
    fields.push_back({data.offset, data.length, std::string(name), data.bytes, std::string(meaning)});
  };
  if (receipt.rust) fields.push_back({0, 0, "inner", receipt.inner, "kind of receipt"});
  if (receipt.selector) add("selector", *receipt.selector, "of the parameters");
  if (receipt.verifier_parameters) add("verifier_parameters", *receipt.verifier_parameters, "");
  if (!receipt.seal.bytes.empty()) add("seal", receipt.seal, "A, B, C");
  if (receipt.image_id) add("image_id", *receipt.image_id, "of the program");
  add("journal", receipt.journal, "output of the program");
  if (const auto id = stated_image_id(receipt)) {
    fields.push_back({0, 0, "claim_digest", buffer_of(risc0::claim_digest(*id, receipt.journal.bytes)), "computed"});
  }
  for (const Untrusted& name : receipt.unread) fields.push_back({0, 0, "member", name, "nothing reads it"});
}

constexpr std::array<FieldSpec, 6> kFields = {{{"image_id", ValueKind::hex, "risc0.image-id"},
                                               {"journal", ValueKind::hex, "input.expect"},
                                               {"claim_digest", ValueKind::hex, "input.expect"},
                                               {"selector", ValueKind::hex, "input.expect"},
                                               {"seal", ValueKind::hex, "input.expect"},
                                               {"control_root", ValueKind::hex, "input.expect"}}};
constexpr std::array<std::string_view, 6> kChecks = {"input.type",     "risc0.parameters", "risc0.claim",
                                                     "risc0.image-id", "proof.points",     "proof.equation"};

}  // namespace

constinit const ArtefactType kRisc0Receipt = {
    .name = "risc0-receipt",
    .document = "zk-proofs.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
