#include <algorithm>
#include <set>
#include <utility>

#include "crypto/digest.h"
#include "evidence/proofs/ezkl_case.h"
#include "evidence/proofs/proof.h"

namespace touchstone::evidence::proofs {
namespace {

using curves::Bn254;

void read_instances(EzklCase& one) {
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

// Section 4.6: numbers are compared, since solc drops leading zero bytes.
using Constants = std::set<evm::Word>;
Constants constants_of(const EvmAnswer& answer) {
  Constants constants;
  if (!answer.contract) return constants;
  for (const evm::Word& word : evm::Contract(*answer.contract->code).constants()) constants.insert(word);
  for (std::size_t at = 0; answer.vka && at + 32 <= answer.vka->size(); at += 32)
    constants.insert(evm::word_of(Bytes(*answer.vka).subspan(at, 32)));
  return constants;
}

std::size_t missing_commitments(const EzklKey& key, const Constants& constants) {
  return static_cast<std::size_t>(std::ranges::count_if(key.commitments, [&](const curves::G1<Bn254>& point) {
    return !point.infinity && (!constants.contains(point.x.number()) || !constants.contains(point.y.number()));
  }));
}

std::size_t finite_commitments(const EzklKey& key) {
  return static_cast<std::size_t>(
      std::ranges::count_if(key.commitments, [](const auto& point) { return !point.infinity; }));
}

// Artefacts of that type by --key; without any, those among the companions.
std::vector<Chosen> offered(const Context& context, const ArtefactType& type, std::string_view pin) {
  std::vector<Chosen> found;
  const auto offer = [&](const Artefact& artefact, std::optional<std::size_t> companion, bool named) {
    if (artefact.type != &type) return;
    const Pin held = pin.empty() ? Pin::absent : compare_pin(context, pin, artefact.sha256);
    found.push_back({&artefact, companion, named, held});
  };
  for (const Artefact& key : context.anchors.verification_keys) offer(key, std::nullopt, true);
  if (!found.empty()) return found;
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i)
    offer(context.companions.artefacts[i], i, false);
  return found;
}

// The one that was expected; when nothing was, the first that fits; else the first.
template <class Fits>
Chosen choose(const std::vector<Chosen>& offers, const Fits& fits) {
  if (offers.empty()) return {};
  const auto best = std::ranges::find_if(offers, [&](const Chosen& one) {
    return one.pin == Pin::holds || (one.pin == Pin::absent && fits(*one.artefact));
  });
  return best == offers.end() ? offers.front() : *best;
}

Check key_at(const EzklCase& one, Check check) {
  check.location = Place{one.key.artefact->origin};
  return check;
}

}  // namespace

EzklCase ezkl_case(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<ezkl::Proof>();
  const auto counts_fit = [&proof](const Artefact& settings) {
    return settings.as<ezkl::Settings>().instances == proof.instances.size();
  };
  EzklCase one{artefact,
               proof,
               context,
               choose(offered(context, kEzklSettings, "settings.sha256"), counts_fit),
               choose(offered(context, kEzklVka, ""), [](const Artefact& /*vka*/) { return true; }),
               {},
               {},
               {},
               {}};
  read_instances(one);
  return one;
}

Chosen choose_key(const EzklCase& one, const EvmAnswer& answer) {
  const std::vector<Chosen> keys = offered(one.context, kEzklKey, "vk.sha256");
  if (keys.size() < 2 || !answer.contract) return choose(keys, [](const Artefact& /*key*/) { return true; });
  const Constants constants = constants_of(answer);
  return choose(keys, [&constants](const Artefact& artefact) {
    const auto& key = artefact.as<EzklKey>();
    return finite_commitments(key) > 0 && missing_commitments(key, constants) == 0;
  });
}

Check inputs_of(const EzklCase& one) {
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

Check settings_of(const EzklCase& one) {
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

Check key_of(const EzklCase& one, const EvmAnswer& answer) {
  constexpr std::string_view kId = "proof.key";
  const Context& context = one.context;
  const auto& named = context.anchors.verification_keys;
  const bool of_others =
      std::ranges::none_of(named, [](const Artefact& key) { return key.type == &kEzklKey || key.type == &kEvmCode; });
  if (!named.empty() && of_others)
    return failed(kId, "the key is of another proof system", "ezkl-key", std::string(named.front().type->name));
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
  if (!answer.vka && answer.contract && context.expect.has("vka.keccak")) return no_vka(kId, context);
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
  if (answer.contract) {
    const auto& key = one.key.artefact->as<EzklKey>();
    const std::size_t finite = finite_commitments(key);
    if (const std::size_t missing = missing_commitments(key, constants_of(answer)); missing > 0)
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
  Check check = passed(kId, answer.contract             ? "every commitment of the key stands in the contract"
                            : one.key.pin == Pin::holds ? "the expected key"
                                                        : "the key that was named");
  check.actual = to_hex(one.key.artefact->sha256);
  return key_at(one, std::move(check));
}

Check equation_of(const EzklCase& one, const EvmAnswer& answer) {
  constexpr std::string_view kId = "proof.equation";
  if (!one.proof.unsupported.empty()) {
    const ezkl::Text& what = one.proof.unsupported.front();
    Check check = unknown(kId, what.text.shown() + " is not supported");
    check.location = Place{{}, what.offset, what.length};
    return check;
  }
  if (!answer.contract) {
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

}  // namespace touchstone::evidence::proofs
