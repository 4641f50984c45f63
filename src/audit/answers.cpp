#include "audit/answers.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "appraisal/appraisal.h"

namespace touchstone::audit {
namespace {

// Areas whose checks are those of a quote, and the check of each that compares measurements with reference values.
struct QuoteFamily {
  std::string_view area;
  std::string_view measurement;
  std::string_view noun;
};
constexpr std::array kQuotes = {QuoteFamily{"nitro.", "nitro.pcrs", "Nitro enclave"},
                                QuoteFamily{"quote.", "quote.measurement", "Intel quote"},
                                QuoteFamily{"snp.", "snp.measurement", "SEV-SNP guest"}};

const QuoteFamily* family_of(const Check& check) {
  const auto* const found =
      std::ranges::find_if(kQuotes, [&](const QuoteFamily& family) { return check.id.starts_with(family.area); });
  return found == kQuotes.end() ? nullptr : found;
}

bool has_quote(const std::vector<Check>& checks) {
  return std::ranges::any_of(checks, [](const Check& check) { return family_of(check) != nullptr; });
}

// Ids of required checks of the quote with that outcome.
std::vector<std::string_view> quote_checks(const std::vector<Check>& checks, std::initializer_list<Outcome> outcomes) {
  std::vector<std::string_view> ids;
  for (const Check& check : checks) {
    if (family_of(check) == nullptr || !check.required) continue;
    if (std::ranges::find(outcomes, check.outcome) != outcomes.end()) ids.push_back(check.id);
  }
  return ids;
}

Answered not_shown(std::string_view reason) { return {Answer::not_shown, {}, std::string(reason)}; }

bool unbound(const std::vector<Check>& checks) {
  return find_check(checks, "receipt.key") != nullptr && !has_passed(checks, "receipt.key");
}

Answered environment(const std::vector<Check>& checks, bool measured) {
  if (!has_quote(checks)) return not_shown("no attestation document was checked");
  if (auto bad = quote_checks(checks, {Outcome::fail, Outcome::refused}); !bad.empty()) {
    return {Answer::not_verified, bad, "a check of the attestation document did not pass"};
  }
  if (unbound(checks)) return not_shown("the attestation document is not bound to the key of the receipt");
  // A lifted refusal is a note, or passes and says so: the environment is then not the one that was asked for.
  const auto lifted = quote_checks(checks, {Outcome::note, Outcome::unknown});
  const bool debug_lifted = std::ranges::any_of(checks, [](const Check& check) {
    return family_of(check) != nullptr && check.id.ends_with(".debug") &&
           (check.outcome != Outcome::pass || !check.lifted.empty());
  });
  if (!lifted.empty() || debug_lifted) return not_shown("not every check of the attestation document passed");
  for (const Check& check : checks) {
    const QuoteFamily* family = family_of(check);
    if (family == nullptr || check.id != family->measurement || check.outcome != Outcome::pass || !measured) continue;
    return {Answer::verified, {check.id}, std::string(family->noun) + ", debug off, " + check.title};
  }
  return not_shown("nobody gave measurements to compare with");
}

// Verified only by weights (CLI.md, Answers and edges): a signature over files that all the rest of the subject
// supports.
Answered model(const std::vector<Check>& checks, const AnswerFacts& facts) {
  const std::string_view reason = facts.model_reason.empty() ? "nothing here identifies weights" : facts.model_reason;
  const bool proof = !facts.model_statement.empty();
  if (!proof && find_check(checks, "oms.files") == nullptr) return not_shown(reason);
  std::vector<std::string_view> failed_ids;
  for (const Check& check : checks) {
    if (check.outcome == Outcome::fail) failed_ids.push_back(check.id);
  }
  if (proof) {
    if (!failed_ids.empty()) return {Answer::not_verified, failed_ids, "a check of the proof failed"};
    if (facts.verdict != Verdict::verified) return not_shown("not every check of the proof passed");
    return {Answer::verified, {"proof.key", "proof.settings"}, std::string(facts.model_statement)};
  }
  if (!failed_ids.empty()) return {Answer::not_verified, failed_ids, "a check that the signature stands on failed"};
  if (facts.verdict != Verdict::verified || !has_passed(checks, "oms.files")) return not_shown(reason);
  return {Answer::verified, {"oms.files"}, "the files are those that were signed"};
}

// A proof shows an output only when somebody said which of its public inputs carries it (zk-proofs.md 1).
Answered proof_output(const std::vector<Check>& checks, const AnswerFacts& facts) {
  if (facts.output_statement.empty()) return not_shown(facts.output_reason);
  std::vector<std::string_view> failed_ids;
  for (const Check& check : checks) {
    if (check.outcome == Outcome::fail) failed_ids.push_back(check.id);
  }
  if (!failed_ids.empty()) return {Answer::not_verified, failed_ids, "a check of the proof failed"};
  if (facts.verdict != Verdict::verified) return not_shown("not every check of the proof passed");
  const bool by_contract = find_check(checks, "proof.equation") == nullptr;
  return {Answer::verified, {by_contract ? "evm.result" : "proof.equation"}, std::string(facts.output_statement)};
}

Answered output(const std::vector<Check>& checks, const AnswerFacts& facts) {
  if (!facts.output_statement.empty() || !facts.output_reason.empty()) return proof_output(checks, facts);
  static constexpr std::array<std::string_view, 6> kAll = {"receipt.request", "receipt.response", "receipt.signature",
                                                           "receipt.signer",  "receipt.tee-id",   "receipt.key"};
  if (find_check(checks, "receipt.response") == nullptr) return not_shown("no signed response was checked");
  std::vector<std::string_view> failed_ids;
  for (const std::string_view id : kAll) {
    const Check* check = find_check(checks, id);
    if (check != nullptr && check->outcome == Outcome::fail) failed_ids.push_back(id);
  }
  for (const std::string_view id : quote_checks(checks, {Outcome::fail})) failed_ids.push_back(id);
  if (!failed_ids.empty()) return {Answer::not_verified, failed_ids, "a check that it stands on failed"};

  const auto settled = [&](std::string_view id) {
    const Check* check = find_check(checks, id);
    return check == nullptr || check->outcome == Outcome::pass || check->outcome == Outcome::skipped;
  };
  if (!has_passed(checks, "receipt.response") || !has_passed(checks, "receipt.signature")) {
    return not_shown("response and signature were not both checked");
  }
  if (!settled("receipt.request") || !settled("receipt.tee-id")) {
    return not_shown("the request or the identity of the key could not be checked");
  }
  std::vector<std::string_view> because = {"receipt.response", "receipt.signature"};
  if (has_passed(checks, "receipt.key")) {
    if (!quote_checks(checks, {Outcome::refused, Outcome::unknown}).empty()) {
      return not_shown("the attestation document behind the key was not accepted");
    }
    because.emplace_back("receipt.key");
    return {Answer::verified, because, "signed by a key that the attestation document vouches for"};
  }
  if (facts.key_named) return {Answer::verified, because, "by the given key; nothing vouches for that key"};
  return not_shown("nothing vouches for the key that signed");
}

}  // namespace

Answers answers(const std::vector<Check>& checks, const AnswerFacts& facts) {
  Answers result;
  if (facts.verdict == Verdict::malformed || facts.verdict == Verdict::unreadable) {
    result.model = not_shown("nothing here identifies weights");
    result.environment = not_shown("nothing was checked");
    result.output = not_shown("nothing was checked");
    return result;
  }
  result.model = model(checks, facts);
  result.environment = environment(checks, facts.measured);
  result.output = output(checks, facts);
  return result;
}

}  // namespace touchstone::audit
