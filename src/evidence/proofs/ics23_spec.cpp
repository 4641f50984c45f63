#include "evidence/proofs/ics23_spec.h"

#include <algorithm>
#include <array>

#include "base/reader.h"
#include "crypto/digest.h"

namespace touchstone::evidence::transparency {
namespace {

using ics23::ExistenceProof;
using ics23::InnerOp;
using ics23::LeafOp;

constexpr std::uint8_t kLeafPrefix = 0x00, kTendermintInner = 0x01;

constexpr std::array<Ics23Spec, 3> kSpecs = {{
    {Tree::iavl, "iavl", ics23::kNoHash, ics23::kSha256, ics23::kVarProto, 4, 12, 33, 128, false, false},
    {Tree::tendermint, "tendermint", ics23::kNoHash, ics23::kSha256, ics23::kVarProto, 1, 1, 32, 128, false, false},
    {Tree::smt, "smt", ics23::kSha256, ics23::kSha256, ics23::kNoPrefix, 1, 1, 32, 256, true, true},
}};

// Zigzag varint of at most 64 bits, not negative.
std::optional<std::uint64_t> read_count(Reader& reader) {
  std::uint64_t raw = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = reader.u8("varint");
    if (!byte || (shift == 63 && (*byte & 0x7FU) > 1)) return std::nullopt;
    raw |= static_cast<std::uint64_t>(*byte & 0x7FU) << shift;
    if ((*byte & 0x80U) != 0) continue;
    return (raw & 1U) == 0 ? std::optional(raw >> 1U) : std::nullopt;
  }
  return std::nullopt;
}

/// height, size and version that an IAVL node begins with, and how many bytes follow.
struct IavlPrefix {
  std::uint64_t height = 0, size = 0;
  std::size_t rest = 0;
};
std::optional<IavlPrefix> read_iavl(Bytes prefix) {
  Reader reader(prefix);
  const auto height = read_count(reader);
  const auto size = height ? read_count(reader) : std::nullopt;
  const auto version = size ? read_count(reader) : std::nullopt;
  if (!version) return std::nullopt;
  return IavlPrefix{*height, *size, reader.remaining()};
}

std::string leaf_fault(const Ics23Spec& spec, const std::optional<LeafOp>& leaf) {
  if (!leaf) return "there is no leaf";
  if (leaf->hash != ics23::kSha256 || leaf->prehash_key != spec.prehash_key ||
      leaf->prehash_value != spec.prehash_value || leaf->length != spec.length) {
    return "the leaf is hashed in another way";
  }
  if (leaf->prefix.empty() || leaf->prefix.front() != kLeafPrefix) return "the prefix of the leaf is another one";
  if (spec.tree != Tree::iavl) return {};
  const auto prefix = read_iavl(leaf->prefix);
  if (!prefix || prefix->height != 0 || prefix->size != 1 || prefix->rest != 0) {
    return "the prefix of the leaf is not height 0, size 1 and a version";
  }
  return {};
}

std::string inner_fault(const Ics23Spec& spec, const InnerOp& op, std::size_t layer) {
  if (op.hash != ics23::kSha256) return "is hashed in another way";
  if (op.prefix.size() < spec.min_prefix || op.prefix.size() > spec.max_prefix + spec.child_size) {
    return "has a prefix of " + std::to_string(op.prefix.size()) + " bytes";
  }
  if (op.suffix.size() % spec.child_size != 0) return "has a suffix that is no whole children";
  switch (spec.tree) {
    case Tree::iavl: {
      // The bytes that follow are the length of the child, or those of the other child and both lengths.
      const auto prefix = read_iavl(op.prefix);
      if (!prefix || prefix->height < layer || (prefix->rest != 1 && prefix->rest != 34)) {
        return "does not begin with height, size and version of an inner node";
      }
      break;
    }
    case Tree::tendermint:
      if (op.prefix.front() != kTendermintInner) return "does not begin with 01";
      if (!op.suffix.empty() && op.prefix.size() != 1) return "has more than 01 in front of a left child";
      break;
    case Tree::smt: break;
  }
  if (op.prefix.front() == kLeafPrefix) return "begins as a leaf does";
  return {};
}

// --- neighbours

enum class Side { left, right };

// The lengths of prefix and suffix of a step from the child on that side.
bool has_padding(const Ics23Spec& spec, const InnerOp& op, Side side) {
  const std::size_t before = side == Side::left ? 0 : spec.child_size;
  const std::size_t after = side == Side::left ? spec.child_size : 0;
  return op.prefix.size() >= before + spec.min_prefix && op.prefix.size() <= before + spec.max_prefix &&
         op.suffix.size() == after;
}

std::optional<Side> side_of(const Ics23Spec& spec, const InnerOp& op) {
  if (has_padding(spec, op, Side::left)) return Side::left;
  if (has_padding(spec, op, Side::right)) return Side::right;
  return std::nullopt;
}

// A step from a right child whose left sibling is not there, and the other way round.
bool sibling_is_empty(const Ics23Spec& spec, const InnerOp& op, Side from) {
  if (!spec.empty_children || side_of(spec, op) != from) return false;
  const Bytes sibling = from == Side::right ? op.prefix.last(spec.child_size) : op.suffix;
  return all_zero(sibling);
}

bool same(const InnerOp& a, const InnerOp& b) { return equal(a.prefix, b.prefix) && equal(a.suffix, b.suffix); }

// --- hashing

void put_varint(Buffer& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<std::uint8_t>(value | 0x80U));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_prehashed(Buffer& out, const LeafOp& leaf, std::uint64_t prehash, Bytes data) {
  const Buffer hashed = prehash == ics23::kSha256 ? to_buffer(crypto::sha256(data)) : to_buffer(data);
  if (leaf.length == ics23::kVarProto) put_varint(out, hashed.size());
  append(out, hashed);
}

}  // namespace

std::span<const Ics23Spec> ics23_specs() { return kSpecs; }

std::string shape_fault(const Ics23Spec& spec, const ExistenceProof& proof) {
  if (auto fault = leaf_fault(spec, proof.leaf); !fault.empty()) return fault;
  if (proof.depth > spec.max_depth) return "it is " + std::to_string(proof.depth) + " steps deep";
  for (std::size_t i = 0; i < proof.path.size(); ++i) {
    auto fault = inner_fault(spec, proof.path[i], i + 1);
    if (!fault.empty()) return "step " + std::to_string(i + 1) + " " + fault;
  }
  return {};
}

std::optional<Digest256> computed_root(const ExistenceProof& proof) {
  if (!proof.leaf || proof.key.empty() || proof.value.empty()) return std::nullopt;
  Buffer input = to_buffer(proof.leaf->prefix);
  put_prehashed(input, *proof.leaf, proof.leaf->prehash_key, proof.key);
  put_prehashed(input, *proof.leaf, proof.leaf->prehash_value, proof.value);
  Digest256 node = crypto::sha256(input);
  for (const InnerOp& op : proof.path) {
    input = to_buffer(op.prefix);
    append(input, node);
    append(input, op.suffix);
    node = crypto::sha256(input);
  }
  return node;
}

Buffer comparable(const Ics23Spec& spec, Bytes key) {
  return spec.hashed_keys ? to_buffer(crypto::sha256(key)) : to_buffer(key);
}

bool is_leftmost(const Ics23Spec& spec, std::span<const InnerOp> path) {
  return std::ranges::all_of(path, [&](const InnerOp& op) {
    return has_padding(spec, op, Side::left) || sibling_is_empty(spec, op, Side::right);
  });
}

bool is_rightmost(const Ics23Spec& spec, std::span<const InnerOp> path) {
  return std::ranges::all_of(path, [&](const InnerOp& op) {
    return has_padding(spec, op, Side::right) || sibling_is_empty(spec, op, Side::left);
  });
}

bool are_neighbours(const Ics23Spec& spec, const ExistenceProof& left, const ExistenceProof& right) {
  std::span<const InnerOp> l = left.path;
  std::span<const InnerOp> r = right.path;
  while (!l.empty() && !r.empty() && same(l.back(), r.back())) {
    l = l.first(l.size() - 1);
    r = r.first(r.size() - 1);
  }
  if (l.empty() || r.empty()) return false;
  if (side_of(spec, l.back()) != Side::left || side_of(spec, r.back()) != Side::right) return false;
  return is_rightmost(spec, l.first(l.size() - 1)) && is_leftmost(spec, r.first(r.size() - 1));
}

}  // namespace touchstone::evidence::transparency
