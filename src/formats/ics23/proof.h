// ICS-23 commitment proofs (cosmos/ics23 proofs.proto) in the JSON that carries them (transparency.md 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::ics23 {

// Numbers of proofs.proto.
inline constexpr std::uint64_t kNoHash = 0, kSha256 = 1;
inline constexpr std::uint64_t kNoPrefix = 0, kVarProto = 1;

/// More steps than any tree may have (128, an smt 256) are counted and not kept.
inline constexpr std::size_t kMaxSteps = 256;

struct LeafOp {
  std::uint64_t hash = 0, prehash_key = 0, prehash_value = 0, length = 0;
  Bytes prefix;
};
struct InnerOp {
  std::uint64_t hash = 0;
  Bytes prefix, suffix;
};
struct ExistenceProof {
  Bytes key, value;
  std::optional<LeafOp> leaf;
  std::vector<InnerOp> path;  // from the leaf to the root; the first kMaxSteps of them
  std::size_t depth = 0;      // how many there are
};
struct NonExistenceProof {
  Bytes key;
  std::optional<ExistenceProof> left, right;
};

struct Place {
  std::size_t offset = 0, length = 0;  // of the JSON value
};

/// Views point into `proof`, so that the whole may be moved and not copied.
struct Proof {
  Proof() = default;
  Proof(const Proof&) = delete;
  Proof& operator=(const Proof&) = delete;
  Proof(Proof&&) = default;
  Proof& operator=(Proof&&) = default;
  ~Proof() = default;

  Buffer root, proof, key, value;
  Place root_at, proof_at, key_at, value_at;
  std::optional<ExistenceProof> exist;
  std::optional<NonExistenceProof> nonexist;
  bool batch = false;  // or compressed: not supported, and not read
};

/// {root, proof, key, value}, all hex. Malformed: a member that is missing or no hex; a CommitmentProof that is no
/// protocol buffer, has no kind or two, a field twice, one that is not in proofs.proto, or one of another wire type.
[[nodiscard]] Parsed<Proof> parse(const json::Value& value);

/// An object with these four members, all strings.
[[nodiscard]] bool looks_like_proof(const json::Value& value);

}  // namespace touchstone::ics23
