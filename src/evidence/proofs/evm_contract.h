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

struct ContractChoice {
  std::shared_ptr<const Buffer> code;
  Digest256 codehash{};
  std::string origin;
  std::optional<std::size_t> companion, file;  // which of the context's
};
/// Contracts of --key, then companions, then files of no known format that read as code. At most 64.
[[nodiscard]] std::vector<ContractChoice> contracts_for(const Context& context);
/// Whether everything that was expected of `codehash` is this, and the policy, if it lists contracts, has it. False
/// when nothing was expected.
[[nodiscard]] bool is_pinned(const Context& context, const Digest256& codehash);
/// Whether the policy lists contracts.
[[nodiscard]] bool policy_pins_contract(const Context& context);
/// The pinned one, else the first.
[[nodiscard]] std::optional<ContractChoice> contract_for(const Context& context);

}  // namespace proofs
}  // namespace touchstone::evidence
