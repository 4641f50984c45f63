// The checks of transparency.md 6, one function each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "appraisal/check.h"
#include "appraisal/context.h"
#include "formats/cometbft/light_block.h"

namespace touchstone::evidence::cometbft_checks {

/// Root of the Merkle tree over the fields of the header.
[[nodiscard]] Digest256 header_hash(const cometbft::Header& header);
/// SHA-256 of the key, cut to 20 bytes.
[[nodiscard]] cometbft::Address address_of(const cometbft::Validator& validator);
/// Root over the validators, by power and then by address. Nothing when a key is of a kind that is not supported.
[[nodiscard]] std::optional<Digest256> set_hash(const cometbft::ValidatorSet& set);

struct Case {
  const cometbft::LightBlock& block;
  const Context& context;
  const cometbft::LightBlock* trusted;  // null: none
};

/// The trusted block that helps most: of the same chain, the highest one below the block; null when there is none.
[[nodiscard]] const cometbft::LightBlock* trusted_block(const cometbft::LightBlock& block, const Context& context);

/// What the signatures of a commit come to.
struct Votes {
  std::set<cometbft::Address> signers;  // whose signatures verified
  std::uint64_t power = 0;              // of them, in the set of the block
  std::string fault;                    // the first one; empty: none
  std::optional<Place> place;
  bool unsupported = false;  // a signer's key is of a kind that is not supported
};
[[nodiscard]] Votes count_votes(const cometbft::LightBlock& block);

[[nodiscard]] Check header(const Case& one);
[[nodiscard]] Check validators(const Case& one);
[[nodiscard]] Check commit(const Case& one, const Votes& votes);
/// `checks` are those of the block itself, its premises.
[[nodiscard]] Check trust(const Case& one, const Votes& votes, const std::vector<Check>& checks);
[[nodiscard]] Check time(const Case& one);

}  // namespace touchstone::evidence::cometbft_checks
