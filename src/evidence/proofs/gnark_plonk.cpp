// gnark PLONK (zk-proofs.md 4). Proofs and keys are read and their points checked; whether the equation holds is not
// said, since no proof that another implementation accepts is at hand to try it on.
#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/gnark.h"
#include "evidence/proofs/gnark_content.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
namespace gnark = zk::gnark;
using curves::Bls12381;
using curves::Bn254;

constexpr std::array<std::string_view, 1> kKeyTypes = {kGnarkPlonkKeyName};

// Only with --as (zk-proofs.md 1).
bool recognise(const Reading& /*reading*/) { return false; }

Parsed<Content> parse(const Reading& reading) {
  auto readings = gnark::parse_plonk_proof(*reading.bytes);
  if (!readings) return tl::unexpected(readings.error());
  return std::make_shared<const GnarkPlonkFile>(GnarkPlonkFile{std::move(*readings)});
}

Named named(const gnark::Blob& blob) { return {blob.name, blob.offset, blob.bytes.size()}; }

template <class C>
void take_all(const std::vector<gnark::Blob>& g1, const std::vector<gnark::Blob>& g2,
              const std::vector<gnark::Blob>& numbers, Faults& faults) {
  for (const gnark::Blob& blob : g1) (void)faults.take(named(blob), curves::g1_from_gnark<C>(blob.bytes));
  for (const gnark::Blob& blob : g2) (void)faults.take(named(blob), curves::g2_from_gnark<C>(blob.bytes));
  for (const gnark::Blob& blob : numbers) (void)faults.take_scalar(named(blob), curves::Fr<C>::from_be(blob.bytes));
}

template <class C>
std::optional<Check> key_fault(const Context& context, const KeyChoice& choice, CurveId curve,
                               const gnark::PlonkKey** used) {
  const auto* file = content<GnarkPlonkKeyFile>(*choice.artefact, kGnarkPlonkKeyName);
  if (file == nullptr)
    return key_failure(choice, "the key is of another proof system", std::string(kGnarkPlonkKeyName),
                       std::string(choice.artefact->type->name));
  for (const gnark::PlonkKey& key : file->readings) {
    if (curve_of(key.layout) == curve) *used = &key;
  }
  if (*used == nullptr)
    return key_failure(choice, "the key is of another curve than the proof", std::string(name(curve)), {});
  for (const Expectation* expected : context.expect.of("curve")) {
    if (curve_by_name(expected->text) != curve)
      return key_failure(choice, "proof and key are of another curve than was expected", expected->given,
                         std::string(name(curve)));
  }
  Faults faults;
  take_all<C>((*used)->g1, (*used)->g2, (*used)->numbers, faults);
  if (!faults.none()) return faults.failure("proof.key", "key", choice.artefact->origin);
  return std::nullopt;
}

template <class C>
void judge(const gnark::PlonkProof& proof, CurveId curve, const Context& context, Appraisal& appraisal) {
  std::vector<KeyChoice> keys = keys_for(context, kKeyTypes);
  const gnark::PlonkKey* key = nullptr;
  std::optional<Check> fault;
  if (!keys.empty()) fault = key_fault<C>(context, keys.front(), curve, &key);

  InputsFacts facts;
  facts.has_key = key != nullptr;
  if (key != nullptr) facts.counts.push_back(key->nb_public);
  if (const auto inputs = inputs_for(context, kInputTypes).front()) {
    const Artefact& file = context.companions.artefacts[*inputs];
    const auto given = inputs_in(file);
    facts.given = given.size();
    facts.file = file.origin;
    (void)decode_inputs<C>(given, facts);
    appraisal.used.push_back(*inputs);
  }
  appraisal.add(inputs_check(facts));
  Faults faults;
  take_all<C>(proof.points, {}, proof.values, faults);
  appraisal.add(points_check(faults, "all points lie in their groups, all numbers are below r"));
  if (keys.empty()) {
    appraisal.add(no_key(context));
  } else {
    appraisal.add(key_check(context, keys.front(), std::move(fault),
                            key == nullptr ? std::nullopt : std::optional(key->nb_public)));
    if (keys.front().companion) appraisal.used.push_back(*keys.front().companion);
  }
  appraisal.add(unknown("proof.equation", "the equation of gnark PLONK is not supported yet"));
  appraisal.claims.push_back({"curve", Untrusted(name(curve))});
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  if (auto appraisal = on_unsupported_curve(context)) return std::move(*appraisal);
  Appraisal appraisal;
  const auto& readings = artefact.as<GnarkPlonkFile>().readings;
  const gnark::PlonkProof* proof = &readings.front();
  for (const gnark::PlonkProof& one : readings) {
    const auto expected = context.expect.of("curve");
    if (!expected.empty() && curve_by_name(expected.front()->text) == curve_of(one.layout)) proof = &one;
  }
  const CurveId curve = curve_of(proof->layout);
  appraisal.claims.push_back({"protocol", Untrusted(std::string_view("plonk"))});
  if (curve == CurveId::bn254) {
    judge<Bn254>(*proof, curve, context, appraisal);
  } else {
    judge<Bls12381>(*proof, curve, context, appraisal);
  }
  appraisal.not_covered = {"whether the proof holds"};
  appraisal.model_reason = "the proof could not be checked";
  appraisal.output_reason = "the proof could not be checked";
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  for (const gnark::PlonkProof& proof : artefact.as<GnarkPlonkFile>().readings) {
    fields.push_back({0, 0, "protocol", Untrusted(std::string_view("plonk")), ""});
    fields.push_back({0, 0, "curve", Untrusted(gnark::name(proof.layout.curve)),
                      proof.layout.raw ? "points are raw" : "points are compressed"});
    for (const auto* blobs : {&proof.points, &proof.values}) {
      for (const gnark::Blob& blob : *blobs)
        fields.push_back({blob.offset, blob.bytes.size(), std::string(blob.name), to_buffer(blob.bytes), ""});
    }
  }
}

constexpr std::array<FieldSpec, 4> kFields = {{{"vk.sha256", ValueKind::hex, "proof.key"},
                                               {"nPublic", ValueKind::number, "proof.key"},
                                               {"curve", ValueKind::text, "proof.key"},
                                               {"protocol", ValueKind::text, "input.expect"}}};
constexpr std::array<std::string_view, 5> kChecks = {"input.type", "proof.inputs", "proof.points", "proof.key",
                                                     "proof.equation"};

}  // namespace

constinit const ArtefactType kGnarkPlonkProof = {
    .name = "gnark-plonk-proof",
    .document = "zk-proofs.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
