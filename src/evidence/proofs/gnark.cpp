#include "evidence/proofs/gnark.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/gnark_content.h"
#include "evidence/proofs/gnark_decode.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
namespace gnark = zk::gnark;
using curves::Bls12381;
using curves::Bn254;

constexpr std::array<std::string_view, 1> kKeyTypes = {kGnarkKeyName};

Parsed<Content> parse(const Reading& reading) {
  auto readings = gnark::parse_proof(*reading.bytes);
  if (!readings) return tl::unexpected(readings.error());
  return std::make_shared<const GnarkProofFile>(GnarkProofFile{std::move(*readings)});
}

// Nothing marks these files, and many a file of 128 bytes has the right length: only one whose points are points is
// taken for a proof without --as.
template <class C>
bool has_points(const gnark::Proof& proof) {
  const auto is_point = [](const auto& decoded) {
    return decoded.has_value() || decoded.error() == curves::PointFault::subgroup;
  };
  return is_point(curves::g1_from_gnark<C>(proof.Ar.bytes)) && is_point(curves::g2_from_gnark<C>(proof.Bs.bytes)) &&
         is_point(curves::g1_from_gnark<C>(proof.Krs.bytes));
}
bool recognise(const Reading& reading) {
  if (reading.json != nullptr) return false;
  const auto readings = gnark::parse_proof(*reading.bytes);
  return readings && std::ranges::any_of(*readings, [](const gnark::Proof& proof) {
           return proof.layout.curve == gnark::Curve::bn254 ? has_points<Bn254>(proof) : has_points<Bls12381>(proof);
         });
}

/// One reading of a proof with one key and one file of public inputs.
struct Case {
  const gnark::Proof& proof;
  const Context& context;
  const KeyChoice& choice;
  const GnarkKeyFile* keys;  // null: no key, or one of another system
  const Artefact* inputs;    // null: none
};

// The reading of the key on the curve of the proof.
const gnark::Key* key_on(const GnarkKeyFile& file, CurveId curve) {
  const auto found =
      std::ranges::find_if(file.readings, [curve](const gnark::Key& key) { return curve_of(key.layout) == curve; });
  return found == file.readings.end() ? nullptr : &*found;
}

std::optional<Check> curve_fault(const Case& one, const gnark::Key* key, CurveId curve) {
  if (one.keys == nullptr)
    return key_failure(one.choice, "the key is of another proof system", std::string(kGnarkKeyName),
                       std::string(one.choice.artefact->type->name));
  if (key == nullptr)
    return key_failure(one.choice, "the key is of another curve than the proof", std::string(name(curve)),
                       std::string(gnark::name(one.keys->readings.front().layout.curve)));
  for (const Expectation* expected : one.context.expect.of("curve")) {
    if (curve_by_name(expected->text) != curve)
      return key_failure(one.choice, "proof and key are of another curve than was expected", expected->given,
                         std::string(name(curve)));
  }
  return std::nullopt;
}

// --expect hash=, or the default of gnark; nothing for a word that names none.
std::optional<CommitmentHash> hash_called(std::string_view name) {
  if (name == "xmd") return CommitmentHash::xmd;
  if (name == "keccak256") return CommitmentHash::keccak256;
  if (name == "sha256") return CommitmentHash::sha256;
  return std::nullopt;
}

// Why what is expected of the hash cannot hold, whether or not there is anything to hash.
std::optional<Check> hash_fault(const Context& context) {
  const auto expected = context.expect.of("hash");
  for (const Expectation* one : expected) {
    if (hash_called(one->text)) continue;
    Check check = unknown("proof.equation", "no hash of commitments is called that");
    check.actual = one->given;
    check.next = "expect hash=xmd, hash=keccak256 or hash=sha256";
    return check;
  }
  for (const Expectation* one : expected) {
    if (one->text != expected.front()->text)
      return failed("proof.equation", "commitments cannot have two hashes", expected.front()->given, one->given);
  }
  return std::nullopt;
}

template <class C>
struct Decoded {
  GnarkKey<C> key;
  std::optional<Check> fault;
};
template <class C>
Decoded<C> decode_key(const Case& one, const gnark::Key* key, CurveId curve) {
  if (auto fault = curve_fault(one, key, curve)) return {{}, std::move(fault)};
  Faults faults;
  DecodedGnarkKey<C> decoded = proofs::decode<C>(*key, faults);
  if (!faults.none()) return {{}, faults.failure("proof.key", "key", one.choice.artefact->origin)};
  if (decoded.fault) return {{}, key_failure(one.choice, *decoded.fault, {}, {})};
  const std::size_t commitments = decoded.key.commitments.size();
  if (one.proof.commitments.size() != commitments)
    return {{},
            key_failure(one.choice, "the proof has another number of commitments than the key",
                        std::to_string(commitments), std::to_string(one.proof.commitments.size()))};
  return {std::move(decoded.key), std::nullopt};
}

Check equation_of(const Case& one, bool has_commitments, const auto& holds) {
  if (auto fault = hash_fault(one.context)) return std::move(*fault);
  const auto expected = one.context.expect.of("hash");
  const auto hash = expected.empty() ? std::nullopt : hash_called(expected.front()->text);
  Check check = equation_check(holds(hash.value_or(CommitmentHash::xmd)));
  if (check.outcome == Outcome::fail && has_commitments && expected.empty())
    check.next = "a key that was exported for Solidity hashes commitments otherwise: --expect hash=keccak256";
  return check;
}

template <class C>
std::vector<Check> judge(const Case& one, CurveId curve) {
  std::vector<Check> checks;
  const gnark::Key* key = one.keys == nullptr ? nullptr : key_on(*one.keys, curve);
  InputsFacts facts;
  std::vector<InputBytes> given;
  if (one.inputs != nullptr) {
    given = inputs_in(*one.inputs);
    facts.given = given.size();
    facts.file = one.inputs->origin;
  }
  auto inputs = decode_inputs<C>(given, facts);
  facts.has_key = key != nullptr;
  std::optional<std::uint64_t> public_count;
  if (key != nullptr && key->K.size() >= 1 + key->commitment_keys.size()) {
    public_count = key->K.size() - 1 - key->commitment_keys.size();
    facts.counts.push_back(*public_count);
  }
  checks.push_back(inputs_check(facts));

  Faults faults;
  const GnarkProof<C> proof = proofs::decode<C>(one.proof, faults);
  checks.push_back(points_check(faults, "all points lie in their groups"));

  Decoded<C> decoded;
  const bool usable = one.choice.artefact != nullptr;
  if (usable) {
    decoded = decode_key<C>(one, key, curve);
    checks.push_back(key_check(one.context, one.choice, decoded.fault, public_count));
  } else {
    checks.push_back(no_key(one.context));
  }
  if (auto premise = equation_premise(checks, usable)) {
    checks.push_back(std::move(*premise));
    return checks;
  }
  checks.push_back(equation_of(one, !decoded.key.commitments.empty(), [&](CommitmentHash hash) {
    return gnark_holds<C>(proof, decoded.key, std::move(inputs), hash);
  }));
  return checks;
}

// Readings on the curve that is expected, if one is; else all.
std::vector<const gnark::Proof*> readings_for(const GnarkProofFile& file, const Context& context) {
  std::vector<const gnark::Proof*> readings;
  const auto expected = context.expect.of("curve");
  for (const gnark::Proof& proof : file.readings) {
    if (expected.empty() || curve_by_name(expected.front()->text) == curve_of(proof.layout)) readings.push_back(&proof);
  }
  if (readings.empty()) readings.push_back(&file.readings.front());
  return readings;
}

Attempt attempt(const gnark::Proof& proof, const Context& context, const KeyChoice& choice,
                const std::optional<std::size_t>& inputs) {
  const auto* keys = choice.artefact == nullptr ? nullptr : content<GnarkKeyFile>(*choice.artefact, kGnarkKeyName);
  const Artefact* file = inputs ? &context.companions.artefacts[*inputs] : nullptr;
  const Case one{proof, context, choice, keys, file};
  const CurveId curve = curve_of(proof.layout);
  Attempt result;
  result.key = choice;
  result.inputs = inputs;
  if (file != nullptr) {
    for (InputBytes& input : inputs_in(*file)) result.inputs_text.push_back(std::move(input.text));
  }
  result.checks = curve == CurveId::bn254 ? judge<Bn254>(one, curve) : judge<Bls12381>(one, curve);
  result.claims.push_back({"curve", Untrusted(name(curve))});
  for (const auto* blob : {&proof.Ar, &proof.Bs, &proof.Krs})
    result.claims.push_back({std::string(blob->name), to_buffer(blob->bytes)});
  if (proof.commitmentPok)
    result.claims.push_back({std::string(proof.commitmentPok->name), to_buffer(proof.commitmentPok->bytes)});
  return result;
}

// How many public inputs a key on that curve takes; nothing for a key of another kind.
std::optional<std::uint64_t> inputs_needed(CurveId curve, const Artefact& artefact) {
  const auto* file = content<GnarkKeyFile>(artefact, kGnarkKeyName);
  const gnark::Key* key = file == nullptr ? nullptr : key_on(*file, curve);
  if (key == nullptr || key->K.size() < 1 + key->commitment_keys.size()) return std::nullopt;
  return key->K.size() - 1 - key->commitment_keys.size();
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& file = artefact.as<GnarkProofFile>();
  if (auto appraisal = on_unsupported_curve(context)) return std::move(*appraisal);
  Appraisal appraisal;
  appraisal.claims.push_back({"protocol", Untrusted(std::string_view("groth16"))});
  std::vector<Attempt> attempts;
  bool cut = false;
  const auto done = [&] { return !attempts.empty() && attempts.back().good(); };
  for (const gnark::Proof* proof : readings_for(file, context)) {
    const Candidates candidates = candidates_for(
        context, {kKeyTypes, kInputTypes},
        [curve = curve_of(proof->layout)](const Artefact& key) { return inputs_needed(curve, key); },
        [](const Artefact& inputs) { return std::uint64_t{inputs_in(inputs).size()}; });
    cut = cut || candidates.cut;
    for (const Candidates::One& one : candidates.list) {
      if (!done()) attempts.push_back(attempt(*proof, context, one.key, one.inputs));
    }
  }
  conclude(context, artefact.origin, std::move(attempts), cut, appraisal);
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  for (const gnark::Proof& proof : artefact.as<GnarkProofFile>().readings) {
    fields.push_back({0, 0, "protocol", Untrusted(std::string_view("groth16")), ""});
    fields.push_back({0, 0, "curve", Untrusted(gnark::name(proof.layout.curve)),
                      proof.layout.raw ? "points are raw" : "points are compressed"});
    const auto add = [&fields](const gnark::Blob& blob) {
      fields.push_back({blob.offset, blob.bytes.size(), std::string(blob.name), to_buffer(blob.bytes), ""});
    };
    for (const auto* blob : {&proof.Ar, &proof.Bs, &proof.Krs}) add(*blob);
    for (const gnark::Blob& blob : proof.commitments) add(blob);
    if (proof.commitmentPok) add(*proof.commitmentPok);
  }
}

constexpr std::array<FieldSpec, 10> kFields = {{{"vk.sha256", ValueKind::hex, "proof.key"},
                                                {"nPublic", ValueKind::number, "proof.key"},
                                                {"curve", ValueKind::text, "proof.key"},
                                                {"hash", ValueKind::text, "proof.equation"},
                                                {"protocol", ValueKind::text, "input.expect"},
                                                {"Ar", ValueKind::hex, "input.expect"},
                                                {"Bs", ValueKind::hex, "input.expect"},
                                                {"Krs", ValueKind::hex, "input.expect"},
                                                {"CommitmentPok", ValueKind::hex, "input.expect"},
                                                {"output", ValueKind::text, "input.expect"}}};
constexpr std::array<std::string_view, 5> kChecks = {"input.type", "proof.inputs", "proof.points", "proof.key",
                                                     "proof.equation"};

}  // namespace

constinit const ArtefactType kGnarkGroth16Proof = {
    .name = "gnark-groth16-proof",
    .document = "zk-proofs.md",
    .subject = true,
    .generic = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
