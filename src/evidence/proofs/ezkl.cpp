#include "evidence/proofs/ezkl.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "crypto/curves/encoding.h"
#include "crypto/digest.h"
#include "evidence/proofs/evm_call.h"
#include "evidence/proofs/ezkl_pretty.h"
#include "evidence/proofs/proof.h"
#include "formats/ezkl/proof.h"
#include "formats/ezkl/settings.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
using curves::Bn254;
using Visibility = ezkl::Visibility;

constexpr std::size_t kMostClaimed = 256;  // instances that are told

/// A companion that was chosen among those of its type.
struct Chosen {
  const Artefact* artefact = nullptr;
  std::optional<std::size_t> companion;
  bool named = false;  // by --key
  Pin pin = Pin::absent;
};

Chosen choose(const Context& context, const ArtefactType& type, std::string_view pin) {
  Chosen best;
  const auto offer = [&](const Artefact& artefact, std::optional<std::size_t> companion, bool named) {
    if (artefact.type != &type) return;
    const Pin held = pin.empty() ? Pin::absent : compare_pin(context, pin, artefact.sha256);
    if (best.artefact == nullptr || (held == Pin::holds && best.pin != Pin::holds && !best.named))
      best = {&artefact, companion, named, held};
  };
  for (const Artefact& key : context.anchors.verification_keys) offer(key, std::nullopt, true);
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i)
    offer(context.companions.artefacts[i], i, false);
  return best;
}

/// Everything that one verification looks at.
struct Case {
  const Artefact& artefact;
  const ezkl::Proof& proof;
  const Context& context;
  Chosen key, settings, vka;
  std::vector<EzklFelt> instances;   // zero where it is none
  std::vector<ByteArray<32>> words;  // big-endian, as they are written; none when one has no such form
  std::optional<std::size_t> bad_instance;
  std::optional<ContractChoice> contract;

  [[nodiscard]] const ezkl::Settings* settings_content() const {
    return settings.artefact == nullptr ? nullptr : &settings.artefact->as<ezkl::Settings>();
  }
};

void read_instances(Case& one) {
  for (std::size_t i = 0; i < one.proof.instances.size(); ++i) {
    const ezkl::Instance& instance = one.proof.instances[i];
    ByteArray<32> word = instance.bytes;
    std::ranges::reverse(word);
    const auto felt = instance.montgomery ? EzklFelt::from_montgomery_le(instance.bytes) : EzklFelt::from_be(word);
    if (!felt && !one.bad_instance) one.bad_instance = i;
    one.instances.push_back(felt.value_or(EzklFelt{}));
    one.words.push_back(instance.montgomery ? one.instances.back().to_be() : word);
  }
}

Check inputs_of(const Case& one) {
  if (one.bad_instance) {
    const ezkl::Instance& instance = one.proof.instances[*one.bad_instance];
    Check check = failed("proof.inputs", "instance " + std::to_string(*one.bad_instance) + " is not below r");
    check.location = Place{{}, instance.offset, instance.length};
    return check;
  }
  return passed("proof.inputs", std::to_string(one.instances.size()) + " public instances, all below r");
}

Check encoding_of(const ezkl::Proof& proof) {
  constexpr std::string_view kId = "proof.encoding";
  if (proof.has_hex_proof && (!proof.hex_proof || *proof.hex_proof != proof.proof)) {
    Check check = failed(kId, "hex_proof is another proof than proof");
    check.location = Place{{}, proof.hex_offset, proof.hex_length};
    return check;
  }
  if (proof.proof.empty() || proof.proof.size() % 32 != 0) {
    Check check = failed(kId, "a proof consists of points and numbers of 32 bytes", "a multiple of 32 bytes",
                         std::to_string(proof.proof.size()) + " bytes");
    check.location = Place{{}, proof.proof_offset, proof.proof_length};
    return check;
  }
  return passed(kId, std::to_string(proof.proof.size()) + " bytes, in one spelling");
}

Check settings_of(const Case& one) {
  constexpr std::string_view kId = "proof.settings";
  const ezkl::Settings* settings = one.settings_content();
  if (settings == nullptr) {
    Check check = unknown(kId, "no settings were given");
    check.required = one.context.expect.has("settings.sha256");
    check.next = "give settings.json with --with FILE";
    return check;
  }
  const std::string& file = one.settings.artefact->origin;
  if (one.settings.pin == Pin::differs) {
    Check check = failed(kId, "the settings are not the expected ones",
                         printable(one.context.expect.of("settings.sha256").front()->given),
                         to_hex(one.settings.artefact->sha256));
    check.location = Place{file};
    return check;
  }
  if (settings->instances != one.instances.size()) {
    Check check = failed(kId, "the proof has another number of instances than the settings say",
                         settings->instances ? std::to_string(*settings->instances) : "more than 64 bits count",
                         std::to_string(one.instances.size()));
    check.location = Place{file, settings->shapes_offset, settings->shapes_length};
    return check;
  }
  Check check = passed(kId, one.settings.pin == Pin::holds ? "the expected settings, and they fit the instances"
                                                           : "they fit the instances; nothing binds the rest of them");
  check.actual = to_hex(one.settings.artefact->sha256);
  check.location = Place{file};
  return check;
}

// Section 4.6: numbers are compared, since solc drops leading zero bytes.
std::size_t missing_commitments(const EzklKey& key, const Case& one, const std::optional<Buffer>& vka) {
  std::set<evm::Word> constants;
  for (const evm::Word& word : evm::Contract(*one.contract->code).constants()) constants.insert(word);
  for (std::size_t at = 0; vka && at + 32 <= vka->size(); at += 32)
    constants.insert(evm::word_of(Bytes(*vka).subspan(at, 32)));
  return static_cast<std::size_t>(std::ranges::count_if(key.commitments, [&](const curves::G1<Bn254>& point) {
    return !point.infinity && (!constants.contains(point.x.number()) || !constants.contains(point.y.number()));
  }));
}

Check key_at(const Case& one, Check check) {
  check.location = Place{one.key.artefact->origin};
  return check;
}

Check key_of(const Case& one, const EvmAnswer& answer) {
  constexpr std::string_view kId = "proof.key";
  const Context& context = one.context;
  for (const Artefact& key : context.anchors.verification_keys) {
    if (key.type != &kEzklKey && key.type != &kEvmCode)
      return failed(kId, "the key is of another proof system", "ezkl-key", std::string(key.type->name));
  }
  if (one.key.artefact == nullptr) {
    if (context.expect.has("vk.sha256")) {
      Check check = unknown(kId, "no vk.key to compare vk.sha256 with");
      check.next = "give vk.key with --key FILE";
      return check;
    }
    if (!answer.pinned) return no_key(context);
  } else if (one.key.pin == Pin::differs) {
    return key_at(
        one, failed(kId, "the key is not the expected one", printable(context.expect.of("vk.sha256").front()->given),
                    to_hex(one.key.artefact->sha256)));
  }
  if (answer.vka) {
    const Digest256 digest = crypto::keccak256(*answer.vka);
    const Pin pin = compare_pin(context, "vka.keccak", digest);
    if (pin == Pin::differs)
      return failed(kId, "the words of the key are not the expected ones",
                    printable(context.expect.of("vka.keccak").front()->given), to_hex(digest));
    if (pin == Pin::absent) {
      Check check = unknown(kId, "the contract takes any key, and nobody said which one it must be");
      check.actual = to_hex(digest);
      check.next = "pin the words with --expect vka.keccak=0x…";
      return check;
    }
  }
  if (one.key.artefact == nullptr) return passed(kId, "the key in the pinned contract");
  if (one.contract) {
    const auto& key = one.key.artefact->as<EzklKey>();
    const std::size_t finite = static_cast<std::size_t>(
        std::ranges::count_if(key.commitments, [](const auto& point) { return !point.infinity; }));
    if (const std::size_t missing = missing_commitments(key, one, answer.vka); missing > 0)
      return key_at(one, failed(kId, "the contract was made for another key", "all commitments of the key in its code",
                                std::to_string(missing) + " of " + std::to_string(finite) + " are not there"));
    if (finite == 0) return key_at(one, failed(kId, "the key has no commitment that is not infinity"));
  }
  if (!one.key.named && one.key.pin != Pin::holds && !answer.pinned) {
    Check check = unknown(kId, "nobody chose this key: it only lies among the companions");
    check.actual = to_hex(one.key.artefact->sha256);
    check.next = "name it with --key FILE, or pin it with --expect vk.sha256=HEX";
    return key_at(one, std::move(check));
  }
  Check check = passed(kId, one.contract                ? "every commitment of the key stands in the contract"
                            : one.key.pin == Pin::holds ? "the expected key"
                                                        : "the key that was named");
  check.actual = to_hex(one.key.artefact->sha256);
  return key_at(one, std::move(check));
}

Check equation_of(const Case& one, const EvmAnswer& answer) {
  constexpr std::string_view kId = "proof.equation";
  if (!one.proof.unsupported.empty()) {
    const ezkl::Text& what = one.proof.unsupported.front();
    Check check = unknown(kId, what.text.shown() + " is not supported");
    check.location = Place{{}, what.offset, what.length};
    return check;
  }
  if (!one.contract) {
    Check check = unknown(kId, "no verifier contract was given, and nothing else can check this proof here");
    check.next =
        "give the run-time code of the verifier contract with --with FILE, and its keccak256 with --expect "
        "codehash=0x…";
    return check;
  }
  if (answer.result == Outcome::pass) return passed(kId, "the verifier contract accepts");
  if (answer.result == Outcome::fail)
    return failed(kId, "the verifier contract does not accept", "accepted", "refused: see evm.result");
  return premise_failed(kId, "evm.result");
}

void state_claims(const Case& one, Appraisal& appraisal) {
  std::string instances;
  for (std::size_t i = 0; i < one.words.size() && i < kMostClaimed; ++i)
    instances += (i == 0 ? "0x" : ", 0x") + to_hex(one.words[i]);
  if (one.words.size() > kMostClaimed) instances += ", …";
  appraisal.claims.push_back({"instances", Untrusted(instances)});
  const auto digest = [&](std::string_view name, const Chosen& chosen) {
    if (chosen.artefact == nullptr) return;
    const Digest256& sha256 = chosen.artefact->sha256;
    appraisal.claims.push_back({std::string(name), Buffer(sha256.begin(), sha256.end())});
  };
  digest("vk.sha256", one.key);
  digest("settings.sha256", one.settings);
  const ezkl::Settings* settings = one.settings_content();
  if (settings == nullptr) return;
  appraisal.claims.push_back({"param_visibility", settings->param.text});
  appraisal.claims.push_back({"input_visibility", settings->input.text});
  appraisal.claims.push_back({"output_visibility", settings->output.text});
  if (!one.proof.pretty || settings->output.kind != Visibility::Kind::public_) return;
  // proof.pretty compares them with the instances.
  std::string outputs;
  std::size_t count = 0;
  for (const ezkl::Tensor& tensor : one.proof.pretty->rescaled_outputs) {
    for (const ezkl::Text& text : tensor) {
      if (count++ >= kMostClaimed) continue;
      outputs += (outputs.empty() ? "" : ", ") + std::string(text.text.raw());
    }
  }
  if (!outputs.empty()) appraisal.claims.push_back({"outputs", Untrusted(outputs)});
}

// What the user named by its digest.
void state_pins(const Case& one, Appraisal& appraisal) {
  const auto pin = [&](std::string_view name, const Chosen& chosen) {
    if (chosen.artefact == nullptr || chosen.pin == Pin::absent) return;
    appraisal.edges.push_back({one.artefact.origin, chosen.artefact->origin, "sha256",
                               chosen.pin == Pin::holds ? Outcome::pass : Outcome::fail,
                               printable(one.context.expect.of(name).front()->given), to_hex(chosen.artefact->sha256)});
  };
  pin("vk.sha256", one.key);
  pin("settings.sha256", one.settings);
}

// Section 2, Answers, and section 7.
void state_answers(const Case& one, Appraisal& appraisal) {
  const bool key_pinned = one.key.artefact != nullptr && one.key.pin != Pin::absent;
  const bool settings_pinned = one.settings.artefact != nullptr && one.settings.pin != Pin::absent;
  const bool contract_pinned =
      one.contract && (one.context.expect.has("codehash") || policy_pins_contract(one.context));
  const ezkl::Settings* settings = one.settings_content();
  const auto kind = settings == nullptr ? Visibility::Kind::unknown : settings->param.kind;
  const bool public_hash = kind == Visibility::Kind::hashed && settings->param.hash_is_public;
  if (settings == nullptr) {
    appraisal.model_reason = "without settings nothing says whether the key stands for weights";
  } else if (kind == Visibility::Kind::private_ || kind == Visibility::Kind::unknown) {
    appraisal.model_reason = "the weights are private: the key stands for the architecture, and some weights exist";
  } else if (!key_pinned || !settings_pinned) {
    appraisal.model_reason =
        "nothing binds the settings to the proof: pin both with --expect vk.sha256= and --expect settings.sha256=";
  } else if (kind == Visibility::Kind::fixed) {
    appraisal.model_statement = "the weights are fixed in the pinned key";
  } else if (public_hash && one.context.expect.has("instances")) {
    // input.expect compares them: a difference is a failed check of this subject.
    appraisal.model_statement = "the hash of the weights is among the expected instances";
  } else if (public_hash) {
    appraisal.model_reason =
        "an instance is the hash of the weights: say which one it must be with --expect instances=";
  } else {
    appraisal.model_reason = "the weights are not fixed in the key, and nobody said which value stands for them";
  }
  if (settings == nullptr || !settings_pinned) {
    appraisal.output_reason = "scale and layout of the outputs come from the settings, and nobody pinned them";
  } else if (settings->output.kind != Visibility::Kind::public_) {
    appraisal.output_reason = "the outputs are not public";
  } else if (!key_pinned && !contract_pinned) {
    appraisal.output_reason = "nobody pinned the key or the contract";
  } else {
    appraisal.output_statement = "the public outputs are proven under the pinned key, with pinned settings";
  }
}

void state_limits(const Case& one, Appraisal& appraisal) {
  auto& list = appraisal.not_covered;
  const ezkl::Settings* settings = one.settings_content();
  if (settings != nullptr && one.settings.pin != Pin::holds) {
    list.push_back("settings.json says param_visibility " + settings->param.text.shown() + ", input_visibility " +
                   settings->input.text.shown() + ", output_visibility " + settings->output.text.shown() +
                   ", and scales: nothing in the proof binds that");
  }
  if (settings != nullptr && !settings->input.in_instances())
    list.emplace_back("which input the model ran on: it is neither public nor hashed");
  list.emplace_back("version and timestamp of proof.json and settings.json: nothing authenticates them");
  list.emplace_back("what the key means: which circuit it belongs to, and who made its setup");
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  Case one{artefact,
           artefact.as<ezkl::Proof>(),
           context,
           choose(context, kEzklKey, "vk.sha256"),
           choose(context, kEzklSettings, "settings.sha256"),
           choose(context, kEzklVka, ""),
           {},
           {},
           {},
           contract_for(context)};
  read_instances(one);

  Appraisal appraisal;
  appraisal.add(inputs_of(one));
  Check encoding = encoding_of(one.proof);
  const bool whole_words = !one.proof.proof.empty() && one.proof.proof.size() % 32 == 0;
  const bool has_words = !one.bad_instance || !one.proof.instances[*one.bad_instance].montgomery;

  EvmQuestion question;
  question.contract = one.contract;
  question.vka_elsewhere = true;
  question.premise = whole_words ? "proof.inputs" : "proof.encoding";
  Buffer calldata;
  if (whole_words && has_words) {
    std::optional<Bytes> vka;
    if (one.vka.artefact != nullptr) vka = Bytes(one.vka.artefact->as<Buffer>());
    calldata = ezkl_calldata(one.proof.proof, one.words, vka);
    question.calldata = Bytes(calldata);
  }
  EvmAnswer answer = judge(context, question);

  appraisal.add(std::move(encoding));
  appraisal.add(pretty_check(one.proof, one.instances, one.settings_content()));
  appraisal.add(settings_of(one));
  appraisal.add(key_of(one, answer));
  appraisal.add(skipped("proof.points", one.contract ? "the contract checks the points"
                                                     : "the points are checked by a contract, and there is none"));
  appraisal.add(equation_of(one, answer));
  for (Check& check : answer.checks) appraisal.add(std::move(check));

  state_claims(one, appraisal);
  for (Claim& claim : answer.claims) appraisal.claims.push_back(std::move(claim));
  for (const Chosen* chosen : {&one.key, &one.settings, &one.vka}) {
    if (chosen->companion) appraisal.used.push_back(*chosen->companion);
  }
  conclude_contract(artefact.origin, one.contract, answer, appraisal);
  state_pins(one, appraisal);
  state_answers(one, appraisal);
  state_limits(one, appraisal);
  return appraisal;
}

bool recognise(const Reading& reading) {
  return reading.json != nullptr && ezkl::looks_like_proof(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "proof", "is no JSON");
  auto proof = ezkl::parse_proof(reading.json->root());
  if (!proof) return tl::unexpected(proof.error());
  return std::make_shared<const ezkl::Proof>(std::move(*proof));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<ezkl::Proof>();
  for (std::size_t i = 0; i < proof.instances.size() && i < kMostClaimed; ++i) {
    const ezkl::Instance& instance = proof.instances[i];
    fields.push_back({instance.offset, instance.length, "instances[" + std::to_string(i) + "]",
                      Buffer(instance.bytes.begin(), instance.bytes.end()),
                      instance.montgomery ? "little-endian, Montgomery form" : "little-endian"});
  }
  fields.push_back({proof.proof_offset, proof.proof_length, "proof", proof.proof, "",
                    std::to_string(proof.proof.size()) + " bytes"});
  for (const ezkl::Text& text : proof.unsupported)
    fields.push_back({text.offset, text.length, "unsupported", text.text, "this kind of proof is not read"});
  if (proof.version)
    fields.push_back(
        {proof.version->offset, proof.version->length, "version", proof.version->text, "not authenticated"});
}

constexpr std::array kFields = {FieldSpec{"vk.sha256", ValueKind::hex, "proof.key"},
                                FieldSpec{"settings.sha256", ValueKind::hex, "proof.settings"},
                                FieldSpec{"codehash", ValueKind::hex, "evm.codehash"},
                                FieldSpec{"vka.keccak", ValueKind::hex, "proof.key"},
                                FieldSpec{"instances", ValueKind::text, "input.expect"},
                                FieldSpec{"outputs", ValueKind::text, "input.expect"},
                                FieldSpec{"param_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"input_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"output_visibility", ValueKind::text, "input.expect"},
                                FieldSpec{"steps", ValueKind::number, "input.expect"}};
constexpr std::array<std::string_view, 11> kChecks = {
    "proof.inputs",   "proof.encoding", "proof.pretty", "proof.settings", "proof.key", "proof.points",
    "proof.equation", "evm.codehash",   "evm.calldata", "evm.run",        "evm.result"};

}  // namespace

constinit const ArtefactType kEzklProof = {
    .name = "ezkl-proof",
    .document = "ezkl-and-evm.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence
