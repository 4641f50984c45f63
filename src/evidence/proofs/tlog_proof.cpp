#include "evidence/proofs/tlog_proof.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "evidence/proofs/note_key.h"
#include "evidence/proofs/place.h"
#include "formats/tlog/tlog_proof.h"

namespace touchstone::evidence {
namespace {

using note::KeyType;
using note::Vkey;
using tlog::TlogProof;
using transparency::at;
using transparency::counted;
using transparency::NoteSignatures;

constexpr std::string_view kCheckpoint = "tlog.checkpoint", kOrigin = "tlog.origin", kInclusion = "tlog.inclusion",
                           kCosignatures = "tlog.cosignatures";

Place place_of(const NoteSignatures& signatures) { return Place{{}, signatures.offset, signatures.length}; }

NoteSignatures signatures_of(const Vkey& key, const TlogProof& proof) {
  return transparency::signatures_of(key, proof.note, proof.checkpoint);
}

/// A key of `--key` or of the policy, and what it says about the checkpoint.
struct LogKey {
  const Vkey* key = nullptr;
  NoteSignatures signatures;
};

std::vector<LogKey> log_keys(const TlogProof& proof, const Context& context) {
  std::vector<LogKey> keys;
  const auto add = [&](const std::vector<Artefact>& artefacts) {
    for (const Artefact& artefact : artefacts) {
      const auto* key = content<Vkey>(artefact, kNoteKey.name);
      if (key != nullptr) keys.push_back({key, signatures_of(*key, proof)});
    }
  };
  add(context.anchors.verification_keys);
  add(context.policy.tlog.keys);
  return keys;
}

// The key's name that the policy maps the origin to, else the origin itself.
std::string_view key_name(const TlogProof& proof, const Context& context) {
  for (const TlogPolicy::Origin& mapped : context.policy.tlog.origins) {
    if (mapped.origin == proof.checkpoint.origin) return mapped.key_name;
  }
  return proof.checkpoint.origin;
}

// Of the keys whose signature verifies that of the log, else the first one: a mirror or witness may have signed as
// well. When none verifies, the first key.
const LogKey* chosen(const std::vector<LogKey>& keys, std::string_view log) {
  const LogKey* first = nullptr;
  for (const LogKey& one : keys) {
    if (one.signatures.verified == 0) continue;
    if (one.key->name == log) return &one;
    if (first == nullptr) first = &one;
  }
  if (first != nullptr) return first;
  return keys.empty() ? nullptr : &keys.front();
}

Check check_checkpoint(const TlogProof& proof, const std::vector<LogKey>& keys, const Context& context) {
  for (const LogKey& one : keys) {
    if (one.signatures.bad == 0) continue;
    return at(failed(kCheckpoint, "a signature of " + transparency::describe_key(*one.key) + " does not verify"),
              place_of(one.signatures));
  }
  const LogKey* key = chosen(keys, key_name(proof, context));
  if (key == nullptr) {
    return unknown(kCheckpoint, context.anchors.keys.empty()
                                    ? "nobody named the key of the log"
                                    : "a key without its name cannot be found in a note: give it as a vkey");
  }
  if (key->signatures.verified > 0) {
    return at(passed(kCheckpoint, "signed by " + transparency::describe_key(*key->key)), place_of(key->signatures));
  }
  const auto unsupported = std::ranges::find_if(keys, [](const LogKey& one) { return one.signatures.unsupported > 0; });
  if (unsupported != keys.end()) {
    return at(
        unknown(kCheckpoint, "a key of a kind that is not supported: " + transparency::describe_key(*unsupported->key)),
        place_of(unsupported->signatures));
  }
  return failed(kCheckpoint, "no signature has name and key id of the log's key",
                printable(key->key->name) + " " + to_hex(key->key->key_id));
}

Check check_origin(const TlogProof& proof, const std::vector<LogKey>& keys, const Context& context) {
  const std::string_view wanted = key_name(proof, context);
  const LogKey* key = chosen(keys, wanted);
  if (key == nullptr) return unknown(kOrigin, "nobody named the key of the log");
  const Place place{{}, proof.checkpoint_offset, proof.checkpoint.origin.size()};
  if (key->key->name == wanted) return at(passed(kOrigin, "the log is " + printable(wanted)), place);
  return at(
      failed(kOrigin, "the checkpoint is of another log than the key", printable(key->key->name), printable(wanted)),
      place);
}

// Every leaf that somebody expects has to be the one at this index.
std::vector<Digest256> expected_leaves(const Context& context) {
  std::vector<Digest256> leaves;
  for (const Expectation* leaf : context.expect.of("leaf")) {
    Digest256 hash{};
    const bool whole = leaf->bytes && leaf->bytes->size() == hash.size();
    if (whole) std::ranges::copy(*leaf->bytes, hash.begin());
    leaves.push_back(hash);  // of another length: no leaf has it
  }
  for (const Expectation* entry : context.expect.of("entry")) {
    if (entry->bytes) leaves.push_back(crypto::rfc6962_leaf(*entry->bytes));
  }
  return leaves;
}

Check check_inclusion(const TlogProof& proof, const Context& context) {
  const std::vector<Digest256> leaves = expected_leaves(context);
  const note::Checkpoint& tree = proof.checkpoint;
  const Place index{{}, proof.index_offset, proof.index_length};
  if (proof.index >= tree.size) {
    return at(failed(kInclusion, "the index is outside the tree", "below " + std::to_string(tree.size),
                     std::to_string(proof.index)),
              index);
  }
  if (leaves.empty()) return unknown(kInclusion, "nobody said which entry should be in the log");
  const std::string where = "index " + std::to_string(proof.index) + " of " + std::to_string(tree.size);
  for (const Digest256& leaf : leaves) {
    if (crypto::rfc9162_included(leaf, proof.index, tree.size, proof.path, tree.root)) continue;
    Check check = failed(kInclusion, "the path does not lead from the expected leaf at " + where + " to the root");
    check.expected = to_hex(tree.root) + "   root of the checkpoint";
    check.actual = to_hex(leaf) + "   leaf";
    return at(std::move(check), Place{{}, proof.path_offset, std::nullopt});
  }
  return at(passed(kInclusion, "the expected entry is at " + where), index);
}

// --- witnesses

struct Witnesses {
  std::size_t known = 0;  // keys of witnesses that were given
  std::size_t verified = 0;
  std::size_t unsupported = 0;
  std::string bad;  // the first one whose signature does not verify
  Place bad_place;
  std::string text;               // "witness.example 2026-…Z; …"
  std::vector<std::size_t> used;  // companions
};

Witnesses judge_witnesses(const TlogProof& proof, const Context& context) {
  Witnesses result;
  std::vector<std::pair<std::string_view, Bytes>> seen;  // one key counts once, however often it is given
  const auto& companions = context.companions.artefacts;
  for (std::size_t i = 0; i < companions.size(); ++i) {
    const auto* key = content<Vkey>(companions[i], kNoteKey.name);
    if (key == nullptr || (key->type != KeyType::cosignature && key->type != KeyType::ml_dsa_44)) continue;
    result.used.push_back(i);
    const bool again = std::ranges::any_of(
        seen, [&](const auto& one) { return one.first == key->name && equal(one.second, key->key); });
    if (again) continue;
    seen.emplace_back(key->name, key->key);
    ++result.known;
    const NoteSignatures signatures = signatures_of(*key, proof);
    if (signatures.bad > 0 && result.bad.empty()) {
      result.bad = transparency::describe_key(*key);
      result.bad_place = place_of(signatures);
    }
    if (signatures.unsupported > 0) ++result.unsupported;
    if (signatures.verified == 0) continue;
    ++result.verified;
    result.text += (result.text.empty() ? "" : "; ") + printable(key->name);
    if (signatures.time) {
      constexpr std::uint64_t kMax = 253402300799;  // the end of the year 9999
      result.text += " " + (*signatures.time <= kMax ? to_text(Instant{static_cast<std::int64_t>(*signatures.time)})
                                                     : std::to_string(*signatures.time));
    }
  }
  return result;
}

Check check_cosignatures(const Witnesses& witnesses, const Context& context) {
  const auto needed = context.policy.tlog.witnesses;
  const auto made = [&](Check check) {
    check.required = needed.has_value();
    return check;
  };
  if (!witnesses.bad.empty()) {
    return made(
        at(failed(kCosignatures, "the cosignature of " + witnesses.bad + " does not verify"), witnesses.bad_place));
  }
  if (needed && witnesses.verified < *needed) {
    return made(unknown(kCosignatures, counted(witnesses.verified, "witness key") + " of " + std::to_string(*needed) +
                                           " that the policy asks for"));
  }
  if (witnesses.known == 0) return made(skipped(kCosignatures, "nobody gave keys of witnesses"));
  if (witnesses.verified > 0) return made(passed(kCosignatures, "cosigned by " + witnesses.text));
  if (witnesses.unsupported > 0)
    return made(unknown(kCosignatures, "cosigned with keys of a kind that is not supported"));
  return made(
      unknown(kCosignatures, "none of the " + counted(witnesses.known, "witness key") + " that were given signed"));
}

std::vector<Claim> claims_of(const TlogProof& proof, const Witnesses& witnesses) {
  std::vector<Claim> claims = {{"origin", Untrusted(proof.checkpoint.origin)},
                               {"size", proof.checkpoint.size},
                               {"root", to_buffer(proof.checkpoint.root)},
                               {"index", proof.index}};
  if (witnesses.verified > 0) claims.push_back({"cosignatures", Untrusted(witnesses.text)});
  if (proof.extra) claims.push_back({"extra", *proof.extra});
  return claims;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<TlogProof>();
  Appraisal appraisal;
  const std::vector<LogKey> keys = log_keys(proof, context);
  Witnesses witnesses = judge_witnesses(proof, context);
  appraisal.add(check_checkpoint(proof, keys, context));
  appraisal.add(check_origin(proof, keys, context));
  appraisal.add(check_inclusion(proof, context));
  appraisal.add(check_cosignatures(witnesses, context));
  if (const LogKey* key = chosen(keys, key_name(proof, context)); key != nullptr && !key->signatures.none()) {
    appraisal.edges.push_back({artefact.origin,
                               "key:" + to_hex(crypto::sha256(key->key->key)),
                               "signed-by",
                               appraisal.checks.front().outcome,
                               {},
                               {},
                               place_of(key->signatures)});
  }
  appraisal.claims = claims_of(proof, witnesses);
  appraisal.used = std::move(witnesses.used);
  appraisal.not_covered = {"what the entry says, and whether anything in it is true",
                           "that the log shows everybody the same tree, unless witnesses cosigned"};
  if (proof.extra) appraisal.not_covered.emplace_back("extra: nobody signed it");
  appraisal.model_reason = "a proof about a log names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) { return reading.json == nullptr && tlog::looks_like_proof(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto proof = tlog::parse(as_text(*reading.bytes));
  if (!proof) return tl::unexpected(proof.error());
  return std::make_shared<const TlogProof>(std::move(*proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<TlogProof>();
  const note::Checkpoint& tree = proof.checkpoint;
  const auto add = [&fields](std::size_t offset, std::size_t length, std::string name, ClaimValue value,
                             std::string meaning) {
    fields.push_back({offset, length, std::move(name), std::move(value), std::move(meaning)});
  };
  if (proof.extra) add(proof.extra_offset, proof.extra_length, "extra", *proof.extra, "not authenticated");
  add(proof.index_offset, proof.index_length, "index", proof.index, "");
  for (std::size_t i = 0; i < proof.path.size(); ++i) {
    add(proof.path_offset + 45 * i, 44, "hash[" + std::to_string(i) + "]", to_buffer(proof.path[i]), "");
  }
  add(proof.checkpoint_offset, tree.origin.size(), "origin", Untrusted(tree.origin), "");
  add(proof.checkpoint_offset + tree.origin.size() + 1, std::to_string(tree.size).size(), "size", tree.size, "leaves");
  add(tree.root_offset, 44, "root", to_buffer(tree.root), "");
  for (const std::string_view extension : tree.extensions) {
    const auto start = static_cast<std::size_t>(extension.data() - proof.note.text.data());
    add(proof.checkpoint_offset + start, extension.size(), "extension", Untrusted(extension), "not interpreted");
  }
  for (const note::Signature& signature : proof.note.signatures) {
    add(signature.offset, signature.length, "signature", Untrusted(signature.name),
        "key id " + to_hex(signature.key_id));
  }
}

constexpr std::array kFields{
    FieldSpec{"leaf", ValueKind::hex, kInclusion},        FieldSpec{"entry", ValueKind::hex, kInclusion},
    FieldSpec{"origin", ValueKind::text, "input.expect"}, FieldSpec{"size", ValueKind::number, "input.expect"},
    FieldSpec{"root", ValueKind::hex, "input.expect"},    FieldSpec{"index", ValueKind::number, "input.expect"},
    FieldSpec{"extra", ValueKind::hex, "input.expect"},   FieldSpec{"cosignatures", ValueKind::text, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{kCheckpoint, kOrigin, kInclusion, kCosignatures};

}  // namespace

constinit const ArtefactType kTlogProof = {
    .name = "tlog-proof",
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
