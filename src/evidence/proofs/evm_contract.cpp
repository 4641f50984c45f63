#include "evidence/proofs/evm_contract.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "codec/spelling.h"
#include "codec/wrapped.h"
#include "crypto/digest.h"
#include "crypto/evm/machine.h"
#include "crypto/evm/opcodes.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

constexpr std::size_t kMostContracts = 16;
constexpr std::size_t kMostHashed = 256U << 20U;  // bytes of files that are taken for code, all together

// Code that does something on an empty stack; other files seldom begin so.
bool starts_with_opcode(Bytes code) {
  if (code.empty()) return false;
  const evm::Opcode& first = evm::kOpcodes[code[0]];
  return code[0] == 0xfe || (first.support != evm::Support::undefined && first.pops == 0);
}

// Code that halts at once for want of operands is code as well, when somebody pinned it.
bool starts_with_any_opcode(Bytes code) {
  return !code.empty() && (code[0] == 0xfe || evm::kOpcodes[code[0]].support != evm::Support::undefined);
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
  const auto stores_at = [code](std::size_t at) {
    return code.size() > at + 3 && code[0] == 0x60 && equal(code.subspan(at, 3), kStore);
  };
  return stores_at(2) || stores_at(3);
}

bool recognise(const Reading& reading) {
  const auto code = proofs::evm_bytes(reading);
  return code != nullptr && has_solidity_head(*code);
}

struct Code {
  std::shared_ptr<const Buffer> bytes;
  Digest256 codehash{};
};

// However long it is: the limit of the interpreter speaks (ezkl-and-evm.md 4.5).
Parsed<Content> parse(const Reading& reading) {
  auto code = proofs::evm_bytes(reading);
  if (code == nullptr) return refuse(Fault::syntax, 0, "code", "is neither hex nor binary");
  if (!starts_with_opcode(*code)) return refuse(Fault::syntax, 0, "code", "begins with no opcode that may stand there");
  const Digest256 codehash = crypto::keccak256(*code);
  return std::make_shared<const Code>(Code{std::move(code), codehash});
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& code = artefact.as<Code>();
  const std::size_t size = code.bytes->size();
  fields.push_back({0, size, "codehash", Buffer(code.codehash.begin(), code.codehash.end()), "keccak256 of the code"});
  fields.push_back({0, size, "size", std::uint64_t{size}, "bytes"});
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("the code of a contract says nothing alone: give it with --with beside calldata or a proof");
}

// A file of no known format: its hex, or itself.
std::shared_ptr<const Buffer> code_in(const PlainFile& file) {
  for (Spelling& spelling : spellings(*file.bytes)) {
    if (spelling.encoding == Encoding::hex) return std::make_shared<const Buffer>(std::move(spelling.bytes));
  }
  Reading raw;
  raw.bytes = file.bytes;
  return proofs::evm_bytes(raw);
}

/// Takes pinned contracts, and the first that nobody pinned.
class Contracts {
 public:
  explicit Contracts(const Context& context)
      : context_(context), any_pin_(context.expect.has("codehash") || proofs::policy_pins_contract(context)) {}

  [[nodiscard]] bool any_pin() const { return any_pin_; }
  [[nodiscard]] bool full() const { return any_pin_ ? pinned_.size() >= kMostContracts : !other_.empty(); }
  void add(proofs::ContractChoice contract, bool only_if_pinned = false) {
    if (full()) return;
    if (proofs::is_pinned(context_, contract.codehash)) {
      pinned_.push_back(std::move(contract));
    } else if (!only_if_pinned && other_.empty()) {
      other_.push_back(std::move(contract));
    }
  }
  [[nodiscard]] std::vector<proofs::ContractChoice> take() && {
    return pinned_.empty() ? std::move(other_) : std::move(pinned_);
  }

 private:
  const Context& context_;
  bool any_pin_;
  std::vector<proofs::ContractChoice> pinned_, other_;
};

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

std::shared_ptr<const Buffer> evm_bytes(const Reading& reading) {
  if (reading.json != nullptr) return nullptr;
  if (reading.encoding == Encoding::hex) return reading.bytes;
  if (reading.encoding != Encoding::raw) return nullptr;
  if (is_binary(*reading.bytes)) return reading.bytes;
  // A text that reads as it stands is judged by what it spells.
  const std::string_view text = as_text(*reading.bytes);
  if (text.find_first_not_of("0123456789abcdefABCDEFxX \t\r\n") != std::string_view::npos) return nullptr;
  if (!spellings(*reading.bytes).empty()) return nullptr;
  auto digits = from_hex(unwrap(text, " \t\r\n"), "hex");
  return digits ? std::make_shared<const Buffer>(std::move(*digits)) : nullptr;
}

std::vector<ContractChoice> contracts_for(const Context& context) {
  Contracts found(context);
  const auto add = [&found](const Artefact& artefact, std::optional<std::size_t> companion) {
    if (artefact.type != &kEvmCode) return;
    const auto& code = artefact.as<Code>();
    found.add({code.bytes, code.codehash, artefact.origin, companion, std::nullopt});
  };
  for (const Artefact& key : context.anchors.verification_keys) add(key, std::nullopt);
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) add(context.companions.artefacts[i], i);
  std::size_t hashed = 0;
  for (std::size_t i = 0; i < context.companions.files.size() && !found.full(); ++i) {
    const PlainFile& file = context.companions.files[i];
    if (file.bytes == nullptr || file.walked) continue;
    const auto code = code_in(file);
    if (code == nullptr || !starts_with_any_opcode(*code) || code->size() > kMostHashed - hashed) continue;
    const bool only_if_pinned = !starts_with_opcode(*code);
    if (only_if_pinned && !found.any_pin()) continue;
    hashed += code->size();
    found.add({code, crypto::keccak256(*code), file.path, std::nullopt, i}, only_if_pinned);
  }
  return std::move(found).take();
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

}  // namespace proofs
}  // namespace touchstone::evidence
