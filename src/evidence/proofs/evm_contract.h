// The contracts that a proof may be run with (ezkl-and-evm.md 1): hex or raw run-time code, by --key or --with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "evidence/types.h"

namespace touchstone::evidence {

extern const ArtefactType kEvmCode;

namespace proofs {

/// What a reading of calldata or code says. Hex may have white space between its digits (ezkl-and-evm.md 1), which no
/// other artefact may. Null for JSON, base64 and other text.
[[nodiscard]] std::shared_ptr<const Buffer> evm_bytes(const Reading& reading);

struct ContractChoice {
  std::shared_ptr<const Buffer> code;
  Digest256 codehash{};
  std::string origin;
  std::optional<std::size_t> companion, file;  // which of the context's
};
/// The contracts that a call is judged with: those that are pinned, at most 16; without any the first one. In the order
/// of --key, companions, files of no known format that read as code.
[[nodiscard]] std::vector<ContractChoice> contracts_for(const Context& context);
/// Whether everything that was expected of `codehash` is this, and the policy, if it lists contracts, has it. False
/// when nothing was expected.
[[nodiscard]] bool is_pinned(const Context& context, const Digest256& codehash);
/// Whether the policy lists contracts.
[[nodiscard]] bool policy_pins_contract(const Context& context);

}  // namespace proofs
}  // namespace touchstone::evidence
