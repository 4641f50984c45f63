#include "evidence/proofs/merkle_proof.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "crypto/merkle.h"
#include "evidence/proofs/place.h"
#include "formats/merkle_proof/merkle_proof.h"

namespace touchstone::evidence {
namespace {

using merkle::Proof;
using transparency::at;
using transparency::place_of;

bool is_inclusion(const Proof& proof) { return proof.kind == Proof::Kind::inclusion; }

std::string place_in_tree(const Proof& proof) {
  return "leaf " + std::to_string(proof.leaf_idx) + " of a tree of " + std::to_string(proof.tree_size);
}

Check check_inclusion(const Proof& proof, const Context& context) {
  constexpr std::string_view kId = "merkle.inclusion";
  for (const Expectation* entry : context.expect.of("entry")) {
    if (entry->bytes && crypto::rfc6962_leaf(*entry->bytes) == proof.leaf_hash) continue;
    return at(failed(kId, "the leaf hash is not that of the expected entry",
                     entry->bytes ? to_hex(crypto::rfc6962_leaf(*entry->bytes)) : printable(entry->given),
                     to_hex(proof.leaf_hash)),
              place_of(proof.leaf_hash_at));
  }
  if (proof.leaf_idx >= proof.tree_size) {
    return at(failed(kId, "the index is outside the tree", "below " + std::to_string(proof.tree_size),
                     std::to_string(proof.leaf_idx)),
              place_of(proof.leaf_idx_at));
  }
  const auto root = crypto::rfc9162_root(proof.leaf_hash, proof.leaf_idx, proof.tree_size, proof.proof);
  if (!root) {
    return at(failed(kId, "the path has another length than that of " + place_in_tree(proof)),
              place_of(proof.proof_at));
  }
  if (*root != proof.root) {
    return at(failed(kId, "the path does not lead from " + place_in_tree(proof) + " to the root", to_hex(proof.root),
                     to_hex(*root)),
              place_of(proof.proof_at));
  }
  const std::size_t steps = proof.proof.size();
  return passed(
      kId, place_in_tree(proof) + ", " + std::to_string(steps) + (steps == 1 ? " hash" : " hashes") + " to the root");
}

Check check_consistency(const Proof& proof, const Context& context) {
  constexpr std::string_view kId = "merkle.consistency";
  if (!context.expect.of("entry").empty()) return failed(kId, "a consistency proof has no entry");
  if (proof.size1 > proof.size2) {
    return at(failed(kId, "the first tree is the larger one", "at most " + std::to_string(proof.size2),
                     std::to_string(proof.size1)),
              place_of(proof.size1_at));
  }
  const std::string trees = std::to_string(proof.size1) + " and " + std::to_string(proof.size2) + " leaves";
  if (!crypto::rfc9162_consistent(proof.size1, proof.root1, proof.size2, proof.root2, proof.proof)) {
    return at(failed(kId, "the path does not lead to the roots of " + trees), place_of(proof.proof_at));
  }
  return passed(
      kId, "the tree of " + std::to_string(proof.size1) + " is a prefix of that of " + std::to_string(proof.size2));
}

// A root that arrives in the same file is no anchor.
Check check_root(const Proof& proof, const Context& context) {
  constexpr std::string_view kId = "merkle.root";
  const bool inclusion = is_inclusion(proof);
  const Digest256& last = inclusion ? proof.root : proof.root2;
  const auto root = transparency::compare(context, "root", to_buffer(last));
  if (root.differs != nullptr) {
    return at(failed(kId, "the root is not the expected one", transparency::given_text(*root.differs), to_hex(last)),
              place_of(inclusion ? proof.root_at : proof.root2_at));
  }
  const auto expected1 = context.expect.of("root1");
  if (inclusion && !expected1.empty())
    return failed(kId, "an inclusion proof has no first root", transparency::given_text(*expected1.front()));
  const auto root1 = transparency::compare(context, "root1", to_buffer(proof.root1));
  if (root1.differs != nullptr) {
    return at(failed(kId, "the first root is not the expected one", transparency::given_text(*root1.differs),
                     to_hex(proof.root1)),
              place_of(proof.root1_at));
  }
  if (!root.given) return unknown(kId, "nobody vouches for the root: it came with the proof");
  if (!inclusion && proof.size1 > 0 && !root1.given) {
    return unknown(kId, "nobody vouches for the first root: it came with the proof");
  }
  return passed(kId, inclusion ? "the root is the expected one" : "the roots are the expected ones");
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<Proof>();
  Appraisal appraisal;
  appraisal.add(is_inclusion(proof) ? check_inclusion(proof, context) : check_consistency(proof, context));
  appraisal.add(check_root(proof, context));
  if (is_inclusion(proof)) {
    appraisal.claims = {{"root", to_buffer(proof.root)},
                        {"leaf", to_buffer(proof.leaf_hash)},
                        {"index", proof.leaf_idx},
                        {"size", proof.tree_size},
                        {"leafIdx", proof.leaf_idx},
                        {"treeSize", proof.tree_size},
                        {"leafHash", to_buffer(proof.leaf_hash)}};
    appraisal.not_covered = {"what the entry says, and whether anything in it is true"};
  } else {
    appraisal.claims = {{"root", to_buffer(proof.root2)},
                        {"root1", to_buffer(proof.root1)},
                        {"root2", to_buffer(proof.root2)},
                        {"size1", proof.size1},
                        {"size2", proof.size2}};
    appraisal.not_covered = {"what the entries are"};
  }
  appraisal.not_covered.emplace_back("members beside those of the proof");
  appraisal.model_reason = "a proof about a tree names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  return reading.json != nullptr && merkle::looks_like_proof(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, transparency::json_of(reading));
  TOUCHSTONE_TRY(proof, merkle::parse(*root));
  return std::make_shared<const Proof>(std::move(proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<Proof>();
  const auto add = [&fields](const merkle::Place& place, std::string name, ClaimValue value, std::string meaning) {
    fields.push_back({place.offset, place.length, std::move(name), std::move(value), std::move(meaning)});
  };
  if (is_inclusion(proof)) {
    add(proof.leaf_idx_at, "leafIdx", proof.leaf_idx, "");
    add(proof.tree_size_at, "treeSize", proof.tree_size, "leaves");
    add(proof.root_at, "root", to_buffer(proof.root), "not vouched for");
    add(proof.leaf_hash_at, "leafHash", to_buffer(proof.leaf_hash), "");
  } else {
    add(proof.size1_at, "size1", proof.size1, "leaves");
    add(proof.size2_at, "size2", proof.size2, "leaves");
    add(proof.root1_at, "root1", to_buffer(proof.root1), "not vouched for");
    add(proof.root2_at, "root2", to_buffer(proof.root2), "not vouched for");
  }
  for (std::size_t i = 0; i < proof.proof.size(); ++i) {
    add(proof.proof_at, "proof[" + std::to_string(i) + "]", to_buffer(proof.proof[i]), "");
  }
}

// The names of the index of CLI.md, and the spellings of the file, which `inspect` prints.
constexpr std::array kFields{
    FieldSpec{"root", ValueKind::hex, "merkle.root"},        FieldSpec{"root1", ValueKind::hex, "merkle.root"},
    FieldSpec{"entry", ValueKind::hex, "merkle.inclusion"},  FieldSpec{"leaf", ValueKind::hex, "input.expect"},
    FieldSpec{"index", ValueKind::number, "input.expect"},   FieldSpec{"size", ValueKind::number, "input.expect"},
    FieldSpec{"leafIdx", ValueKind::number, "input.expect"}, FieldSpec{"treeSize", ValueKind::number, "input.expect"},
    FieldSpec{"leafHash", ValueKind::hex, "input.expect"},   FieldSpec{"root2", ValueKind::hex, "input.expect"},
    FieldSpec{"size1", ValueKind::number, "input.expect"},   FieldSpec{"size2", ValueKind::number, "input.expect"}};
constexpr std::array<std::string_view, 3> kChecks{"merkle.inclusion", "merkle.consistency", "merkle.root"};

std::string_view variant(const Artefact& artefact) {
  return is_inclusion(artefact.as<Proof>()) ? "inclusion" : "consistency";
}

}  // namespace

constinit const ArtefactType kMerkleProof = {
    .name = "merkle-proof",
    .document = "transparency.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .variant = variant,
};

}  // namespace touchstone::evidence
