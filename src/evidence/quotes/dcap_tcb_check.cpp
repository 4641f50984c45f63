// quote.tcb (intel-dcap.md 4, 5).
#include <algorithm>
#include <utility>

#include "evidence/quotes/dcap_case.h"

namespace touchstone::evidence::dcap_checks {
namespace {

constexpr std::string_view kTcb = "quote.tcb";

std::string parts_of(const TcbAssessment& assessment) {
  const auto status = [](const auto* level) {
    return level == nullptr ? std::string("no level") : printable(level->assessment.tcb_status);
  };
  std::string text = "platform " + status(assessment.level);
  if (assessment.module != nullptr) {
    text += ", module " + printable(assessment.module->id) + " " + status(assessment.module_level);
  }
  return text + ", QE " + status(assessment.qe_level);
}

std::string parts_of(const TcbResult& result) {
  if (!result.current) return parts_of(result.launch);
  return "launch " + std::string(name(result.launch.status)) + " (" + parts_of(result.launch) + "), current " +
         std::string(name(result.current->status)) + " (" + parts_of(*result.current) + ")";
}

std::string data_of(const Case& one) {
  const TcbAssessment& launch = one.tcb->launch;
  std::string text;
  if (launch.tcb_date) text = "TCB date " + to_text(*launch.tcb_date) + ", ";
  return text + "evaluation data number " + std::to_string(one.tcb_info.content->tcb_evaluation_data_number);
}

// TDX module identity (4): who signed the module, and that it runs without attributes of its own.
std::optional<Check> judge_module(const Case& one) {
  if (!one.quote.tdx()) return std::nullopt;
  const dcap::TcbInfo& info = *one.tcb_info.content;
  const dcap::Body& body = one.quote.body;
  const std::optional<dcap::Svns> svns = one.tcb_input().tee_tcb_svn;
  const dcap::TdxModule* wanted = info.tdx_module ? &*info.tdx_module : nullptr;
  if (has_module_version(*svns)) {
    const dcap::TdxModuleIdentity* identity = find_module(info, *svns);
    wanted = identity == nullptr ? nullptr : &identity->module;
  }
  if (wanted == nullptr) return std::nullopt;
  const auto differs = [&](std::string_view field, std::string title, Bytes expected) {
    const dcap::Part part = body.field(field);
    Check check = failed(kTcb, std::move(title), to_hex(expected) + "   TCB info", to_hex(part.bytes) + "   quote");
    check.location = Place{{}, part.offset, part.bytes.size()};
    return check;
  };
  if (!equal(body.field("mrsignerseam").bytes, wanted->mrsigner)) {
    return differs("mrsignerseam", "the TDX module is signed by another key than the TCB info says", wanted->mrsigner);
  }
  const Bytes attributes = body.field("seamattributes").bytes;
  if (!all_zero(attributes) || !equal(attributes, wanted->attributes)) {
    return differs("seamattributes", "the TDX module runs with attributes that it must not have", wanted->attributes);
  }
  return std::nullopt;
}

// receipts.md 15, `tcb`: why a policy does not accept this, or nothing. All of its members must hold.
std::string objection_of(const TcbPolicy& policy, const Case& one, std::string_view status) {
  if (policy.statuses && std::ranges::find(*policy.statuses, status) == policy.statuses->end())
    return "the policy does not list this status";
  if (policy.until && *policy.until < one.context.at) return "the policy accepts it until " + to_text(*policy.until);
  if (!policy.advisories) return {};
  const auto unlisted = [&](const TcbAssessment& assessment) -> std::string {
    for (const std::string& id : assessment.advisory_ids) {
      if (std::ranges::find(*policy.advisories, id) == policy.advisories->end())
        return "the policy does not list the advisory " + printable(id);
    }
    return {};
  };
  std::string objection = unlisted(one.tcb->launch);
  if (objection.empty() && one.tcb->current) objection = unlisted(*one.tcb->current);
  return objection;
}

/// Who accepts a status other than UpToDate, or why nobody does.
struct Acceptance {
  std::string by;  // empty: refused
  std::string objection = {};
};
Acceptance acceptance_of(const Case& one, std::string_view status) {
  const auto& policies = one.context.policy.tcb;
  for (const TcbPolicy& policy : policies) {
    if (auto objection = objection_of(policy, one, status); !objection.empty()) return {{}, std::move(objection)};
  }
  const std::string word = "tcb:" + std::string(status);
  if (one.context.allow.has(word)) return {"allowed by --allow " + word};
  const bool listed =
      std::ranges::any_of(policies, [](const TcbPolicy& policy) { return policy.statuses.has_value(); });
  return {listed ? "accepted by the policy" : ""};
}

bool can_be_allowed(TcbStatus status) { return status != TcbStatus::revoked && status != TcbStatus::not_supported; }

// Nothing that decides is missing: what is it that is not authentic?
std::string_view premise_of(const Case& one) {
  if (!one.quote.authentication) return "quote.signature";
  return one.pck.authentic ? "quote.collateral" : "quote.chain";
}

}  // namespace

Check tcb(const Case& one) {
  if (!one.tcb) return premise_failed(kTcb, premise_of(one));
  if (auto failed = judge_module(one)) return *failed;
  const TcbResult& result = *one.tcb;
  if (result.unrecognised) {
    Check check =
        unknown(kTcb, "the level that matches has a status that is not known here: " + printable(*result.unrecognised));
    check.actual = parts_of(result);
    return check;
  }
  const std::string status(name(result.status));
  const std::string word = "tcb:" + status;
  const std::string title = status + ": " + parts_of(result);
  if (result.status == TcbStatus::up_to_date) return passed(kTcb, title + "; " + data_of(one));
  if (!can_be_allowed(result.status)) return refused(kTcb, title, "UpToDate", status + ", " + data_of(one));
  const Acceptance acceptance = acceptance_of(one, status);
  if (!acceptance.by.empty()) {
    Check check = passed(kTcb, title + "; " + acceptance.by + "; " + data_of(one));
    check.lifted.push_back(word);
    return check;
  }
  if (acceptance.objection.empty()) {
    return refused(kTcb, title, "UpToDate, or --allow " + word, status + ", " + data_of(one));
  }
  return refused(kTcb, title, "UpToDate, or what tcb of the policy accepts",
                 status + ", " + data_of(one) + ": " + acceptance.objection);
}

}  // namespace touchstone::evidence::dcap_checks
