#include "evidence/proofs/ezkl.h"

#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/ezkl_case.h"
#include "evidence/proofs/proof.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;

Appraisal verify(const Artefact& artefact, const Context& context) {
  EzklCase one = ezkl_case(artefact, context);
  Appraisal appraisal;
  appraisal.add(inputs_of(one));
  Check encoding = encoding_of(one.proof);
  const bool whole_words = !one.proof.proof.empty() && one.proof.proof.size() % 32 == 0;
  const bool has_words = !one.bad_instance || !one.proof.instances[*one.bad_instance].montgomery;

  EvmQuestion question;
  question.vka_elsewhere = true;
  question.premise = whole_words ? "proof.inputs" : "proof.encoding";
  Buffer calldata;
  if (whole_words && has_words) {
    std::optional<Bytes> vka;
    if (one.vka.artefact != nullptr) vka = Bytes(one.vka.artefact->as<Buffer>());
    calldata = ezkl_calldata(one.proof.proof, one.words, vka);
    question.calldata = Bytes(calldata);
  }
  EvmAnswer answer = judge(context, question);
  one.key = choose_key(one, answer);

  appraisal.add(std::move(encoding));
  appraisal.add(pretty_check(one.proof, one.instances, one.settings_content()));
  appraisal.add(settings_of(one));
  appraisal.add(key_of(one, answer));
  appraisal.add(skipped("proof.points", answer.contract ? "the contract checks the points"
                                                        : "the points are checked by a contract, and there is none"));
  appraisal.add(equation_of(one, answer));
  for (Check& check : answer.checks) appraisal.add(std::move(check));

  for (Claim& claim : answer.claims) appraisal.claims.push_back(std::move(claim));
  for (const Chosen* chosen : {&one.key, &one.settings, &one.vka}) {
    if (chosen->companion) appraisal.used.push_back(*chosen->companion);
  }
  conclude_contract(artefact.origin, answer, appraisal);
  state_findings(one, answer, appraisal);
  return appraisal;
}

bool recognise(const Reading& reading) {
  return reading.json != nullptr && ezkl::looks_like_proof(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "proof", "is no JSON");
  auto proof = ezkl::parse_proof(reading.json->root());
  if (!proof) return tl::unexpected(proof.error());
  return std::make_shared<const ezkl::Proof>(std::move(*proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<ezkl::Proof>();
  for (std::size_t i = 0; i < proof.instances.size() && i < kMostClaimed; ++i) {
    const ezkl::Instance& instance = proof.instances[i];
    fields.push_back({instance.offset, instance.length, "instances[" + std::to_string(i) + "]",
                      Buffer(instance.bytes.begin(), instance.bytes.end()),
                      instance.montgomery ? "little-endian, Montgomery form" : "little-endian"});
  }
  fields.push_back({proof.proof_offset, proof.proof_length, "proof", proof.proof, "",
                    std::to_string(proof.proof.size()) + " bytes"});
  for (const ezkl::Text& text : proof.unsupported)
    fields.push_back({text.offset, text.length, "unsupported", text.text, "this kind of proof is not read"});
  if (proof.version)
    fields.push_back(
        {proof.version->offset, proof.version->length, "version", proof.version->text, "not authenticated"});
}

constexpr std::array kFields = {FieldSpec{"vk.sha256", ValueKind::hex, "proof.key"},
                                FieldSpec{"settings.sha256", ValueKind::hex, "proof.settings"},
                                FieldSpec{"codehash", ValueKind::hex, "evm.codehash"},
                                FieldSpec{"vka.keccak", ValueKind::hex, "proof.key"},
                                FieldSpec{"proof", ValueKind::hex, "input.expect"},
                                FieldSpec{"version", ValueKind::text, "input.expect"},
                                FieldSpec{"instances", ValueKind::text, "input.expect"},
                                FieldSpec{"outputs", ValueKind::text, "input.expect"},
                                FieldSpec{"param_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"input_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"output_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"steps", ValueKind::number, "input.expect"}};
constexpr std::array<std::string_view, 11> kChecks = {
    "proof.inputs",   "proof.encoding", "proof.pretty", "proof.settings", "proof.key", "proof.points",
    "proof.equation", "evm.codehash",   "evm.calldata", "evm.run",        "evm.result"};

}  // namespace

constinit const ArtefactType kEzklProof = {
    .name = "ezkl-proof",
    .document = "ezkl-and-evm.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
