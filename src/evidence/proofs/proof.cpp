#include "evidence/proofs/proof.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "evidence/types.h"

namespace touchstone::evidence::proofs {
namespace {

constexpr std::size_t kMostAttempts = 64;  // with keys and public inputs among many companions
constexpr std::size_t kMostClaims = 256;   // public inputs that are told

bool is_one_of(const Artefact& artefact, std::span<const std::string_view> types) {
  return std::ranges::find(types, artefact.type->name) != types.end();
}

bool is_pinned(const Context& context, const Artefact& key) {
  const auto pins = context.expect.of("vk.sha256");
  return !pins.empty() && std::ranges::all_of(pins, [&key](const Expectation* pin) {
    return pin->bytes && equal(*pin->bytes, key.sha256);
  });
}

std::string inputs_of(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " public input" : " public inputs");
}

bool failed_or_missing(const Check& check) {
  return check.outcome == Outcome::fail || check.outcome == Outcome::unknown;
}

}  // namespace

std::optional<CurveId> curve_by_name(std::string_view name) {
  struct Spelling {
    std::string_view name;
    CurveId curve;
  };
  static constexpr std::array<Spelling, 8> kSpellings = {{{"bn128", CurveId::bn254},
                                                          {"bn254", CurveId::bn254},
                                                          {"BN128", CurveId::bn254},
                                                          {"BN254", CurveId::bn254},
                                                          {"bls12381", CurveId::bls12_381},
                                                          {"bls12-381", CurveId::bls12_381},
                                                          {"BLS12381", CurveId::bls12_381},
                                                          {"BLS12-381", CurveId::bls12_381}}};
  const auto* const found = std::ranges::find(kSpellings, name, &Spelling::name);
  return found == kSpellings.end() ? std::nullopt : std::optional(found->curve);
}

std::string_view name(CurveId curve) {
  return curve == CurveId::bn254 ? curves::Bn254::kName : curves::Bls12381::kName;
}

std::vector<KeyChoice> keys_for(const Context& context, std::span<const std::string_view> types) {
  std::vector<KeyChoice> keys;
  for (const Artefact& key : context.anchors.verification_keys) keys.push_back({&key, true});
  if (!keys.empty()) return keys;
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
    const Artefact& companion = context.companions.artefacts[i];
    if (is_one_of(companion, types)) keys.push_back({&companion, false, i});
  }
  std::stable_partition(keys.begin(), keys.end(),
                        [&](const KeyChoice& key) { return is_pinned(context, *key.artefact); });
  return keys;
}

std::vector<std::optional<std::size_t>> inputs_for(const Context& context, std::span<const std::string_view> types) {
  std::vector<std::optional<std::size_t>> found;
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
    if (is_one_of(context.companions.artefacts[i], types)) found.emplace_back(i);
  }
  if (found.empty()) found.emplace_back(std::nullopt);
  return found;
}

Candidates candidates_for(const Context& context, const CandidateTypes& types,
                          const std::function<std::optional<std::uint64_t>(const Artefact&)>& needs,
                          const std::function<std::uint64_t(const Artefact&)>& has) {
  std::vector<KeyChoice> keys = keys_for(context, types.keys);
  if (keys.empty()) keys.emplace_back();
  const auto inputs = inputs_for(context, types.inputs);
  std::map<std::uint64_t, std::vector<std::optional<std::size_t>>> by_count;
  for (const auto& one : inputs) by_count[one ? has(context.companions.artefacts[*one]) : 0].push_back(one);

  Candidates candidates;
  const auto add = [&candidates](const KeyChoice& key, const std::vector<std::optional<std::size_t>>& some) {
    for (const auto& one : some) {
      candidates.cut = candidates.list.size() >= kMostAttempts;
      if (candidates.cut) return;
      candidates.list.push_back({key, one});
    }
  };
  for (const KeyChoice& key : keys) {
    const auto count = key.artefact == nullptr ? std::nullopt : needs(*key.artefact);
    if (const auto fitting = count ? by_count.find(*count) : by_count.end(); fitting != by_count.end())
      add(key, fitting->second);
    if (candidates.cut) return candidates;
  }
  if (!candidates.list.empty()) return candidates;
  for (const KeyChoice& key : keys) add(key, inputs);
  candidates.cut = false;
  return candidates;
}

bool Attempt::good() const {
  return has_passed(checks, "proof.equation") &&
         std::ranges::none_of(checks, [](const Check& check) { return check.outcome == Outcome::fail; });
}

void Faults::note(const Named& named, std::string why) {
  if (!first_) first_ = First{named, std::move(why)};
}

Check Faults::failure(std::string_view id, std::string_view noun, const std::string& file) const {
  Check check = failed(id, std::string(first_->named.name) + " of the " + std::string(noun) + ": " + first_->why);
  check.location = Place{file, first_->named.offset, first_->named.length};
  return check;
}

Check points_check(const Faults& faults, std::string title) {
  return faults.none() ? passed("proof.points", std::move(title)) : faults.failure("proof.points", "proof", {});
}

Check key_failure(const KeyChoice& key, std::string title, std::string expected, std::string actual,
                  const Named& named) {
  Check check = failed("proof.key", std::move(title), std::move(expected), std::move(actual));
  check.location = Place{key.artefact->origin, named.offset, named.length};
  if (named.length == 0) check.location = Place{key.artefact->origin};
  return check;
}

Check no_key(const Context& context) {
  Check check = unknown("proof.key", context.anchors.keys.empty() ? "no verification key was given"
                                                                  : "the key that was given is no verification key");
  check.next = "give the verification key with --key FILE";
  return check;
}

Check key_check(const Context& context, const KeyChoice& key, std::optional<Check> fault,
                std::optional<std::uint64_t> public_count) {
  if (fault) return std::move(*fault);
  for (const Expectation* pin : context.expect.of("vk.sha256")) {
    if (!pin->bytes || !equal(*pin->bytes, key.artefact->sha256))
      return key_failure(key, "the key is not the expected one", pin->given, to_hex(key.artefact->sha256));
  }
  for (const Expectation* count : context.expect.of("nPublic")) {
    if (!public_count || count->number != *public_count)
      return key_failure(key, "the key has another number of public inputs", count->given,
                         public_count ? std::to_string(*public_count) : "absent");
  }
  const bool pinned = is_pinned(context, *key.artefact);
  if (!key.chosen && !pinned) {
    Check check = unknown("proof.key", "nobody chose this key: it only lies among the companions");
    check.actual = to_hex(key.artefact->sha256);
    check.location = Place{key.artefact->origin};
    check.next = "name it with --key FILE, or pin it with --expect vk.sha256=HEX";
    return check;
  }
  Check check = passed("proof.key", std::string(pinned ? "the expected key" : "the key that was named") +
                                        (public_count ? ", for " + inputs_of(*public_count) : std::string()));
  check.actual = to_hex(key.artefact->sha256);
  check.location = Place{key.artefact->origin};
  return check;
}

Check inputs_check(const InputsFacts& facts) {
  constexpr std::string_view kId = "proof.inputs";
  if (facts.given && facts.out_of_range) {
    Check check = failed(kId, "a public input is not below r");
    check.location = Place{facts.file, facts.out_of_range->offset, facts.out_of_range->length};
    return check;
  }
  if (!facts.has_key) return unknown(kId, "without a key their number is not known");
  for (const std::uint64_t count : facts.counts) {
    if (!facts.given && count != 0) {
      Check check = unknown(kId, "no public inputs were given, and the key has " + std::to_string(count));
      check.next = "give them with --with FILE";
      return check;
    }
    if (!facts.given || *facts.given == count) continue;
    Check check =
        failed(kId, "another number of public inputs than the key has", inputs_of(count), inputs_of(*facts.given));
    check.location = Place{facts.file};
    return check;
  }
  if (facts.counts.empty()) return unknown(kId, "the key does not say how many there are");
  return passed(kId, inputs_of(facts.given.value_or(0)) + ", all below r");
}

std::optional<Check> equation_premise(const std::vector<Check>& checks, bool has_key) {
  for (const Check& check : checks) {
    if (!check.id.starts_with("proof.") || !failed_or_missing(check)) continue;
    const bool merely_not_chosen = check.id == "proof.key" && check.outcome == Outcome::unknown && has_key;
    if (!merely_not_chosen) return premise_failed("proof.equation", check.id);
  }
  if (!has_key) return premise_failed("proof.equation", "proof.key");
  return std::nullopt;
}

Check equation_check(bool holds) {
  return holds ? passed("proof.equation", "the product of the pairings is one")
               : failed("proof.equation", "the product of the pairings is not one", "one", "another value");
}

void state_output(const Context& context, const Digest256& pin, std::span<const std::string> inputs,
                  Appraisal& appraisal) {
  appraisal.output_reason = "nobody said which public input carries the output";
  const std::string key = to_hex(pin);
  const auto& outputs = context.policy.proofs.outputs;
  const auto named = std::ranges::find(outputs, key, &ProofPolicy::Outputs::key);
  if (named == outputs.end() || named->indices.empty()) return;
  std::string text;
  for (const std::uint64_t index : named->indices) {
    if (index >= inputs.size()) {
      appraisal.output_reason = "the policy names public input " + std::to_string(index) + ", and there is none";
      return;
    }
    text += (text.empty() ? "" : ", ") + inputs[index];
  }
  appraisal.claims.push_back({"output", Untrusted(text)});
  appraisal.output_statement = "the public inputs that the policy names as the output are proven under this key";
}

namespace {

// Of attempts that do not verify the one that says most: a wrong order of the files must not change what is told.
std::tuple<std::ptrdiff_t, bool, std::ptrdiff_t> badness(const Attempt& attempt) {
  const auto count = [&attempt](Outcome outcome) {
    return std::ranges::count(attempt.checks, outcome, &Check::outcome);
  };
  const Check* key = find_check(attempt.checks, "proof.key");
  return {count(Outcome::fail), key != nullptr && key->outcome == Outcome::fail, count(Outcome::unknown)};
}

Attempt& best_of(std::vector<Attempt>& attempts) {
  // Among many companions the ones that belong together are those that verify.
  const auto good = std::ranges::find_if(attempts, [](const Attempt& one) { return one.good(); });
  return good == attempts.end() ? *std::ranges::min_element(attempts, {}, badness) : *good;
}

// That some do not verify says nothing about those that were not tried.
void soften(std::vector<Check>& checks) {
  for (Check& check : checks) {
    if (check.outcome != Outcome::fail || (check.id != "proof.inputs" && check.id != "proof.equation")) continue;
    check = unknown(check.id, "there are more keys and public inputs than are tried, and none so far verifies");
    check.next = "give only the key and the public inputs of this proof";
  }
}

}  // namespace

void add_key_edge(const std::string& origin, const Digest256& key, Appraisal& appraisal) {
  const Check* equation = find_check(appraisal.checks, "proof.equation");
  if (equation == nullptr || equation->outcome == Outcome::unknown) return;
  appraisal.edges.push_back({origin, "key:" + to_hex(key), "signed-by", equation->outcome,
                             "the product of the pairings is one", equation->title});
}

void conclude(const Context& context, const std::string& origin, std::vector<Attempt> attempts, bool cut,
              Appraisal& appraisal) {
  Attempt& best = best_of(attempts);
  if (cut) soften(best.checks);
  for (Check& check : best.checks) appraisal.add(std::move(check));
  for (Claim& claim : best.claims) appraisal.claims.push_back(std::move(claim));
  for (std::size_t i = 0; i < best.inputs_text.size() && i < kMostClaims; ++i) {
    appraisal.claims.push_back({"public[" + std::to_string(i) + "]", Untrusted(best.inputs_text[i])});
  }
  if (best.inputs) appraisal.used.push_back(*best.inputs);
  if (best.key.companion) appraisal.used.push_back(*best.key.companion);
  if (best.key.artefact != nullptr) {
    const Digest256& digest = best.key.artefact->sha256;
    appraisal.claims.push_back({"vk.sha256", Buffer(digest.begin(), digest.end())});
    add_key_edge(origin, digest, appraisal);
  }
  appraisal.output_reason = "nobody said which public input carries the output";
  if (best.key.artefact != nullptr) state_output(context, best.key.artefact->sha256, best.inputs_text, appraisal);
  appraisal.not_covered.insert(
      appraisal.not_covered.begin(),
      {"what the key means: which circuit it belongs to, and who made its setup", "where the public inputs come from"});
  appraisal.model_reason = "a proof shows that a witness is known for a key, not which weights the key stands for";
}

void list_unread(const std::vector<Untrusted>& unread, Appraisal& appraisal) {
  if (unread.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < unread.size() && i < 8; ++i) names += (i == 0 ? "" : ", ") + unread[i].shown();
  if (unread.size() > 8) names += ", …";
  appraisal.not_covered.push_back("members of the file that nothing reads: " + names);
}

}  // namespace touchstone::evidence::proofs
