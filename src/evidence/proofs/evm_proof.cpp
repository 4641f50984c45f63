#include "evidence/proofs/evm_proof.h"

#include <algorithm>
#include <array>
#include <memory>

#include "codec/abi.h"
#include "codec/hex.h"
#include "evidence/proofs/evm_call.h"
#include "evidence/proofs/proof.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;

constexpr std::size_t kMostCalldata = 16U << 20U;

struct Calldata {
  std::size_t size = 0;
};

bool recognise(const Reading& reading) {
  return reading.json == nullptr && (reading.encoding == Encoding::raw || reading.encoding == Encoding::hex) &&
         looks_like_call(*reading.bytes);
}

// Hex text is always meant as hex: raw calldata begins with four bytes of a hash, which are no text.
Parsed<Content> parse(const Reading& reading) {
  const Buffer& bytes = *reading.bytes;
  if (reading.json != nullptr) return refuse(Fault::syntax, 0, "calldata", "is JSON: give it as hex or raw bytes");
  if (reading.encoding == Encoding::raw) {
    const bool text = std::ranges::all_of(bytes, [](std::uint8_t byte) {
      return (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\r' || byte == '\t';
    });
    if (text) return refuse(Fault::syntax, 0, "calldata", "is a text that is no hex");
  } else if (reading.encoding != Encoding::hex) {
    return refuse(Fault::syntax, 0, "calldata", "is neither hex nor raw bytes");
  }
  if (bytes.size() > kMostCalldata) return refuse(Fault::too_large, 0, "calldata");
  if (bytes.size() < 4) return refuse(Fault::truncated, bytes.size(), "selector");
  return std::make_shared<const Calldata>(Calldata{bytes.size()});
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const Bytes bytes = *artefact.bytes;
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
  Appraisal appraisal;
  EvmQuestion question;
  question.calldata = Bytes(*artefact.bytes);
  question.contract = contract_for(context);
  EvmAnswer answer = judge(context, question);
  conclude_contract(artefact.origin, question.contract, answer, appraisal);
  for (Check& check : answer.checks) appraisal.add(std::move(check));
  for (Claim& claim : answer.claims) appraisal.claims.push_back(std::move(claim));
  appraisal.not_covered = {"what the contract checks: which circuit its key belongs to, and who made its setup",
                           "where the public inputs in the calldata come from"};
  appraisal.model_reason = "a contract accepted a call, which names no weights";
  appraisal.output_reason = "nobody said which public input carries the output";
  if (question.contract) {
    const std::vector<std::string> inputs = public_inputs_of(*artefact.bytes);
    state_output(context, question.contract->codehash, inputs, appraisal);
  }
  return appraisal;
}

constexpr std::array kFields = {FieldSpec{"codehash", ValueKind::hex, "evm.codehash"},
                                FieldSpec{"vka.keccak", ValueKind::hex, "evm.codehash"},
                                FieldSpec{"steps", ValueKind::number, "input.expect"}};
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
