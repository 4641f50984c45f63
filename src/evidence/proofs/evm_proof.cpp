#include "evidence/proofs/evm_proof.h"

#include <array>
#include <memory>
#include <utility>

#include "codec/abi.h"
#include "codec/hex.h"
#include "evidence/proofs/evm_call.h"
#include "evidence/proofs/proof.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;

struct Calldata {
  std::shared_ptr<const Buffer> bytes;
};

bool recognise(const Reading& reading) {
  const auto calldata = evm_bytes(reading);
  return calldata != nullptr && looks_like_call(*calldata);
}

// Hex text is always meant as hex: raw calldata begins with four bytes of a hash, which are no text. However long it
// is: the limit of the interpreter speaks (ezkl-and-evm.md 4.5).
Parsed<Content> parse(const Reading& reading) {
  if (reading.json != nullptr) return refuse(Fault::syntax, 0, "calldata", "is JSON: give it as hex or raw bytes");
  auto calldata = evm_bytes(reading);
  if (calldata == nullptr)
    return refuse(Fault::syntax, 0, "calldata",
                  reading.encoding == Encoding::raw ? "is a text that is no hex" : "is neither hex nor raw bytes");
  if (calldata->size() < 4) return refuse(Fault::truncated, calldata->size(), "selector");
  return std::make_shared<const Calldata>(Calldata{std::move(calldata)});
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const Bytes bytes = *artefact.as<Calldata>().bytes;
  const auto call = call_of(bytes);
  fields.push_back({0, 4, "selector", to_buffer(bytes.first(4)), call ? call->signature : "not known"});
  fields.push_back(
      {4, bytes.size() - 4, "arguments", to_buffer(bytes.subspan(4)), "", std::to_string(bytes.size() - 4) + " bytes"});
}

std::vector<std::string> public_inputs_of(Bytes calldata) {
  std::vector<std::string> inputs;
  const auto call = call_of(calldata);
  if (!call) return inputs;
  for (Bytes words = public_inputs(*call, calldata); !words.empty(); words = words.subspan(abi::kWord))
    inputs.push_back("0x" + to_hex(words.first(abi::kWord)));
  return inputs;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const Bytes calldata = *artefact.as<Calldata>().bytes;
  Appraisal appraisal;
  EvmQuestion question;
  question.calldata = calldata;
  EvmAnswer answer = judge(context, question);
  conclude_contract(artefact.origin, answer, appraisal);
  for (Check& check : answer.checks) appraisal.add(std::move(check));
  for (Claim& claim : answer.claims) appraisal.claims.push_back(std::move(claim));
  appraisal.claims.push_back({"selector", to_buffer(calldata.first(4))});
  appraisal.not_covered = {"what the contract checks: which circuit its key belongs to, and who made its setup",
                           "where the public inputs in the calldata come from"};
  appraisal.model_reason = "a contract accepted a call, which names no weights";
  appraisal.output_reason = "nobody said which public input carries the output";
  if (answer.contract) {
    const std::vector<std::string> inputs = public_inputs_of(calldata);
    state_output(context, answer.contract->codehash, inputs, appraisal);
  }
  return appraisal;
}

constexpr std::array kFields = {
    FieldSpec{"codehash", ValueKind::hex, "evm.codehash"}, FieldSpec{"vka.keccak", ValueKind::hex, "evm.codehash"},
    FieldSpec{"selector", ValueKind::hex, "input.expect"}, FieldSpec{"steps", ValueKind::number, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks = {"evm.codehash", "evm.calldata", "evm.run", "evm.result"};

}  // namespace

constinit const ArtefactType kEvmProof = {
    .name = "evm-proof",
    .document = "ezkl-and-evm.md",
    .subject = true,
    .generic = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
