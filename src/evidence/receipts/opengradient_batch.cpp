#include "evidence/receipts/opengradient_batch.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "codec/abi.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "evidence/receipts/opengradient_keys.h"
#include "evidence/receipts/opengradient_reading.h"
#include "evidence/receipts/opengradient_settlement.h"
#include "formats/opengradient/batch.h"

namespace touchstone::evidence {
namespace {

using opengradient::Batch;
using opengradient::BatchLeaf;
using tee_records::bounded_list;
using tee_records::TeeKeys;

// opengradient.md 6.1: what the middleware fills in for a missing tee id; a real signature has 256 bytes.
constexpr Digest256 kPlaceholderTeeId{0xdd, 0xc2, 0x1f, 0x2d, 0x5d, 0x0a, 0xf8, 0x61, 0xb4, 0xfc, 0x13,
                                      0x90, 0xdf, 0x47, 0xf1, 0xc9, 0x3b, 0xc5, 0xae, 0xe5, 0x4e, 0x7e,
                                      0x31, 0x76, 0x3e, 0x97, 0x25, 0x6d, 0x56, 0x14, 0x82, 0x53};
constexpr std::size_t kSignatureSize = 256;

bool is_placeholder(const BatchLeaf& leaf) {
  return leaf.signature.size() < kSignatureSize || leaf.tee_id == kPlaceholderTeeId;
}

std::string leaf_name(std::size_t index) { return "values[" + std::to_string(index) + "]"; }
std::string node_name(std::size_t index) { return "tree[" + std::to_string(index) + "]"; }
std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// --- batch.tree

struct TreeFault {
  std::string what;
  std::string expected, actual;
  Place place;
};

void compare_leaves(const Batch& batch, std::vector<TreeFault>& faults) {
  const std::size_t first_leaf = batch.values.size() - 1;
  const std::size_t nodes = 2 * batch.values.size() - 1;
  std::vector<bool> taken(nodes, false);
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    const BatchLeaf& leaf = batch.values[i];
    const Place place = tee_records::place_of(leaf.offset, leaf.length);
    if (leaf.tree_index < first_leaf || leaf.tree_index >= nodes) {
      faults.push_back({leaf_name(i) + " names a node that is no leaf",
                        "treeIndex " + std::to_string(first_leaf) + " … " + std::to_string(nodes - 1),
                        "treeIndex " + std::to_string(leaf.tree_index), place});
      continue;
    }
    const auto index = static_cast<std::size_t>(leaf.tree_index);
    if (taken[index])
      faults.push_back({leaf_name(i) + " names a node that another leaf has", {}, node_name(index), place});
    taken[index] = true;
    const Digest256 hash = crypto::standard_leaf(opengradient::encode_leaf(leaf));
    if (index < batch.tree.size() && batch.tree[index] == hash) continue;
    faults.push_back({leaf_name(i) + " is not what " + node_name(index) + " is the hash of",
                      index < batch.tree.size() ? to_hex(batch.tree[index]) : "absent", to_hex(hash), place});
  }
}

Check check_tree(const Batch& batch) {
  constexpr std::string_view kId = "batch.tree";
  const std::size_t nodes = 2 * batch.values.size() - 1;
  std::vector<TreeFault> faults;
  if (batch.tree.size() != nodes) {
    faults.push_back({"the tree has another number of nodes than its values need", std::to_string(nodes),
                      std::to_string(batch.tree.size()),
                      tee_records::place_of(batch.tree_places[0].offset, batch.tree_places[0].length)});
  }
  compare_leaves(batch, faults);
  if (batch.tree.size() == nodes) {
    for (const std::size_t index : crypto::standard_tree_faults(batch.tree)) {
      const Digest256 hash = crypto::standard_node(batch.tree[2 * index + 1], batch.tree[2 * index + 2]);
      const auto& place = batch.tree_places[index];
      faults.push_back({node_name(index) + " is not the hash of its children", to_hex(batch.tree[index]), to_hex(hash),
                        tee_records::place_of(place.offset, place.length)});
    }
  }
  if (faults.empty()) {
    const std::size_t leaves = batch.values.size();
    return passed(kId, std::to_string(leaves) + (leaves == 1 ? " leaf hash and " : " leaf hashes and ") +
                           counted(nodes - leaves, "inner node") + " recomputed");
  }
  std::vector<std::string> phrases;
  phrases.reserve(faults.size());
  for (const TreeFault& fault : faults) phrases.push_back(fault.what);
  Check check = failed(kId, bounded_list(phrases), faults.front().expected, faults.front().actual);
  check.location = faults.front().place;
  return check;
}

// --- batch.signatures

Buffer signed_preimage(const BatchLeaf& leaf) {
  Buffer preimage;
  append(preimage, leaf.input_hash);
  append(preimage, leaf.output_hash);
  abi::put_u64(preimage, leaf.timestamp);
  return preimage;
}

struct Signatures {
  std::vector<std::size_t> good, bad, without_key, skipped;
  std::vector<const SigningKey*> keys;  // that leaves are signed with, each once
  bool pem_ids = false;                 // some leaf has the keccak256 of a PEM text
};

Signatures verify_leaves(const Batch& batch, const TeeKeys& keys) {
  Signatures result;
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    const BatchLeaf& leaf = batch.values[i];
    if (is_placeholder(leaf)) {
      result.skipped.push_back(i);
      continue;
    }
    const SigningKey* key = keys.by_id(leaf.tee_id);
    if (key == nullptr) {
      result.without_key.push_back(i);
      continue;
    }
    if (std::ranges::find(result.keys, key) == result.keys.end()) result.keys.push_back(key);
    result.pem_ids = result.pem_ids || key->key.spki_keccak256() != leaf.tee_id;
    const bool good = tee_records::verify_signature(key->key, signed_preimage(leaf), leaf.signature);
    (good ? result.good : result.bad).push_back(i);
  }
  return result;
}

std::string leaf_list(const std::vector<std::size_t>& leaves) {
  std::vector<std::string> names;
  names.reserve(leaves.size());
  for (const std::size_t index : leaves) names.push_back(leaf_name(index));
  return bounded_list(names);
}

Place place_of_leaf(const Batch& batch, std::size_t index) {
  return tee_records::place_of(batch.values[index].offset, batch.values[index].length);
}

Check check_signatures(const Batch& batch, const Signatures& signatures) {
  constexpr std::string_view kId = "batch.signatures";
  if (!signatures.bad.empty()) {
    Check check =
        failed(kId, counted(signatures.bad.size(), "signature") + " of " + std::to_string(batch.values.size()) +
                        " does not verify: " + leaf_list(signatures.bad));
    check.location = place_of_leaf(batch, signatures.bad.front());
    return check;
  }
  if (!signatures.without_key.empty()) {
    const std::size_t first = signatures.without_key.front();
    const std::size_t count = signatures.without_key.size();
    Check check = unknown(kId, "no key for the tee id of " + std::to_string(count) +
                                   (count == 1 ? " leaf: " : " leaves: ") + leaf_list(signatures.without_key));
    check.expected = to_hex(batch.values[first].tee_id) + "   teeId of " + leaf_name(first);
    check.location = place_of_leaf(batch, first);
    return check;
  }
  if (signatures.good.empty()) return premise_failed(kId, "batch.placeholders");
  std::string title = counted(signatures.good.size(), "signature") + " by " + counted(signatures.keys.size(), "key");
  if (!signatures.skipped.empty()) title += ", placeholders not checked";
  return passed(kId, std::move(title));
}

Check check_placeholders(const Batch& batch, const Signatures& signatures) {
  constexpr std::string_view kId = "batch.placeholders";
  if (signatures.skipped.empty()) return passed(kId, "every leaf has a signature and a tee id");
  const BatchLeaf& first = batch.values[signatures.skipped.front()];
  Check check = failed(
      kId,
      counted(signatures.skipped.size(), "record") + " made up by the middleware: " + leaf_list(signatures.skipped),
      "a signature of 256 bytes and a real tee id",
      first.tee_id == kPlaceholderTeeId ? to_hex(first.tee_id)
                                        : counted(first.signature.size(), "byte") + " of signature");
  check.location = place_of_leaf(batch, signatures.skipped.front());
  return check;
}

void add_keys(Appraisal& appraisal, const Signatures& signatures) {
  for (const SigningKey* key : signatures.keys) {
    appraisal.binding_needs.push_back(tee_records::binding_need(key));
    tee_records::mark_used(appraisal, *key);
  }
  if (!signatures.without_key.empty()) appraisal.binding_needs.push_back(tee_records::binding_need(nullptr));
  if (signatures.pem_ids) {
    appraisal.add(noted("batch.signatures", "a tee id is that of the PEM text of its key (2026-03-05 and 06)"));
  }
}

// --- batch.root

struct UnsettledLog {
  std::size_t companion;
  std::string why;
};

// A log that settles nothing offers no root, so nobody would learn why the log of this very root was not compared.
// Nothing when another log of a batch was given: that one decides.
std::optional<UnsettledLog> find_unsettled(const Batch& batch, const Companions& companions) {
  std::optional<UnsettledLog> found;
  for (std::size_t i = 0; i < companions.artefacts.size(); ++i) {
    const auto* settlement = content<opengradient::Settlement>(companions.artefacts[i], kOpengradientSettlement.name);
    if (settlement == nullptr || !settlement->log) continue;
    const auto* record = std::get_if<opengradient::BatchSettlement>(&settlement->record);
    if (record == nullptr) continue;
    std::string why = settlement_faults(*settlement);
    if (why.empty()) return std::nullopt;
    if (record->merkle_root == batch.tree.front() && !found) found = UnsettledLog{i, std::move(why)};
  }
  return found;
}

void ask_for_root(const Batch& batch, const Context& context, Appraisal& appraisal) {
  if (const auto log = find_unsettled(batch, context.companions); log && !context.expect.has("root")) {
    Check check = skipped("batch.root", "a log of this root was given, but it settles nothing: " + log->why);
    check.location = Place{context.companions.artefacts[log->companion].origin};
    appraisal.used.push_back(log->companion);
    return appraisal.add(std::move(check));
  }
  ReferenceNeed need{"batch.root", kBatchTopic, batch_values(batch.tree.front(), batch.values.size())};
  const auto& place = batch.tree_places.front();
  need.values.front().place = tee_records::place_of(place.offset, place.length);
  appraisal.reference_needs.push_back(std::move(need));
}

bool same_tee(const Batch& batch) {
  return std::ranges::all_of(batch.values,
                             [&batch](const BatchLeaf& leaf) { return leaf.tee_id == batch.values.front().tee_id; });
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& batch = artefact.as<Batch>();
  Appraisal appraisal;
  const TeeKeys keys(context);
  const Signatures signatures = verify_leaves(batch, keys);
  appraisal.add(check_tree(batch));
  appraisal.add(check_signatures(batch, signatures));
  appraisal.add(check_placeholders(batch, signatures));
  add_keys(appraisal, signatures);
  ask_for_root(batch, context, appraisal);

  appraisal.claims.push_back({"root", to_buffer(batch.tree.front())});
  appraisal.claims.push_back({"size", std::uint64_t{batch.values.size()}});
  if (same_tee(batch)) appraisal.claims.push_back({"tee_id", to_buffer(batch.values.front().tee_id)});
  appraisal.not_covered = {
      "requests and responses: the leaves hold hashes only, and hashes that the middleware made up look the same",
      "that the root is on chain, unless it was compared; batchSettle checks no signature",
      "chain id, contract and payer"};
  if (batch.other_members) appraisal.not_covered.emplace_back("members beside format, leafEncoding, tree and values");
  appraisal.model_reason = "a settled batch names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  return reading.json != nullptr && opengradient::looks_like_batch(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, tee_records::json_of(reading));
  TOUCHSTONE_TRY(batch, opengradient::parse_batch(*root));
  return std::make_shared<const Batch>(std::move(batch));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& batch = artefact.as<Batch>();
  const auto& root = batch.tree_places.front();
  fields.push_back({root.offset, root.length, "root", to_buffer(batch.tree.front()), "tree[0]"});
  fields.push_back({0, artefact.bytes->size(), "size", std::uint64_t{batch.values.size()}, "leaves"});
  if (same_tee(batch)) {
    fields.push_back({0, artefact.bytes->size(), "tee_id", to_buffer(batch.values.front().tee_id), "of every leaf"});
  }
  for (std::size_t i = 0; i < batch.tree.size(); ++i) {
    const auto& place = batch.tree_places[i];
    const std::string_view meaning = i == 0 ? "root" : i < batch.values.size() - 1 ? "inner node" : "leaf hash";
    fields.push_back({place.offset, place.length, node_name(i), to_buffer(batch.tree[i]), std::string(meaning)});
  }
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    const BatchLeaf& leaf = batch.values[i];
    const std::string name = leaf_name(i) + ".";
    const auto add = [&](std::string_view member, ClaimValue value, std::string meaning) {
      fields.push_back({leaf.offset, leaf.length, name + std::string(member), std::move(value), std::move(meaning)});
    };
    add("teeId", to_buffer(leaf.tee_id), leaf.tee_id == kPlaceholderTeeId ? "placeholder" : "keccak256 of the key");
    add("inputHash", to_buffer(leaf.input_hash), "request hash");
    add("outputHash", to_buffer(leaf.output_hash), "output hash");
    add("signature", leaf.signature, is_placeholder(leaf) ? "placeholder" : "RSA-PSS");
    add("timestamp", leaf.timestamp, to_text(Instant{static_cast<std::int64_t>(leaf.timestamp)}));
    add("treeIndex", leaf.tree_index, "position of the leaf hash");
  }
}

constexpr std::array kFields{FieldSpec{"root", ValueKind::hex, "batch.root"},
                             FieldSpec{"size", ValueKind::number, "input.expect"},
                             FieldSpec{"tee_id", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 5> kChecks{"batch.tree", "batch.root", "batch.signatures", "batch.placeholders",
                                                  "receipt.key"};
constexpr std::array<std::string_view, 1> kBehind{"nitro-document"};

}  // namespace

std::vector<NamedValue> batch_values(const Digest256& root, std::uint64_t size) {
  Buffer number;
  for (unsigned shift = 64; shift > 0; shift -= 8) number.push_back(static_cast<std::uint8_t>(size >> (shift - 8)));
  return {{"root", to_buffer(root)}, {"batch_size", std::move(number)}};
}

constinit const ArtefactType kOpengradientBatch = {
    .name = "opengradient-batch",
    .document = "opengradient.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
    .behind = kBehind,
};

}  // namespace touchstone::evidence
