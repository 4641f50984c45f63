// The protobuf bytes that CometBFT hashes and signs (CometBFT specification, "Data structures", "Encoding";
// transparency.md 6).
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/cometbft/light_block.h"

namespace touchstone::cometbft {

/// The 14 leaves of the header's Merkle tree, in their order.
[[nodiscard]] std::vector<Buffer> header_leaves(const Header& header);

/// SimpleValidator {1: PublicKey {1: ed25519}, 2: power}: a leaf of the tree of a validator set.
[[nodiscard]] Buffer validator_leaf(const Validator& validator);

/// What a validator signed whose signature has the flag `commit`: varint length ‖ CanonicalVote.
[[nodiscard]] Buffer vote_bytes(const Commit& commit, const CommitSig& signature, std::string_view chain_id);

}  // namespace touchstone::cometbft
