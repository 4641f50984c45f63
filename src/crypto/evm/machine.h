// A small EVM for one message call to a verifier contract (ezkl-and-evm.md 4): no value, no other account, no chain.
// Fork Prague, without gas: limits end a run instead.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "crypto/evm/limits.h"
#include "crypto/evm/word.h"

namespace touchstone::evm {

/// Run-time code and the places that it may jump to. The bytes must outlive it.
class Contract {
 public:
  explicit Contract(Bytes code);
  [[nodiscard]] Bytes code() const { return code_; }
  [[nodiscard]] bool is_jumpdest(std::size_t at) const { return at < code_.size() && jumpdests_[at]; }
  /// The values of all PUSH instructions with data, in order (section 4.6).
  [[nodiscard]] std::vector<Word> constants() const;

 private:
  Bytes code_;
  std::vector<bool> jumpdests_;
};

using Slots = std::map<Word, Word>;

enum class End : std::uint8_t {
  returned,     // STOP, RETURN, or the end of the code
  reverted,     // REVERT
  halted,       // exceptional halt
  unsupported,  // something that this machine does not do: nothing is known
  limit,        // a limit was reached: nothing is known
};
[[nodiscard]] inline bool came_to_an_end(End end) {
  return end == End::returned || end == End::reverted || end == End::halted;
}

struct Run {
  End end = End::returned;
  Buffer output;       // of RETURN and REVERT
  std::string reason;  // of the other ends: "TIMESTAMP depends on the chain"
  std::size_t at = 0;  // offset in the code where it ended
  Usage usage;
};

/// `storage`: null when the contract must do without (then SLOAD and SSTORE are unsupported). A run that does not
/// return leaves it in some state.
[[nodiscard]] Run run(const Contract& contract, Bytes calldata, const Limits& limits, Slots* storage = nullptr);

}  // namespace touchstone::evm
