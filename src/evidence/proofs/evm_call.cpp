#include "evidence/proofs/evm_call.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/digest.h"

namespace touchstone::evidence::proofs {
namespace {

constexpr std::string_view kUnpinned =
    "pin the contract that you trust with --expect codehash=0x…, as eth_getCode and keccak256 give it";

Check located(Check check, const ContractChoice& contract) {
  check.location = Place{contract.origin};
  return check;
}

/// A question to one contract, or to none.
struct Case {
  const Context& context;
  const EvmQuestion& question;
  const ContractChoice* contract;
};

Check codehash_check(const Case& one, const std::optional<Buffer>& vka) {
  constexpr std::string_view kId = "evm.codehash";
  const Context& context = one.context;
  if (one.contract == nullptr) {
    Check check = unknown(kId, "no contract was given");
    check.next = "give the run-time code of the verifier contract with --with FILE";
    return check;
  }
  const ContractChoice& contract = *one.contract;
  const std::string actual = to_hex(contract.codehash);
  for (const Expectation* pin : context.expect.of("codehash")) {
    if (pin->bytes && equal(*pin->bytes, contract.codehash)) continue;
    return located(failed(kId, "the contract is not the expected one", printable(pin->given), actual), contract);
  }
  if (policy_pins_contract(context) && !is_pinned(context, contract.codehash))
    return located(
        failed(kId, "the contract is none of those that the policy accepts", "one of evm.codehashes", actual),
        contract);
  if (!is_pinned(context, contract.codehash)) {
    Check check = unknown(kId, "nobody said which contract it must be: any contract can return 1");
    check.actual = actual;
    check.next = std::string(kUnpinned);
    return located(std::move(check), contract);
  }
  if (!vka && !one.question.vka_elsewhere && context.expect.has("vka.keccak")) return no_vka(kId, context);
  if (vka && !one.question.vka_elsewhere) {
    const Digest256 digest = crypto::keccak256(*vka);
    const Pin pin = compare_pin(context, "vka.keccak", digest);
    if (pin == Pin::differs)
      return failed(kId, "the key of the reusable verifier is not the expected one",
                    printable(context.expect.of("vka.keccak").front()->given), to_hex(digest));
    if (pin == Pin::absent) {
      Check check = unknown(kId, "the contract is a reusable verifier, and nobody said which key it must have");
      check.actual = to_hex(digest);
      check.next = "pin the key with --expect vka.keccak=0x…";
      return located(std::move(check), contract);
    }
  }
  Check check = passed(kId, "the expected contract, " + std::to_string(contract.code->size()) + " bytes");
  check.actual = actual;
  return located(std::move(check), contract);
}

Check calldata_check(const EvmQuestion& question, const std::optional<Call>& call) {
  constexpr std::string_view kId = "evm.calldata";
  if (!question.calldata) return premise_failed(kId, question.premise);
  if (!call) return skipped(kId, "the selector is not known, so nothing says how the call is encoded");
  if (call->success == Success::unsupported) return skipped(kId, call->signature + " calls another contract");
  if (auto fault = encoding_fault(*call, *question.calldata)) {
    Check check = failed(kId, "the calldata is not the canonical encoding of " + call->signature);
    check.actual = std::move(*fault);
    return check;
  }
  return passed(kId, "the canonical encoding of " + call->signature);
}

struct Ran {
  std::optional<evm::Run> run;
  std::string registration;  // why the key of a reusable verifier could not be registered
};

Ran run_contract(const Case& one, const std::optional<Call>& call, const std::optional<Buffer>& vka) {
  Ran ran;
  if (one.contract == nullptr || !one.question.calldata) return ran;
  const evm::Limits limits = limits_of(one.context);
  const evm::Contract contract(*one.contract->code);
  const bool reusable = call && (call->reusable || call->success == Success::digest);
  evm::Slots storage;
  if (vka) {
    const Buffer registration = register_calldata(*vka);
    const evm::Run registered = evm::run(contract, registration, limits, &storage);
    if (registered.end != evm::End::returned) ran.registration = "the contract does not take the key";
  }
  ran.run = evm::run(contract, *one.question.calldata, limits, reusable ? &storage : nullptr);
  return ran;
}

// What the run took of each limit (section 4.5).
std::string usage_of(const Case& one, const evm::Usage& usage) {
  const evm::Limits limits = limits_of(one.context);
  const auto of = [](std::uint64_t used, std::uint64_t most, std::string_view noun) {
    return std::to_string(used) + " of " + std::to_string(most) + " " + std::string(noun);
  };
  return of(usage.steps, limits.steps, "steps, ") + of(usage.memory, limits.memory, "bytes of memory, ") +
         of(one.question.calldata->size(), limits.calldata, "bytes of calldata, ") +
         of(one.contract->code->size(), limits.code, "bytes of code, ") +
         of(usage.pairing_terms, limits.pairing_terms, "pairing terms, ") +
         of(usage.precompile_calls, limits.precompile_calls, "precompile calls");
}

Check run_check(const Case& one, const std::optional<Call>& call, const Ran& ran) {
  constexpr std::string_view kId = "evm.run";
  if (one.contract == nullptr) {
    Check check = unknown(kId, "no contract was given");
    check.next = "give the run-time code of the verifier contract with --with FILE";
    return check;
  }
  if (!ran.run) return premise_failed(kId, one.question.premise);
  const evm::Run& run = *ran.run;
  const std::string usage = usage_of(one, run.usage);
  if (run.end == evm::End::unsupported || run.end == evm::End::limit ||
      (call && call->success == Success::unsupported)) {
    Check check = unknown(kId, run.end == evm::End::limit         ? "a limit of the interpreter was reached"
                               : run.end == evm::End::unsupported ? "the contract asks for what is not here"
                                                                  : "the call is made to another contract");
    check.actual = run.reason.empty()
                       ? call->signature
                       : run.reason + ", at byte " + std::to_string(run.at) + " of the code, after " + usage;
    check.location = Place{one.contract->origin, run.at};
    return check;
  }
  Check check = passed(kId, "came to an end after " + std::to_string(run.usage.steps) + " steps");
  check.actual = usage;
  return check;
}

bool is_one(Bytes word) { return word.size() == 32 && word[31] == 1 && all_zero(word.first(31)); }

bool succeeded(Success success, const evm::Run& run, const std::optional<Buffer>& vka) {
  const Bytes output = run.output;
  switch (success) {
    case Success::one_word: return is_one(output);
    case Success::first_word:
      // 1, then the digest of the key that it was checked with (section 4.7).
      return output.size() >= 64 && is_one(output.first(32)) && vka &&
             equal(output.subspan(32, 32), crypto::keccak256(*vka));
    case Success::silence: return true;
    case Success::digest: return output.size() == 32;
    case Success::unsupported: return false;
  }
  return false;
}

Check result_check(const std::optional<Call>& call, const Ran& ran, const std::optional<Buffer>& vka,
                   const Check& run_outcome) {
  constexpr std::string_view kId = "evm.result";
  if (run_outcome.outcome != Outcome::pass) return premise_failed(kId, "evm.run");
  const evm::Run& run = *ran.run;
  const Success success = call ? call->success : Success::one_word;
  const std::string expected = success == Success::silence ? "an end without REVERT" : "the word 1";
  if (run.end == evm::End::reverted) {
    const std::string reason = revert_reason(run.output);
    return failed(kId, "the contract reverted", expected,
                  reason.empty() ? "REVERT without a reason" : "REVERT: " + reason);
  }
  if (run.end == evm::End::halted)
    return failed(kId, "the contract halted", expected,
                  run.reason + ", at byte " + std::to_string(run.at) + " of the code");
  if (!ran.registration.empty()) return failed(kId, ran.registration, "registerVka returns", "it does not");
  if (success == Success::digest) return unknown(kId, "the call registers a key; it proves nothing");
  if (!succeeded(success, run, vka)) {
    const Bytes shown = Bytes(run.output).first(std::min<std::size_t>(run.output.size(), 64));
    return failed(kId, "the contract does not accept", expected,
                  run.output.empty() ? "no data" : to_hex(shown) + (shown.size() < run.output.size() ? "…" : ""));
  }
  return passed(kId, success == Success::silence ? "the contract ended without REVERT" : "the contract returned 1");
}

}  // namespace

evm::Limits limits_of(const Context& context) {
  evm::Limits limits;
  // Of several policies each holds, so the least decides.
  const auto least = [&context](std::optional<std::uint64_t> EvmPolicy::*member, auto& limit) {
    std::optional<std::uint64_t> given;
    for (const EvmPolicy& policy : context.policy.evm) {
      if (policy.*member) given = std::min(given.value_or(*(policy.*member)), *(policy.*member));
    }
    if (given) limit = *given;
  };
  least(&EvmPolicy::steps, limits.steps);
  least(&EvmPolicy::memory, limits.memory);
  least(&EvmPolicy::calldata, limits.calldata);
  least(&EvmPolicy::code, limits.code);
  least(&EvmPolicy::pairing_terms, limits.pairing_terms);
  least(&EvmPolicy::precompile_calls, limits.precompile_calls);
  return limits;
}

Check no_vka(std::string_view id, const Context& context) {
  return failed(id, "the call has no words of a key", printable(context.expect.of("vka.keccak").front()->given),
                "absent");
}

Pin compare_pin(const Context& context, std::string_view name, Bytes digest) {
  const auto pins = context.expect.of(name);
  if (pins.empty()) return Pin::absent;
  const bool all =
      std::ranges::all_of(pins, [digest](const Expectation* pin) { return pin->bytes && equal(*pin->bytes, digest); });
  return all ? Pin::holds : Pin::differs;
}

namespace {

EvmAnswer judge_one(const Case& one) {
  EvmAnswer answer;
  const auto& calldata = one.question.calldata;
  const std::optional<Call> call = calldata ? call_of(*calldata) : std::nullopt;
  if (call && call->reusable) answer.vka = to_buffer(vka_words(*calldata));
  const Ran ran = run_contract(one, call, answer.vka);
  answer.checks.push_back(codehash_check(one, answer.vka));
  answer.checks.push_back(calldata_check(one.question, call));
  answer.checks.push_back(run_check(one, call, ran));
  answer.checks.push_back(result_check(call, ran, answer.vka, answer.checks.back()));
  answer.result = answer.checks.back().outcome;
  if (one.contract != nullptr) {
    answer.contract = *one.contract;
    const Digest256& codehash = one.contract->codehash;
    answer.pinned = is_pinned(one.context, codehash);
    answer.claims.push_back({"codehash", Buffer(codehash.begin(), codehash.end())});
  }
  if (answer.vka) {
    const Digest256 digest = crypto::keccak256(*answer.vka);
    answer.claims.push_back({"vka.keccak", Buffer(digest.begin(), digest.end())});
  }
  if (ran.run) answer.claims.push_back({"steps", std::uint64_t{ran.run->usage.steps}});
  return answer;
}

}  // namespace

EvmAnswer judge(const Context& context, const EvmQuestion& question) {
  std::optional<EvmAnswer> first;
  for (const ContractChoice& contract : contracts_for(context)) {
    EvmAnswer answer = judge_one({context, question, &contract});
    if (answer.result == Outcome::pass) return answer;
    if (!first) first = std::move(answer);
  }
  return first ? std::move(*first) : judge_one({context, question, nullptr});
}

void conclude_contract(const std::string& origin, const EvmAnswer& answer, Appraisal& appraisal) {
  const auto& contract = answer.contract;
  if (!contract) return;
  if (contract->companion) appraisal.used.push_back(*contract->companion);
  if (contract->file) appraisal.used_files.push_back(*contract->file);
  if (answer.result != Outcome::pass && answer.result != Outcome::fail) return;
  const bool accepted = answer.result == Outcome::pass;
  appraisal.edges.push_back({origin, "key:" + to_hex(contract->codehash), "signed-by", answer.result,
                             "the contract accepts",
                             accepted ? "the contract accepts" : "the contract does not accept"});
}

}  // namespace touchstone::evidence::proofs
