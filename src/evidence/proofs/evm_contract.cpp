#include "evidence/proofs/evm_contract.h"

#include <algorithm>
#include <array>

#include "codec/spelling.h"
#include "crypto/digest.h"
#include "crypto/evm/machine.h"
#include "crypto/evm/opcodes.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

constexpr std::size_t kMostContracts = 64;
constexpr std::size_t kMostCode = 4U << 20U;

// On an empty stack only such an instruction can stand first.
bool starts_with_opcode(Bytes code) {
  if (code.empty()) return false;
  const evm::Opcode& first = evm::kOpcodes[code[0]];
  return code[0] == 0xfe || (first.support != evm::Support::undefined && first.pops == 0);
}

// Text is no code, although its letters are PUSH instructions.
bool is_binary(Bytes bytes) {
  return std::ranges::any_of(bytes, [](std::uint8_t byte) {
    return byte > 0x7E || (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t');
  });
}

// The first instructions of everything that solc makes: the free memory pointer is set.
bool has_solidity_head(Bytes code) {
  static constexpr std::array<std::uint8_t, 3> kStore = {0x60, 0x40, 0x52};
  for (const std::size_t at : {std::size_t{2}, std::size_t{3}}) {
    if (code.size() > at + 3 && code[0] == 0x60 && equal(code.subspan(at, 3), kStore)) return true;
  }
  return false;
}

bool recognise(const Reading& reading) {
  return reading.json == nullptr && (reading.encoding == Encoding::raw || reading.encoding == Encoding::hex) &&
         has_solidity_head(*reading.bytes);
}

Parsed<Content> parse(const Reading& reading) {
  const Buffer& bytes = *reading.bytes;
  if (reading.encoding != Encoding::hex && (reading.encoding != Encoding::raw || !is_binary(bytes)))
    return refuse(Fault::syntax, 0, "code", "is neither hex nor binary");
  if (bytes.size() > kMostCode) return refuse(Fault::too_large, 0, "code");
  if (!starts_with_opcode(bytes)) return refuse(Fault::syntax, 0, "code", "begins with no opcode that may stand there");
  return std::make_shared<const Digest256>(crypto::keccak256(bytes));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& codehash = artefact.as<Digest256>();
  fields.push_back(
      {0, artefact.bytes->size(), "codehash", Buffer(codehash.begin(), codehash.end()), "keccak256 of the code"});
  fields.push_back({0, artefact.bytes->size(), "size", std::uint64_t{artefact.bytes->size()}, "bytes"});
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("the code of a contract says nothing alone: give it with --with beside calldata or a proof");
}

std::optional<Buffer> code_in(Bytes file) {
  if (file.size() > 2 * kMostCode + 2) return std::nullopt;
  for (Spelling& spelling : spellings(file)) {
    if (spelling.encoding == Encoding::hex)
      return starts_with_opcode(spelling.bytes) ? std::optional(std::move(spelling.bytes)) : std::nullopt;
  }
  if (!is_binary(file) || !starts_with_opcode(file)) return std::nullopt;
  return to_buffer(file);
}

}  // namespace

constinit const ArtefactType kEvmCode = {
    .name = "evm-code",
    .document = "ezkl-and-evm.md",
    .generic = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .verification_key = true,
};

namespace proofs {

std::vector<ContractChoice> contracts_for(const Context& context) {
  std::vector<ContractChoice> found;
  const auto add = [&found](const Artefact& artefact, std::optional<std::size_t> companion) {
    if (artefact.type != &kEvmCode || found.size() >= kMostContracts) return;
    found.push_back({artefact.bytes, artefact.as<Digest256>(), artefact.origin, companion, std::nullopt});
  };
  for (const Artefact& key : context.anchors.verification_keys) add(key, std::nullopt);
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) add(context.companions.artefacts[i], i);
  for (std::size_t i = 0; i < context.companions.files.size() && found.size() < kMostContracts; ++i) {
    const PlainFile& file = context.companions.files[i];
    if (file.bytes == nullptr || file.walked) continue;
    auto code = code_in(*file.bytes);
    if (!code) continue;
    const Digest256 codehash = crypto::keccak256(*code);
    found.push_back({std::make_shared<const Buffer>(std::move(*code)), codehash, file.path, std::nullopt, i});
  }
  return found;
}

bool policy_pins_contract(const Context& context) {
  return std::ranges::any_of(context.policy.evm, [](const EvmPolicy& policy) { return !policy.codehashes.empty(); });
}

bool is_pinned(const Context& context, const Digest256& codehash) {
  const auto is_this = [&codehash](const Expectation* pin) { return pin->bytes && equal(*pin->bytes, codehash); };
  const auto pins = context.expect.of("codehash");
  const auto accepts = [&codehash](const EvmPolicy& policy) {
    return policy.codehashes.empty() || std::ranges::find(policy.codehashes, codehash) != policy.codehashes.end();
  };
  return (!pins.empty() || policy_pins_contract(context)) && std::ranges::all_of(pins, is_this) &&
         std::ranges::all_of(context.policy.evm, accepts);
}

std::optional<ContractChoice> contract_for(const Context& context) {
  std::vector<ContractChoice> all = contracts_for(context);
  if (all.empty()) return std::nullopt;
  const auto pinned =
      std::ranges::find_if(all, [&](const ContractChoice& one) { return is_pinned(context, one.codehash); });
  return pinned == all.end() ? all.front() : *pinned;
}

}  // namespace proofs
}  // namespace touchstone::evidence
