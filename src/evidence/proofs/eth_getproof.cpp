#include "evidence/proofs/eth_getproof.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "evidence/proofs/eth_header.h"
#include "evidence/proofs/place.h"
#include "evidence/proofs/trie.h"
#include "formats/eth/account.h"
#include "formats/eth/get_proof.h"
#include "formats/eth/header.h"

namespace touchstone::evidence {
namespace {

using eth::GetProof;
using eth::StorageProof;
using transparency::at;
using transparency::counted;
using transparency::kEmptyCode;
using transparency::kEmptyTrie;
using transparency::place_of;
using transparency::TrieEnd;

constexpr std::string_view kRoot = "mpt.root", kAccount = "mpt.account", kStorage = "mpt.storage";

// What the first node hashes to; without nodes, the root that an empty list can only be of.
Digest256 computed_root(const GetProof& proof) {
  return proof.account_proof.empty() ? kEmptyTrie : crypto::keccak256(proof.account_proof.front().rlp);
}

/// A companion header whose hash somebody expects.
struct PinnedHeader {
  const eth::Header* header = nullptr;
  Digest256 hash{};
  std::string origin;
};

struct Headers {
  std::vector<PinnedHeader> pinned;
  std::vector<const Expectation*> unmatched;  // expected hashes that no header has
  std::vector<std::size_t> used;              // companions
};

Headers find_headers(const Context& context) {
  Headers headers;
  for (const Expectation* expectation : context.expect.of("block_hash")) {
    bool found = false;
    for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
      const Artefact& companion = context.companions.artefacts[i];
      const auto* header = content<eth::Header>(companion, kEthBlockHeader.name);
      if (header == nullptr) continue;
      headers.used.push_back(i);
      const Digest256 hash = crypto::keccak256(*companion.bytes);
      if (!expectation->bytes || !equal(*expectation->bytes, hash)) continue;
      headers.pinned.push_back({header, hash, companion.origin});
      found = true;
    }
    if (!found) headers.unmatched.push_back(expectation);
  }
  return headers;
}

Check check_root(const GetProof& proof, const Context& context, const Headers& headers) {
  const Digest256 root = computed_root(proof);
  const Place place =
      proof.account_proof.empty() ? place_of(proof.account_proof_at) : place_of(proof.account_proof.front().place);
  const auto expected = transparency::compare(context, "state_root", to_buffer(root));
  if (expected.differs != nullptr) {
    return at(failed(kRoot, "the first node does not hash to the expected state root",
                     transparency::given_text(*expected.differs), to_hex(root)),
              place);
  }
  for (const PinnedHeader& pinned : headers.pinned) {
    if (pinned.header->state_root == root) continue;
    return at(failed(kRoot, "the first node does not hash to the state root of the header",
                     to_hex(pinned.header->state_root) + "   stateRoot of " + pinned.origin, to_hex(root)),
              place);
  }
  if (!headers.unmatched.empty()) {
    Check check = unknown(kRoot, headers.used.empty() ? "no header of the expected block was given"
                                                      : "none of the headers has the expected hash");
    check.expected = transparency::given_text(*headers.unmatched.front());
    return at(std::move(check), place);
  }
  if (!headers.pinned.empty()) {
    return at(passed(kRoot, "the state root of block " + to_decimal(headers.pinned.front().header->number) + ", " +
                                headers.pinned.front().origin),
              place);
  }
  if (expected.given) return at(passed(kRoot, "the first node hashes to the expected state root"), place);
  return at(unknown(kRoot, "nobody vouches for the state root"), place);
}

// --- mpt.account

Check node_fault(std::string_view id, const TrieEnd& end, const std::vector<eth::ProofNode>& nodes, Place whole) {
  return at(failed(id, end.fault), nodes.empty() ? std::move(whole) : place_of(nodes[end.node].place));
}

Check check_absent(const GetProof& proof) {
  if (!proof.balance.magnitude.empty() || !proof.nonce.magnitude.empty()) {
    return at(failed(kAccount, "the account does not exist, and a balance or nonce is stated", "0",
                     to_decimal(proof.balance.magnitude.empty() ? proof.nonce : proof.balance)),
              place_of(proof.balance.magnitude.empty() ? proof.nonce_at : proof.balance_at));
  }
  if (!all_zero(proof.code_hash) && proof.code_hash != kEmptyCode) {
    return at(failed(kAccount, "the account does not exist, and a code hash is stated", to_hex(kEmptyCode),
                     to_hex(proof.code_hash)),
              place_of(proof.code_hash_at));
  }
  if (!all_zero(proof.storage_hash) && proof.storage_hash != kEmptyTrie) {
    return at(failed(kAccount, "the account does not exist, and a storage root is stated", to_hex(kEmptyTrie),
                     to_hex(proof.storage_hash)),
              place_of(proof.storage_hash_at));
  }
  return passed(kAccount, "the account does not exist");
}

Check check_account(const GetProof& proof, const TrieEnd& end) {
  if (!end.fault.empty()) return node_fault(kAccount, end, proof.account_proof, place_of(proof.account_proof_at));
  if (!end.value) return check_absent(proof);
  const Place leaf = place_of(proof.account_proof.back().place);
  const auto account = eth::parse_account(*end.value);
  if (!account) return at(failed(kAccount, "the leaf holds no account: " + describe(account.error())), leaf);
  const auto differs = [](std::string_view what, std::string proven, std::string stated, const eth::Place& place) {
    return at(failed(kAccount, std::string(what) + " is not the one in the trie", std::move(proven), std::move(stated)),
              place_of(place));
  };
  if (account->nonce != proof.nonce) {
    return differs("nonce", to_decimal(account->nonce), to_decimal(proof.nonce), proof.nonce_at);
  }
  if (account->balance != proof.balance) {
    return differs("balance", to_decimal(account->balance), to_decimal(proof.balance), proof.balance_at);
  }
  if (account->storage_root != proof.storage_hash) {
    return differs("storageHash", to_hex(account->storage_root), to_hex(proof.storage_hash), proof.storage_hash_at);
  }
  if (account->code_hash != proof.code_hash) {
    return differs("codeHash", to_hex(account->code_hash), to_hex(proof.code_hash), proof.code_hash_at);
  }
  return at(passed(kAccount,
                   "the account is in the trie as stated, " + counted(proof.account_proof.size(), "node") + " deep"),
            leaf);
}

// --- mpt.storage

std::string slot_name(const StorageProof& slot) { return "slot 0x" + to_hex(slot.key); }

// Nothing when the slot is in the trie as stated.
std::optional<Check> slot_fault(const StorageProof& slot, const Digest256& root) {
  const TrieEnd end = transparency::walk(root, slot.key, slot.proof);
  if (!end.fault.empty()) {
    Check check = node_fault(kStorage, end, slot.proof, place_of(slot.place));
    check.title = slot_name(slot) + ": " + check.title;
    return check;
  }
  Natural proven;
  if (end.value) {
    const auto value = eth::parse_slot(*end.value);
    if (!value) {
      return at(failed(kStorage, slot_name(slot) + ": the leaf holds no number: " + describe(value.error())),
                place_of(slot.place));
    }
    proven = *value;
  }
  if (proven == slot.value) return std::nullopt;
  return at(failed(kStorage, slot_name(slot) + " has another value in the trie",
                   end.value ? to_hex(proven.magnitude) : "absent, which is 0",
                   slot.value.magnitude.empty() ? "0" : to_hex(slot.value.magnitude)),
            place_of(slot.place));
}

Digest256 padded(const Natural& value) {
  Digest256 word{};
  const std::size_t size = std::min(value.magnitude.size(), word.size());
  std::ranges::copy(Bytes(value.magnitude).last(size), word.end() - static_cast<std::ptrdiff_t>(size));
  return word;
}

// transparency.md 4: `key` is a quantity or 32 bytes. Digits alone are 32 bytes when they are as many, else a decimal
// number (CLI.md, `--expect`).
bool is_word(const Expectation& expectation, const Digest256& word) {
  if (expectation.bytes && expectation.bytes->size() == word.size()) return equal(*expectation.bytes, word);
  return expectation.natural && expectation.natural->magnitude.size() <= word.size() &&
         padded(*expectation.natural) == word;
}

// `--expect key=` and `value=`: a slot with that key is there, and it has that value.
std::optional<Check> expected_slot_fault(const GetProof& proof, const Context& context) {
  const auto keys = context.expect.of("key");
  for (const Expectation* key : keys) {
    const bool found =
        std::ranges::any_of(proof.storage_proof, [&](const StorageProof& slot) { return is_word(*key, slot.key); });
    if (!found) return failed(kStorage, "no slot has the expected key", transparency::given_text(*key));
  }
  for (const Expectation* value : context.expect.of("value")) {
    const bool found = std::ranges::any_of(proof.storage_proof, [&](const StorageProof& slot) {
      const bool meant =
          keys.empty() || std::ranges::any_of(keys, [&](const Expectation* key) { return is_word(*key, slot.key); });
      return meant && is_word(*value, padded(slot.value));
    });
    if (!found) return failed(kStorage, "no slot has the expected value", transparency::given_text(*value));
  }
  return std::nullopt;
}

Check check_storage(const GetProof& proof, const Context& context) {
  // An account that does not exist may be stated with a storage root of zero: nothing is stored under it.
  const Digest256 root = all_zero(proof.storage_hash) ? kEmptyTrie : proof.storage_hash;
  for (const StorageProof& slot : proof.storage_proof) {
    if (auto fault = slot_fault(slot, root)) return std::move(*fault);
  }
  if (auto fault = expected_slot_fault(proof, context)) return at(std::move(*fault), place_of(proof.storage_proof_at));
  if (proof.storage_proof.empty()) return skipped(kStorage, "no slot was asked for");
  return at(passed(kStorage, counted(proof.storage_proof.size(), "slot") + " as stated"),
            place_of(proof.storage_proof_at));
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<GetProof>();
  Appraisal appraisal;
  Headers headers = find_headers(context);
  const TrieEnd end = transparency::walk(computed_root(proof), proof.address, proof.account_proof);
  appraisal.add(check_root(proof, context, headers));
  appraisal.add(check_account(proof, end));
  appraisal.add(check_storage(proof, context));
  appraisal.claims = {{"address", to_buffer(proof.address)},
                      {"balance", proof.balance},
                      {"nonce", proof.nonce},
                      {"code_hash", to_buffer(proof.code_hash)},
                      {"storage_root", to_buffer(proof.storage_hash)},
                      {"state_root", to_buffer(computed_root(proof))}};
  if (end.fault.empty()) appraisal.claims.push_back({"exists", end.value.has_value()});
  for (const StorageProof& slot : proof.storage_proof) {
    appraisal.claims.push_back({"slots." + to_hex(slot.key), to_buffer(padded(slot.value))});
  }
  if (!headers.pinned.empty()) appraisal.claims.push_back({"block_hash", to_buffer(headers.pinned.front().hash)});
  appraisal.used = std::move(headers.used);
  appraisal.not_covered = {"that the block is part of the chain and final", "what a slot means: contracts decide that"};
  appraisal.model_reason = "an account of a chain names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  return reading.json != nullptr && eth::looks_like_proof(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, transparency::json_of(reading));
  TOUCHSTONE_TRY(proof, eth::parse(*root));
  return std::make_shared<const GetProof>(std::move(proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<GetProof>();
  const auto add = [&fields](const eth::Place& place, std::string name, ClaimValue value, std::string meaning) {
    fields.push_back({place.offset, place.length, std::move(name), std::move(value), std::move(meaning)});
  };
  add(proof.address_at, "address", to_buffer(proof.address), "");
  add(proof.balance_at, "balance", proof.balance, "wei");
  add(proof.nonce_at, "nonce", proof.nonce, "");
  add(proof.code_hash_at, "code_hash", to_buffer(proof.code_hash), proof.code_hash == kEmptyCode ? "no code" : "");
  add(proof.storage_hash_at, "storage_root", to_buffer(proof.storage_hash),
      proof.storage_hash == kEmptyTrie ? "no storage" : "");
  for (std::size_t i = 0; i < proof.account_proof.size(); ++i) {
    add(proof.account_proof[i].place, "accountProof[" + std::to_string(i) + "]", proof.account_proof[i].rlp, "RLP");
  }
  for (const StorageProof& slot : proof.storage_proof) {
    add(slot.place, "slots." + to_hex(slot.key), to_buffer(padded(slot.value)), counted(slot.proof.size(), "node"));
  }
}

constexpr std::array kFields{FieldSpec{"state_root", ValueKind::hex, kRoot},
                             FieldSpec{"block_hash", ValueKind::hex, kRoot},
                             FieldSpec{"key", ValueKind::natural, kStorage},
                             FieldSpec{"value", ValueKind::natural, kStorage},
                             FieldSpec{"address", ValueKind::hex, "input.expect"},
                             FieldSpec{"exists", ValueKind::text, "input.expect"},
                             FieldSpec{"balance", ValueKind::natural, "input.expect"},
                             FieldSpec{"nonce", ValueKind::natural, "input.expect"},
                             FieldSpec{"code_hash", ValueKind::hex, "input.expect"},
                             FieldSpec{"storage_root", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 3> kChecks{kRoot, kAccount, kStorage};

}  // namespace

constinit const ArtefactType kEthGetProof = {
    .name = "eth-getproof",
    .document = "transparency.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
