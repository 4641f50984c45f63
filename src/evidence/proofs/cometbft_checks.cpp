#include "evidence/proofs/cometbft_checks.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/merkle.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/proofs/place.h"
#include "formats/cometbft/encode.h"
#include "formats/key/key.h"

namespace touchstone::evidence::cometbft_checks {
namespace {

using cometbft::Address;
using cometbft::CommitSig;
using cometbft::LightBlock;
using cometbft::Validator;
using cometbft::ValidatorSet;
using transparency::at;
using transparency::counted;
using transparency::place_of;

Digest256 root_of(const std::vector<Buffer>& leaves) {
  std::vector<Digest256> hashes;
  hashes.reserve(leaves.size());
  for (const Buffer& leaf : leaves) hashes.push_back(crypto::rfc6962_leaf(leaf));
  return crypto::rfc6962_root(hashes);
}

std::string share(std::uint64_t power, std::uint64_t total) {
  return std::to_string(power) + " of " + std::to_string(total);
}

// Why the set is none: an address that is not that of its key, or a validator twice.
std::optional<Check> set_fault(std::string_view id, std::string_view name, const ValidatorSet& set) {
  std::set<Address> seen;
  for (const Validator& validator : set.validators) {
    if (!validator.ed25519) continue;
    const Address address = address_of(validator);
    if (validator.address && *validator.address != address) {
      return at(failed(id, "an address in " + std::string(name) + " is not that of its key", to_hex(address),
                       to_hex(*validator.address)),
                place_of(validator.place));
    }
    if (!seen.insert(address).second) {
      return at(failed(id, "a validator stands twice in " + std::string(name), {}, to_hex(address)),
                place_of(validator.place));
    }
  }
  return std::nullopt;
}

// Nothing: the set is the one that the header names.
std::optional<Check> compare_set(std::string_view name, const ValidatorSet& set, const Buffer& named,
                                 const cometbft::Place& named_at) {
  constexpr std::string_view kId = "comet.validators";
  if (auto fault = set_fault(kId, name, set)) return fault;
  const auto hash = set_hash(set);
  if (!hash)
    return at(unknown(kId, std::string(name) + " has keys of a kind that is not supported"), place_of(set.place));
  if (equal(*hash, named)) return std::nullopt;
  return at(failed(kId, std::string(name) + " is not the one that the header names", to_hex(named), to_hex(*hash)),
            place_of(named_at));
}

}  // namespace

Digest256 header_hash(const cometbft::Header& header) { return root_of(cometbft::header_leaves(header)); }

Address address_of(const Validator& validator) {
  Address address{};
  std::copy_n(crypto::sha256(validator.key).begin(), address.size(), address.begin());
  return address;
}

std::optional<Digest256> set_hash(const ValidatorSet& set) {
  std::vector<std::pair<const Validator*, Address>> order;
  order.reserve(set.validators.size());
  for (const Validator& validator : set.validators) {
    if (!validator.ed25519) return std::nullopt;
    order.emplace_back(&validator, address_of(validator));
  }
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) {
    return a.first->power != b.first->power ? a.first->power > b.first->power : a.second < b.second;
  });
  std::vector<Buffer> leaves;
  leaves.reserve(order.size());
  for (const auto& [validator, address] : order) leaves.push_back(cometbft::validator_leaf(*validator));
  return root_of(leaves);
}

const LightBlock* trusted_block(const LightBlock& block, const Context& context) {
  const auto rank = [&](const LightBlock& one) {
    const bool same_chain = one.header.chain_id == block.header.chain_id;
    const bool below = one.header.height < block.header.height;
    return std::make_tuple(same_chain, below, below ? one.header.height : 0);
  };
  const LightBlock* best = nullptr;
  for (const Artefact& artefact : context.anchors.trusted_blocks) {
    const auto* one = content<LightBlock>(artefact, kCometbftTrustedBlock.name);
    if (one != nullptr && (best == nullptr || rank(*best) < rank(*one))) best = one;
  }
  return best;
}

// Each validator of the set at most once; what anybody else signed is a fault, not to be passed over.
Votes count_votes(const LightBlock& block) {
  Votes votes;
  std::map<Address, const Validator*> known;
  for (const Validator& validator : block.validator_set->validators) {
    known.emplace(validator.ed25519 ? address_of(validator) : validator.address.value_or(Address{}), &validator);
  }
  std::set<Address> seen;
  const auto fault = [&votes](std::string why, const CommitSig& signature) {
    if (!votes.fault.empty()) return;
    votes.fault = std::move(why) + ": " + to_hex(signature.validator_address);
    votes.place = place_of(signature.place);
  };
  for (const CommitSig& signature : block.commit.signatures) {
    if (signature.flag != CommitSig::Flag::commit) continue;
    const auto found = known.find(signature.validator_address);
    if (found == known.end()) {
      fault("a signer is not in the set of validators", signature);
      continue;
    }
    if (!seen.insert(signature.validator_address).second) {
      fault("a validator signed twice", signature);
      continue;
    }
    if (!found->second->ed25519) {
      votes.unsupported = true;
      continue;
    }
    const auto key = crypto::PublicKey::from_spki(key::ed25519_spki(found->second->key));
    const Buffer message = cometbft::vote_bytes(block.commit, signature, block.header.chain_id.raw());
    if (!key || !key->verify_ed25519(message, signature.signature)) {
      fault("a signature does not verify", signature);
      continue;
    }
    votes.signers.insert(signature.validator_address);
    votes.power += found->second->power;
  }
  return votes;
}

Check header(const Case& one) {
  constexpr std::string_view kId = "comet.header";
  const auto& commit = one.block.commit;
  const Digest256 hash = header_hash(one.block.header);
  if (!equal(hash, commit.block_id.hash)) {
    return at(failed(kId, "the commit is about another header", to_hex(commit.block_id.hash), to_hex(hash)),
              place_of(commit.block_hash_at));
  }
  if (commit.height != one.block.header.height) {
    return at(failed(kId, "the commit is of another height", std::to_string(one.block.header.height),
                     std::to_string(commit.height)),
              place_of(commit.height_at));
  }
  return at(passed(kId, "block " + to_hex(hash) + " at height " + std::to_string(commit.height)),
            place_of(commit.block_hash_at));
}

Check validators(const Case& one) {
  const auto& header = one.block.header;
  const ValidatorSet& set = *one.block.validator_set;
  const ValidatorSet& next = one.block.next_validator_set;
  auto first = compare_set("validator_set", set, header.validators_hash, header.validators_hash_at);
  auto second = compare_set("next_validator_set", next, header.next_validators_hash, header.next_validators_hash_at);
  // A contradiction says more than what could not be checked.
  const bool swap = first && second && first->outcome == Outcome::unknown;
  if (swap) first.swap(second);
  if (first) return std::move(*first);
  if (second) return std::move(*second);
  return passed("comet.validators", counted(set.validators.size(), "validator") + ", " +
                                        std::to_string(next.validators.size()) + " for the next block");
}

Check commit(const Case& one, const Votes& votes) {
  constexpr std::string_view kId = "comet.commit";
  const std::uint64_t total = one.block.validator_set->total_power;
  const Place place = place_of(one.block.commit.signatures_at);
  if (!votes.fault.empty()) return at(failed(kId, votes.fault), votes.place.value_or(place));
  if (votes.unsupported) return at(unknown(kId, "signers have keys of a kind that is not supported"), place);
  if (votes.power * 3 > total * 2) {
    return at(passed(kId, "signed by " + counted(votes.signers.size(), "validator") + " with " +
                              share(votes.power, total) + " power"),
              place);
  }
  return at(failed(kId, "too little of the power signed", "more than two thirds of " + std::to_string(total),
                   std::to_string(votes.power)),
            place);
}

namespace {

// A light client may follow a header to a later one, never back and never to another chain.
std::optional<Check> not_after(const Case& one) {
  constexpr std::string_view kId = "comet.trust";
  const auto& header = one.block.header;
  const auto& trusted = one.trusted->header;
  if (header.chain_id != trusted.chain_id) {
    return at(
        failed(kId, "another chain than that of the trusted block", trusted.chain_id.shown(), header.chain_id.shown()),
        place_of(header.chain_id_at));
  }
  if (header.height <= trusted.height) {
    return at(failed(kId, "the height is not above that of the trusted block",
                     "above " + std::to_string(trusted.height), std::to_string(header.height)),
              place_of(header.height_at));
  }
  if (header.time <= trusted.time) {
    return at(failed(kId, "the time is not after that of the trusted block", "after " + to_text(trusted.time),
                     to_text(header.time)),
              place_of(header.time_at));
  }
  return std::nullopt;
}

Check overlap(const Case& one, const Votes& votes) {
  constexpr std::string_view kId = "comet.trust";
  const ValidatorSet& set = one.trusted->next_validator_set;
  std::uint64_t power = 0;
  bool unsupported = false;
  std::set<Address> seen;
  for (const Validator& validator : set.validators) {
    unsupported = unsupported || !validator.ed25519;
    if (!validator.ed25519) continue;
    const Address address = address_of(validator);
    if (seen.insert(address).second && votes.signers.contains(address)) power += validator.power;
  }
  const std::string what = share(power, set.total_power) + " power of the trusted next validators signed";
  if (power * 3 > set.total_power) return passed(kId, what);
  if (unsupported) return unknown(kId, "trusted validators have keys of a kind that is not supported");
  Check check = unknown(kId, what + ": a block between the two is needed");
  check.expected = "more than one third of " + std::to_string(set.total_power);
  return check;
}

}  // namespace

Check trust(const Case& one, const Votes& votes, const std::vector<Check>& checks) {
  constexpr std::string_view kId = "comet.trust";
  if (one.trusted == nullptr) return unknown(kId, "nobody named a block that is trusted");
  if (auto fault = not_after(one)) return std::move(*fault);
  const auto& header = one.block.header;
  const auto& trusted = one.trusted->header;
  const bool adjacent = header.height == trusted.height + 1;
  if (adjacent && header.validators_hash != trusted.next_validators_hash) {
    return at(failed(kId, "the validators are not those that the trusted block names for the next one",
                     to_hex(trusted.next_validators_hash), to_hex(header.validators_hash)),
              place_of(header.validators_hash_at));
  }
  for (const std::string_view premise : {"comet.header", "comet.validators", "comet.commit"}) {
    if (!has_passed(checks, premise)) return premise_failed(kId, premise);
  }
  if (adjacent) {
    return at(passed(kId, "the next block after the trusted one, by the validators that it names"),
              place_of(header.validators_hash_at));
  }
  // What is trusted are the validators that the trusted header names, not whoever stands beside it.
  if (const auto hash = set_hash(one.trusted->next_validator_set);
      hash && !equal(*hash, trusted.next_validators_hash)) {
    return unknown(kId, "the trusted block contradicts itself: its header names other next validators");
  }
  return overlap(one, votes);
}

Check time(const Case& one) {
  constexpr std::string_view kId = "comet.time";
  const cometbft::Time& time = one.block.header.time;
  const Instant instant = one.context.at;
  const Place place = place_of(one.block.header.time_at);
  if (time >= cometbft::Time{instant, 0}) {
    return at(failed(kId, "the header is from the future", "before " + to_text(instant), to_text(time)), place);
  }
  if (!one.context.max_age) {
    return at(passed(kId, "made at " + to_text(time) + "; no trusting period was asked for"), place);
  }
  if (one.trusted == nullptr) return at(unknown(kId, "no trusted block whose period could be judged"), place);
  const cometbft::Time& trusted = one.trusted->header.time;
  const std::int64_t period = *one.context.max_age;
  const cometbft::Time oldest{Instant{instant.seconds - period}, 0};
  if (trusted > oldest) return at(passed(kId, "made at " + to_text(time) + ", within the trusting period"), place);
  return at(refused(kId, "the trusted block is older than the trusting period", "after " + to_text(oldest.at),
                    to_text(trusted)),
            place);
}

}  // namespace touchstone::evidence::cometbft_checks
