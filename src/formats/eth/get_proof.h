// The answer of eth_getProof (EIP-1186; transparency.md 4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/natural.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::eth {

inline constexpr std::size_t kMaxNodes = 128;     // of one path: 64 nibbles, and as many again for no reason
inline constexpr std::size_t kMaxSlots = 100000;  // of one answer

struct Place {
  std::size_t offset = 0, length = 0;  // of the JSON value
};

/// A node of a trie as the answer carries it: RLP, not yet looked at.
struct ProofNode {
  Buffer rlp;
  Place place;
};

struct StorageProof {
  Digest256 key{};  // left-padded to 32 bytes
  Natural value;
  std::vector<ProofNode> proof;  // root first
  Place place;
};

struct GetProof {
  ByteArray<20> address{};
  Natural balance, nonce;
  Digest256 code_hash{}, storage_hash{};
  std::vector<ProofNode> account_proof;  // root first
  std::vector<StorageProof> storage_proof;
  Place address_at, balance_at, nonce_at, code_hash_at, storage_hash_at, account_proof_at, storage_proof_at;
};

/// The result object, or a JSON-RPC answer with it as `result`. Malformed: a missing member, hex without "0x" or of
/// another length than its field has, a quantity above 32 bytes, more than 128 nodes in a path. Nodes may be any bytes.
[[nodiscard]] Parsed<GetProof> parse(const json::Value& value);

/// Has accountProof, itself or in `result`.
[[nodiscard]] bool looks_like_proof(const json::Value& value);

}  // namespace touchstone::eth
