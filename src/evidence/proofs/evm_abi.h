// The calls of verifier contracts: selectors, canonical calldata, and what such a call does on success
// (ezkl-and-evm.md 5).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"

namespace touchstone::evidence::proofs {

enum class Success : std::uint8_t {
  one_word,    // returns exactly one word, 1
  first_word,  // returns 1 in the first word
  silence,     // ends without REVERT; nothing is returned
  digest,      // returns a digest
  unsupported,
};

struct Call {
  std::string signature;  // "verifyProof(bytes,uint256[])"
  Success success = Success::one_word;
  bool reusable = false;  // the key comes with the call (section 4.7)
};

/// Of the first four bytes; nothing for an unknown selector. The lengths of fixed arrays follow from them.
[[nodiscard]] std::optional<Call> call_of(Bytes calldata);
/// The same for content that nobody named: only where the whole calldata is canonical.
[[nodiscard]] bool looks_like_call(Bytes calldata);
/// Why the calldata is not the canonical encoding for `call`, or nothing.
[[nodiscard]] std::optional<std::string> encoding_fault(const Call& call, Bytes calldata);
/// The public inputs of a canonical call, 32 bytes each; none where the call has no such argument.
[[nodiscard]] Bytes public_inputs(const Call& call, Bytes calldata);
/// The words of the last argument, `bytes32[]`, of a canonical call to a reusable verifier.
[[nodiscard]] Bytes vka_words(Bytes calldata);

/// EZKL's call. `instances`: 32 bytes each, big-endian. `vka`: words; nothing for a contract that has its key inside.
[[nodiscard]] Buffer ezkl_calldata(Bytes proof, std::span<const ByteArray<32>> instances, std::optional<Bytes> vka);
[[nodiscard]] Buffer register_calldata(Bytes vka);

/// "Error: the text", "Panic 0x11", "ProofInvalid()", or the hex of an unknown error; empty for no data.
[[nodiscard]] std::string revert_reason(Bytes data);

}  // namespace touchstone::evidence::proofs
