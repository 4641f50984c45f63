// The kinds of trees that ICS-23 proofs are of: their shapes, their hashing, and who is whose neighbour
// (transparency.md 5; cosmos/ics23, ics23 specification).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "formats/ics23/proof.h"

namespace touchstone::evidence::transparency {

enum class Tree : std::uint8_t { iavl, tendermint, smt };

struct Ics23Spec {
  Tree tree;
  std::string_view name;
  std::uint64_t prehash_key, prehash_value, length;
  std::size_t min_prefix, max_prefix, child_size, max_depth;
  bool hashed_keys;     // keys are compared as their SHA-256
  bool empty_children;  // 32 zero bytes stand for a child that is not there
};
/// iavl, tendermint, smt.
[[nodiscard]] std::span<const Ics23Spec> ics23_specs();

/// Why the steps do not have the shape of that tree; empty when they have. Must be empty before anything is hashed:
/// otherwise prefix and suffix can hide another tree.
[[nodiscard]] std::string shape_fault(const Ics23Spec& spec, const ics23::ExistenceProof& proof);

/// The root that the steps lead to. Nothing when key or value is empty. All specs hash alike once the shape is right.
[[nodiscard]] std::optional<Digest256> computed_root(const ics23::ExistenceProof& proof);

/// Key as it is compared.
[[nodiscard]] Buffer comparable(const Ics23Spec& spec, Bytes key);
[[nodiscard]] bool is_leftmost(const Ics23Spec& spec, std::span<const ics23::InnerOp> path);
[[nodiscard]] bool is_rightmost(const Ics23Spec& spec, std::span<const ics23::InnerOp> path);
/// Whether no leaf stands between the two.
[[nodiscard]] bool are_neighbours(const Ics23Spec& spec, const ics23::ExistenceProof& left,
                                  const ics23::ExistenceProof& right);

}  // namespace touchstone::evidence::transparency
