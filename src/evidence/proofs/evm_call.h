// One call to a verifier contract, judged: evm.codehash, evm.calldata, evm.run, evm.result (ezkl-and-evm.md 2).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "crypto/evm/machine.h"
#include "evidence/proofs/evm_abi.h"
#include "evidence/proofs/evm_contract.h"

namespace touchstone::evidence::proofs {

struct EvmQuestion {
  std::optional<Bytes> calldata;  // nothing: it could not be made, because `premise` failed
  std::string_view premise = {};
  bool vka_elsewhere = false;  // another check compares the vka of a reusable verifier with its pin
};

struct EvmAnswer {
  std::optional<ContractChoice> contract;  // that the call was made to
  std::vector<Check> checks;
  std::vector<Claim> claims;
  std::optional<Buffer> vka;          // of a reusable verifier
  bool pinned = false;                // the contract
  Outcome result = Outcome::unknown;  // of evm.result
};

/// Runs every check, whatever the others say. Of several pinned contracts the first that accepts answers, else the
/// first.
[[nodiscard]] EvmAnswer judge(const Context& context, const EvmQuestion& question);

/// Limits of the policy, else those of section 4.5.
[[nodiscard]] evm::Limits limits_of(const Context& context);

/// Fails `id`: words of a key are expected (`vka.keccak`), and the contract is called without any.
[[nodiscard]] Check no_vka(std::string_view id, const Context& context);

enum class Pin { absent, holds, differs };
/// What `--expect NAME=` says of a digest.
[[nodiscard]] Pin compare_pin(const Context& context, std::string_view name, Bytes digest);

/// Marks the contract as used and adds the edge to it.
void conclude_contract(const std::string& origin, const EvmAnswer& answer, Appraisal& appraisal);

}  // namespace touchstone::evidence::proofs
