#include "evidence/proofs/ics23_proof.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "evidence/proofs/ics23_spec.h"
#include "evidence/proofs/place.h"
#include "formats/ics23/proof.h"

namespace touchstone::evidence {
namespace {

using ics23::ExistenceProof;
using ics23::NonExistenceProof;
using ics23::Proof;
using transparency::at;
using transparency::Ics23Spec;
using transparency::place_of;

constexpr std::string_view kSpec = "ics23.spec", kRoot = "ics23.root", kKey = "ics23.key";

// The existence proofs inside: one, or those of the neighbours.
std::vector<const ExistenceProof*> parts_of(const Proof& proof) {
  std::vector<const ExistenceProof*> parts;
  if (proof.exist) parts.push_back(&*proof.exist);
  if (proof.nonexist && proof.nonexist->left) parts.push_back(&*proof.nonexist->left);
  if (proof.nonexist && proof.nonexist->right) parts.push_back(&*proof.nonexist->right);
  return parts;
}

std::string fault_of(const Ics23Spec& spec, const std::vector<const ExistenceProof*>& parts) {
  for (const ExistenceProof* part : parts) {
    if (auto fault = transparency::shape_fault(spec, *part); !fault.empty()) return fault;
  }
  return parts.empty() ? "there is no neighbour on either side" : std::string();
}

/// The check, and the tree whose shape the steps have; null when it is none or not decided.
struct Shape {
  Check check;
  const Ics23Spec* spec = nullptr;
};

Shape judge_shape(const Proof& proof, const Context& context) {
  const auto parts = parts_of(proof);
  const Place place = place_of(proof.proof_at);
  std::vector<const Ics23Spec*> fitting;
  for (const Ics23Spec& spec : transparency::ics23_specs()) {
    if (fault_of(spec, parts).empty()) fitting.push_back(&spec);
  }
  const auto expected = context.expect.of("spec");
  for (const Expectation* expectation : expected) {
    const auto specs = transparency::ics23_specs();
    const auto named = std::ranges::find(specs, std::string_view(expectation->text), &Ics23Spec::name);
    if (named == specs.end()) {
      return {at(failed(kSpec, "no tree is called " + printable(expectation->text), "iavl, tendermint or smt"), place)};
    }
    if (auto fault = fault_of(*named, parts); !fault.empty()) {
      return {at(failed(kSpec, "not the shape of " + std::string(named->name) + ": " + fault), place)};
    }
    fitting = {&*named};
  }
  if (fitting.empty()) return {at(failed(kSpec, "the steps have the shape of no known tree"), place)};
  if (fitting.size() > 1) {
    return {at(unknown(kSpec, "the steps fit " + std::string(fitting[0]->name) + " and " +
                                  std::string(fitting[1]->name) + ": say which with --expect spec="),
               place)};
  }
  return {at(passed(kSpec, "the shape of " + std::string(fitting.front()->name)), place), fitting.front()};
}

Check check_root(const Proof& proof, const Context& context, bool shaped) {
  const Place place = place_of(proof.root_at);
  const auto expected = transparency::compare(context, "root", proof.root);
  if (expected.differs != nullptr) {
    return at(failed(kRoot, "the root is not the expected one", transparency::given_text(*expected.differs),
                     to_hex(proof.root)),
              place);
  }
  if (!shaped) return premise_failed(kRoot, kSpec);
  for (const ExistenceProof* part : parts_of(proof)) {
    const auto root = transparency::computed_root(*part);
    if (!root) return at(failed(kRoot, "a leaf without key or value"), place_of(proof.proof_at));
    if (!equal(*root, proof.root)) {
      return at(failed(kRoot, "the steps lead to another root", to_hex(proof.root), to_hex(*root)), place);
    }
  }
  if (!expected.given) return at(unknown(kRoot, "nobody vouches for the root: it came with the proof"), place);
  return at(passed(kRoot, "the steps lead to the expected root"), place);
}

// --- ics23.key

std::optional<Check> expected_fault(const Proof& proof, const Context& context) {
  const auto key = transparency::compare(context, "key", proof.key);
  if (key.differs != nullptr) {
    return at(
        failed(kKey, "the key is not the expected one", transparency::given_text(*key.differs), to_hex(proof.key)),
        place_of(proof.key_at));
  }
  const auto value = transparency::compare(context, "value", proof.value);
  if (value.differs != nullptr) {
    return at(failed(kKey, "the value is not the expected one", transparency::given_text(*value.differs),
                     proof.value.empty() ? "absent" : to_hex(proof.value)),
              place_of(proof.value_at));
  }
  return std::nullopt;
}

Check check_existence(const Proof& proof) {
  if (!equal(proof.key, proof.exist->key)) {
    return at(failed(kKey, "the proof is about another key", to_hex(proof.exist->key), to_hex(proof.key)),
              place_of(proof.key_at));
  }
  if (!equal(proof.value, proof.exist->value)) {
    return at(failed(kKey, "the proof is about another value", to_hex(proof.exist->value), to_hex(proof.value)),
              place_of(proof.value_at));
  }
  return passed(kKey, "the key has the value");
}

Check check_absence(const Proof& proof, const Ics23Spec& spec) {
  const NonExistenceProof& absence = *proof.nonexist;
  if (!proof.value.empty()) {
    return at(failed(kKey, "the proof is of absence, and a value is stated", "absent", to_hex(proof.value)),
              place_of(proof.value_at));
  }
  const Buffer key = transparency::comparable(spec, proof.key);
  // In an smt the field `key` holds the key as it is compared.
  if (!equal(key, absence.key)) {
    return at(failed(kKey, "the proof is about another key", to_hex(absence.key), to_hex(key)), place_of(proof.key_at));
  }
  const auto outside = [&](std::string_view what, Bytes neighbour) {
    return at(failed(kKey, std::string(what), to_hex(neighbour), to_hex(proof.key)), place_of(proof.key_at));
  };
  if (absence.left && transparency::comparable(spec, absence.left->key) >= key) {
    return outside("the key does not come after its left neighbour", absence.left->key);
  }
  if (absence.right && key >= transparency::comparable(spec, absence.right->key)) {
    return outside("the key does not come before its right neighbour", absence.right->key);
  }
  const bool adjacent = absence.left && absence.right
                            ? transparency::are_neighbours(spec, *absence.left, *absence.right)
                        : absence.left ? transparency::is_rightmost(spec, absence.left->path)
                                       : transparency::is_leftmost(spec, absence.right->path);
  if (adjacent) return passed(kKey, "the key is absent: its neighbours are adjacent");
  return at(failed(kKey, absence.left && absence.right ? "the two neighbours are not adjacent"
                         : absence.left                ? "the left neighbour is not the last leaf of the tree"
                                                       : "the right neighbour is not the first leaf of the tree"),
            place_of(proof.proof_at));
}

Check check_key(const Proof& proof, const Context& context, const Ics23Spec* spec) {
  if (auto fault = expected_fault(proof, context)) return std::move(*fault);
  if (proof.exist) return check_existence(proof);
  if (spec == nullptr) return premise_failed(kKey, kSpec);
  return check_absence(proof, *spec);
}

// --- the store of an EVM chain (opengradient.md 9)

constexpr std::size_t kEvmKey = 53;

// 02 ‖ address ‖ slot: a storage slot of a contract.
bool is_evm_slot(Bytes key) { return key.size() == kEvmKey && key.front() == 0x02; }

void add_claims(const Proof& proof, const Shape& shape, std::vector<Claim>& claims) {
  claims = {{"root", proof.root}, {"key", proof.key}, {"value", proof.value}, {"exists", proof.exist.has_value()}};
  if (shape.spec != nullptr) claims.push_back({"spec", Untrusted(shape.spec->name)});
  if (!is_evm_slot(proof.key)) return;
  claims.push_back({"address", to_buffer(Bytes(proof.key).subspan(1, 20))});
  claims.push_back({"slot", to_buffer(Bytes(proof.key).subspan(21))});
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<Proof>();
  Appraisal appraisal;
  appraisal.model_reason = "a value of a chain names no model";
  if (proof.batch) {
    appraisal.add(unknown("input.type", "a batch or a compressed batch of proofs: not supported"));
    return appraisal;
  }
  Shape shape = judge_shape(proof, context);
  const bool shaped = shape.check.outcome != Outcome::fail;
  appraisal.add(std::move(shape.check));
  appraisal.add(check_root(proof, context, shaped));
  appraisal.add(check_key(proof, context, shape.spec));
  add_claims(proof, shape, appraisal.claims);
  appraisal.not_covered = {
      "that the root is that of a block, and which block: verify its header, and a proof of the store",
      "what the value means: the application decides that"};
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) {
  return reading.json != nullptr && ics23::looks_like_proof(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(root, transparency::json_of(reading));
  TOUCHSTONE_TRY(proof, ics23::parse(*root));
  return std::make_shared<const Proof>(std::move(proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<Proof>();
  const auto add = [&fields](const ics23::Place& place, std::string name, ClaimValue value, std::string meaning) {
    fields.push_back({place.offset, place.length, std::move(name), std::move(value), std::move(meaning)});
  };
  add(proof.root_at, "root", proof.root, "not vouched for");
  add(proof.key_at, "key", proof.key, is_evm_slot(proof.key) ? "storage slot: 02, address, slot" : "");
  add(proof.value_at, "value", proof.value, proof.value.empty() ? "absent" : "");
  if (proof.batch) add(proof.proof_at, "proof", proof.proof, "batch");
  for (const ExistenceProof* part : parts_of(proof)) {
    const std::string_view name = proof.exist                                              ? "exist"
                                  : proof.nonexist->left && part == &*proof.nonexist->left ? "left"
                                                                                           : "right";
    const auto member = [&](std::string_view what) { return std::string(name) + "." + std::string(what); };
    add(proof.proof_at, member("key"), to_buffer(part->key), "");
    add(proof.proof_at, member("value"), to_buffer(part->value), "");
    add(proof.proof_at, member("steps"), std::uint64_t{part->depth}, "from leaf to root");
  }
}

constexpr std::array kFields{FieldSpec{"root", ValueKind::hex, kRoot},
                             FieldSpec{"spec", ValueKind::text, kSpec},
                             FieldSpec{"key", ValueKind::hex, kKey},
                             FieldSpec{"value", ValueKind::hex, kKey},
                             FieldSpec{"exists", ValueKind::text, "input.expect"},
                             FieldSpec{"address", ValueKind::hex, "input.expect"},
                             FieldSpec{"slot", ValueKind::hex, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{"input.type", kSpec, kRoot, kKey};

std::string_view variant(const Artefact& artefact) {
  const auto& proof = artefact.as<Proof>();
  if (proof.batch) return "batch";
  return proof.exist ? "existence" : "absence";
}

}  // namespace

constinit const ArtefactType kIcs23Proof = {
    .name = "ics23-proof",
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
