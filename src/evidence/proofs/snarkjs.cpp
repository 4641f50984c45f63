#include "evidence/proofs/snarkjs.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/snarkjs_decode.h"
#include "evidence/proofs/snarkjs_text.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
using curves::Bls12381;
using curves::Bn254;

constexpr std::array<std::string_view, 1> kKeyTypes = {"snarkjs-verification-key"};
constexpr std::array<std::string_view, 1> kSignalTypes = {"public-signals"};

template <zk::Protocol protocol>
bool recognise(const Reading& reading) {
  return reading.json != nullptr && zk::looks_like_proof(reading.json->root(), protocol);
}

template <zk::Protocol protocol>
Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "proof", "is no JSON");
  auto proof = zk::parse_proof(reading.json->root(), protocol);
  if (!proof) return tl::unexpected(proof.error());
  return std::make_shared<const zk::Proof>(std::move(*proof));
}

/// One proof with one key and one file of public signals.
struct Case {
  const zk::Proof& proof;
  const Context& context;
  const KeyChoice& choice;
  const zk::Key* key;          // null: no key, or one of another system
  const zk::Signals* signals;  // null: none
  std::string signals_file;
};

std::optional<CurveId> curve_of(const zk::Label& label) { return curve_by_name(label.text.raw()); }

// Two words for one curve, which need not be a supported one.
bool same_curve(std::string_view a, std::string_view b) {
  const auto known = curve_by_name(a);
  return known ? curve_by_name(b) == known : a == b;
}

// The labels of proof and key, and the curve that the user expects (zk-proofs.md 1, proof.key). An old proof has the
// curve of its key.
std::optional<Check> label_fault(const Case& one) {
  if (one.choice.artefact == nullptr) return std::nullopt;
  if (one.key == nullptr)
    return key_failure(one.choice, "the key is of another proof system", std::string(zk::name(one.proof.protocol)),
                       std::string(one.choice.artefact->type->name));
  const zk::Label& protocol = one.key->protocol_label;
  if (one.key->protocol != one.proof.protocol)
    return key_failure(one.choice, "the key is of another protocol than the proof",
                       std::string(zk::name(one.proof.protocol)), protocol.text.shown(),
                       {"protocol", protocol.offset, protocol.length});
  const zk::Label& label = one.key->curve;
  const Untrusted& curve = one.proof.curve ? one.proof.curve->text : label.text;
  if (!same_curve(curve.raw(), label.text.raw()))
    return key_failure(one.choice, "the key is of another curve than the proof", curve.shown(), label.text.shown(),
                       {"curve", label.offset, label.length});
  for (const Expectation* expected : one.context.expect.of("curve")) {
    if (!same_curve(curve.raw(), expected->text))
      return key_failure(one.choice, "the key is of another curve than was expected", expected->given, curve.shown());
  }
  return std::nullopt;
}

template <class C>
std::vector<curves::Fr<C>> decode_signals(const zk::Signals* signals, InputsFacts& facts) {
  std::vector<curves::Fr<C>> inputs;
  if (signals == nullptr) return inputs;
  facts.given = signals->signals.size();
  for (const zk::Signals::Signal& signal : signals->signals) {
    const auto input = curves::Fr<C>::from_be(signal.value.bytes);
    if (!input && !facts.out_of_range) facts.out_of_range = Named{"public", signal.value.offset, signal.value.length};
    inputs.push_back(input.value_or(curves::Fr<C>{}));
  }
  return inputs;
}

/// What the equation needs, or why the key is not one.
template <class C>
struct DecodedKey {
  Groth16Key<C> groth16;
  PlonkKey<C> plonk;
  FflonkKey<C> fflonk;
  std::optional<Check> fault;
};

template <class C>
DecodedKey<C> decode_key(const Case& one) {
  DecodedKey<C> result;
  Faults faults;
  const Values<C> values = decode_all<C>(*one.key, faults);
  std::optional<std::string> trap;
  switch (one.proof.protocol) {
    case zk::Protocol::groth16:
      result.groth16 = groth16_key<C>(*one.key, values, faults);
      if (one.key->ic.empty() || one.key->ic.size() - 1 != one.key->nPublic) {
        result.fault =
            key_failure(one.choice, "the number of IC points does not fit nPublic",
                        "one more than " + std::to_string(one.key->nPublic), std::to_string(one.key->ic.size()));
        return result;
      }
      trap = groth16_trap(result.groth16);
      break;
    case zk::Protocol::plonk:
      result.plonk = plonk_key<C>(*one.key, values);
      trap = plonk_trap<C>(result.plonk);
      break;
    case zk::Protocol::fflonk:
      result.fflonk = fflonk_key<C>(*one.key, values);
      trap = fflonk_trap<C>(result.fflonk);
      break;
  }
  if (!faults.none()) {
    result.fault = faults.failure("proof.key", "key", one.choice.artefact->origin);
  } else if (trap) {
    result.fault = key_failure(one.choice, *trap, {}, {});
  }
  return result;
}

template <class C>
bool holds(zk::Protocol protocol, const Values<C>& proof, const DecodedKey<C>& key,
           const std::vector<curves::Fr<C>>& inputs) {
  switch (protocol) {
    case zk::Protocol::groth16: return groth16_holds<C>(groth16_proof(proof), key.groth16, inputs);
    case zk::Protocol::plonk: return plonk_holds<C>(plonk_proof(proof), key.plonk, inputs);
    case zk::Protocol::fflonk: return fflonk_holds<C>(fflonk_proof(proof), key.fflonk, inputs);
  }
  return false;
}

template <class C>
std::vector<Check> judge_on(const Case& one) {
  std::vector<Check> checks;
  InputsFacts facts;
  facts.file = one.signals_file;
  const auto inputs = decode_signals<C>(one.signals, facts);
  if (one.key != nullptr) {
    facts.has_key = true;
    facts.counts.push_back(one.key->nPublic);
    if (one.key->protocol == zk::Protocol::groth16 && !one.key->ic.empty())
      facts.counts.push_back(one.key->ic.size() - 1);
  }
  checks.push_back(inputs_check(facts));

  Faults faults;
  const Values<C> proof = decode_all<C>(one.proof, faults);
  checks.push_back(points_check(faults, "all points lie in their groups, all numbers are below r"));

  DecodedKey<C> key;
  const bool usable = one.choice.artefact != nullptr;
  if (!usable) {
    checks.push_back(no_key(one.context));
  } else {
    key.fault = label_fault(one);
    if (!key.fault) key = decode_key<C>(one);
    checks.push_back(key_check(one.context, one.choice, key.fault,
                               one.key == nullptr ? std::nullopt : std::optional(one.key->nPublic)));
  }
  auto premise = equation_premise(checks, usable);
  checks.push_back(premise ? std::move(*premise) : equation_check(holds<C>(one.proof.protocol, proof, key, inputs)));
  return checks;
}

// The curve of the proof, else that of the key (section 2.1); without either the user may say.
std::optional<CurveId> curve_for(const Case& one) {
  if (one.proof.curve) return curve_of(*one.proof.curve);
  if (one.key != nullptr) return curve_of(one.key->curve);
  const auto expected = one.context.expect.of("curve");
  return expected.empty() ? std::nullopt : curve_by_name(expected.front()->text);
}

// Proof and key may agree on a curve that is not supported; then nothing is known of the points of either.
std::vector<Check> judge_labels(const Case& one) {
  const zk::Label* label = nullptr;
  if (one.key != nullptr) label = &one.key->curve;
  if (one.proof.curve) label = &*one.proof.curve;
  const std::string title = label != nullptr ? "the curve " + label->text.shown() + " is not supported"
                                             : "neither proof nor key says which curve it is";
  std::vector<Check> checks = {unknown("proof.inputs", title), unknown("proof.points", title)};
  if (one.choice.artefact == nullptr) {
    checks.push_back(no_key(one.context));
  } else {
    Check key = key_check(one.context, one.choice, label_fault(one),
                          one.key == nullptr ? std::nullopt : std::optional(one.key->nPublic));
    checks.push_back(key.outcome == Outcome::pass ? unknown("proof.key", title) : std::move(key));
  }
  checks.push_back(premise_failed("proof.equation", "proof.points"));
  return checks;
}

std::vector<Check> judge(const Case& one) {
  const auto curve = curve_for(one);
  if (curve == CurveId::bn254) return judge_on<Bn254>(one);
  if (curve == CurveId::bls12_381) return judge_on<Bls12381>(one);
  return judge_labels(one);
}

std::vector<std::string> texts_of(const zk::Signals* signals) {
  std::vector<std::string> texts;
  if (signals == nullptr) return texts;
  for (const zk::Signals::Signal& signal : signals->signals) texts.push_back(signal.digits);
  return texts;
}

Attempt attempt(const zk::Proof& proof, const Context& context, const KeyChoice& choice,
                const std::optional<std::size_t>& inputs) {
  const auto* key = choice.artefact == nullptr ? nullptr : content<zk::Key>(*choice.artefact, kKeyTypes[0]);
  const Artefact* file = inputs ? &context.companions.artefacts[*inputs] : nullptr;
  const zk::Signals* signals = file == nullptr ? nullptr : &file->as<zk::Signals>();
  Attempt result;
  result.key = choice;
  result.inputs = inputs;
  result.inputs_text = texts_of(signals);
  result.checks = judge({proof, context, choice, key, signals, file == nullptr ? std::string() : file->origin});
  if (key != nullptr) result.claims.push_back({"nPublic", key->nPublic});
  if (!proof.curve && key != nullptr) result.claims.push_back({"curve", key->curve.text});
  return result;
}

// How many public inputs a key for such a proof takes; nothing for a key of another kind.
std::optional<std::uint64_t> inputs_needed(const zk::Proof& proof, const Artefact& artefact) {
  const auto* key = content<zk::Key>(artefact, kKeyTypes[0]);
  if (key == nullptr || key->protocol != proof.protocol) return std::nullopt;
  if (proof.curve && !same_curve(proof.curve->text.raw(), key->curve.text.raw())) return std::nullopt;
  return key->nPublic;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<zk::Proof>();
  Appraisal appraisal;
  add_texts(artefact, proof, appraisal.claims);
  list_unread(proof.unread, appraisal);
  const Candidates candidates = candidates_for(
      context, {kKeyTypes, kSignalTypes}, [&proof](const Artefact& key) { return inputs_needed(proof, key); },
      [](const Artefact& inputs) { return std::uint64_t{inputs.as<zk::Signals>().signals.size()}; });
  std::vector<Attempt> attempts;
  for (const Candidates::One& one : candidates.list) {
    attempts.push_back(attempt(proof, context, one.key, one.inputs));
    if (attempts.back().good()) break;
  }
  conclude(context, artefact.origin, std::move(attempts), candidates.cut, appraisal);
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  inspect_texts(artefact, artefact.as<zk::Proof>(), fields);
}

constexpr FieldSpec text(std::string_view name) { return {name, ValueKind::text, "input.expect"}; }
constexpr FieldSpec kPin = {"vk.sha256", ValueKind::hex, "proof.key"};
constexpr FieldSpec kCount = {"nPublic", ValueKind::number, "proof.key"};
constexpr FieldSpec kCurve = {"curve", ValueKind::text, "proof.key"};

constexpr std::array kGroth16Fields = {kPin,         kCount,       kCurve,       text("protocol"),
                                       text("pi_a"), text("pi_b"), text("pi_c"), text("output")};
constexpr std::array kPlonkFields = {
    kPin,           kCount,         kCurve,          text("protocol"), text("A"),       text("B"),     text("C"),
    text("Z"),      text("T1"),     text("T2"),      text("T3"),       text("Wxi"),     text("Wxiw"),  text("eval_a"),
    text("eval_b"), text("eval_c"), text("eval_s1"), text("eval_s2"),  text("eval_zw"), text("output")};
constexpr std::array kFflonkFields = {kPin,       kCount,      kCurve,      text("protocol"), text("C1"),
                                      text("C2"), text("W1"),  text("W2"),  text("ql"),       text("qr"),
                                      text("qm"), text("qo"),  text("qc"),  text("s1"),       text("s2"),
                                      text("s3"), text("a"),   text("b"),   text("c"),        text("z"),
                                      text("zw"), text("t1w"), text("t2w"), text("inv"),      text("output")};
constexpr std::array<std::string_view, 4> kChecks = {"proof.inputs", "proof.points", "proof.key", "proof.equation"};

template <zk::Protocol protocol>
constexpr ArtefactType row(std::string_view name, std::span<const FieldSpec> fields) {
  return {
      .name = name,
      .document = "zk-proofs.md",
      .subject = true,
      .generic = false,
      .recognise = recognise<protocol>,
      .parse = parse<protocol>,
      .inspect = inspect,
      .verify = verify,
      .instant = nullptr,
      .unpack = nullptr,
      .fields = fields,
      .checks = kChecks,
      .behind = {},
      .variant = nullptr,
  };
}

}  // namespace

constinit const ArtefactType kGroth16Proof = row<zk::Protocol::groth16>("groth16-proof", kGroth16Fields);
constinit const ArtefactType kPlonkProof = row<zk::Protocol::plonk>("plonk-proof", kPlonkFields);
constinit const ArtefactType kFflonkProof = row<zk::Protocol::fflonk>("fflonk-proof", kFflonkFields);

}  // namespace touchstone::evidence
