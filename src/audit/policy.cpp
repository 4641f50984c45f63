#include "audit/policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "appraisal/catalogue.h"
#include "audit/policy_terms.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"

namespace touchstone::audit {
namespace {

using json::Kind;
using json::Value;

// CLI.md, index of --allow. tcb:STATUS is matched apart.
constexpr auto kAllowances =
    std::to_array<std::string_view>({"debug", "expired-collateral", "sha1-pcrs", "rewritten-request",
                                     "unverified-upstream", "legacy", "uncovered", "unsigned-files", "symlinks"});

// receipts.md 15: what a profile adds to `require`. "The vendor chain, debug off, TCB, a user nonce" are the checks of
// whatever quote a subject is or stands on.
struct Profile {
  std::string_view name;
  bool bound = true, tee = false;
};
constexpr auto kProfiles =
    std::to_array<Profile>({{"signature-only", false}, {"bound-key"}, {"tee-strict", true, true}});
constexpr auto kTeeChecks = std::to_array<std::string_view>({"nitro.chain", "nitro.debug", "nitro.nonce", "quote.chain",
                                                             "quote.debug", "quote.tcb", "quote.report-data",
                                                             "snp.chain", "snp.debug", "snp.tcb", "snp.report-data"});

Usage<void> read_expect(const std::string& origin, const Value& members, Settings& settings) {
  if (!members.is(Kind::object)) return wrong(origin, "expect must be an object of names and values");
  for (const json::Member& member : members.members) {
    const Value& value = member.value;
    if (!value.is(Kind::string) && !value.is(Kind::number))
      return wrong(origin, "expect." + std::string(member.name) + " must be a text or a number");
    settings.expect.all.push_back(make_expectation(std::string(member.name), std::string(value.text), "policy"));
  }
  return {};
}

const FieldSpec* find_field(const ArtefactType& type, std::string_view name) {
  const auto field = std::ranges::find(type.fields, name, &FieldSpec::name);
  return field == type.fields.end() ? nullptr : &*field;
}

// Only these are compared with reference values; the others have checks of their own.
bool is_measurement(const FieldSpec& field) {
  const bool compared = field.check == "nitro.pcrs" || field.check.ends_with(".measurement");
  return compared && field.kind == ValueKind::hex;
}

Usage<void> read_measurements(const std::string& origin, const Value& list, Settings& settings) {
  if (!list.is(Kind::array)) return wrong(origin, "measurements must be a list of {type, name, value}");
  for (const Value& item : list.items) {
    const Value* type = item.find("type");
    const Value* name = item.find("name");
    const Value* value = item.find("value");
    const bool whole =
        item.is(Kind::object) && item.members.size() == 3 && type != nullptr && name != nullptr && value != nullptr;
    if (!whole || !type->is(Kind::string) || !name->is(Kind::string) || !value->is(Kind::string)) {
      return wrong(origin, "measurements must be a list of {type, name, value}, all texts");
    }
    const ArtefactType* known = evidence::find_type(type->text);
    const FieldSpec* field = known == nullptr || !known->quote ? nullptr : find_field(*known, name->text);
    if (field == nullptr)
      return wrong(origin, "measurements: no quote of type " + std::string(type->text) + " with a field " +
                               std::string(name->text));
    if (!is_measurement(*field))
      return wrong(origin, "measurements: " + std::string(name->text) + " is no measurement: put it under expect");
    auto bytes = from_hex(value->text, "value");
    if (!bytes) return wrong(origin, "measurements: " + std::string(name->text) + " is not hex");
    auto& lists = settings.measurements;
    auto same = std::ranges::find(lists, type->text, &PolicyMeasurements::type);
    if (same == lists.end()) same = lists.insert(lists.end(), PolicyMeasurements{std::string(type->text), {}});
    same->values.push_back({std::string(name->text), std::move(*bytes)});
  }
  return {};
}

// Of two policies both hold: a signer must be in both lists.
Usage<void> read_signers(const std::string& origin, const Value& value, Settings& settings) {
  const auto list = texts(origin, value, "signers");
  if (!list) return tl::unexpected(list.error());
  std::vector<Buffer> signers;
  for (const std::string& text : *list) {
    auto signer = from_hex(text, "signer");
    if (!signer || signer->empty()) return wrong(origin, "signers: " + text + " is not hex");
    signers.push_back(std::move(*signer));
  }
  if (settings.signers) {
    std::erase_if(signers, [&settings](const Buffer& one) {
      return std::ranges::find(*settings.signers, one) == settings.signers->end();
    });
  }
  settings.signers = std::move(signers);
  return {};
}

Usage<void> read_profile(const std::string& origin, const Value& value, Settings& settings) {
  const auto* const profile = std::ranges::find(kProfiles, value.text, &Profile::name);
  if (!value.is(Kind::string) || profile == kProfiles.end()) {
    return wrong(origin, "profile must be signature-only, bound-key or tee-strict");
  }
  settings.policy->profile = value.text;
  settings.require.emplace_back("receipt.signature");
  if (profile->bound) settings.require.emplace_back("receipt.key");
  if (profile->tee) settings.require_of_tee.assign(kTeeChecks.begin(), kTeeChecks.end());
  return {};
}

Usage<void> read_member(const std::string& origin, const json::Member& member, Settings& settings) {
  const std::string_view name = member.name;
  const Value& value = member.value;
  if (name == "schema") {
    if (!value.is(Kind::string) || value.text != "touchstone.policy/1")
      return wrong(origin, "schema must be touchstone.policy/1");
    return {};
  }
  if (name == "profile") return read_profile(origin, value, settings);
  if (name == "expect") return read_expect(origin, value, settings);
  if (name == "measurements") return read_measurements(origin, value, settings);
  if (name == "signers") return read_signers(origin, value, settings);
  if (name == "require") {
    auto ids = texts(origin, value, name);
    if (!ids) return tl::unexpected(ids.error());
    for (std::string& id : *ids) {
      if (auto known = check_requirement(id); !known) return wrong(origin, known.error().message);
      settings.require.push_back(std::move(id));
    }
    return {};
  }
  if (name == "allow") {
    auto words = texts(origin, value, name);
    if (!words) return tl::unexpected(words.error());
    for (std::string& word : *words) {
      if (auto known = check_allowance(word); !known) return wrong(origin, known.error().message);
      settings.allow.words.insert(std::move(word));
    }
    return {};
  }
  if (name == "max_age") {
    const auto seconds = value.is(Kind::string) ? parse_duration(value.text) : std::nullopt;
    if (!seconds) return wrong(origin, "max_age must be a duration like 90s, 15m, 1h, 30d");
    // Both must hold, so the shorter one decides.
    settings.max_age = settings.max_age ? std::min(*settings.max_age, *seconds) : *seconds;
    return {};
  }
  if (const auto family = read_terms(origin, member, settings.terms)) return *family;
  return wrong(origin, "unknown member " + std::string(name));
}

}  // namespace

Usage<void> check_allowance(std::string_view word) {
  if (word.starts_with("tcb:")) return check_tcb_status(word.substr(4), word);
  if (std::ranges::find(kAllowances, word) != kAllowances.end()) return {};
  const auto near = nearest(word, {kAllowances.begin(), kAllowances.end()});
  return tl::unexpected(UsageError{
      "nothing is called " + std::string(word) + " that could be allowed",
      near.empty() ? "touchstone verify --help lists the words" : "did you mean " + std::string(near) + "?"});
}

Usage<void> check_requirement(std::string_view id) {
  if (find_check(id) != nullptr) return {};
  std::vector<std::string_view> ids;
  for (const CheckInfo& info : catalogue()) ids.push_back(info.id);
  const auto near = nearest(id, ids);
  return tl::unexpected(
      UsageError{"no check is called " + std::string(id),
                 near.empty() ? "touchstone explain lists all checks" : "did you mean " + std::string(near) + "?"});
}

Usage<void> apply_policy(const std::string& origin, Bytes bytes, Settings& settings) {
  const auto document = json::parse(bytes);
  if (!document) return wrong(origin, describe(document.error()));
  const Value& root = document->root();
  if (!root.is(Kind::object)) return wrong(origin, "a policy is a JSON object");
  if (root.find("schema") == nullptr) return wrong(origin, "schema is missing: it must be touchstone.policy/1");
  if (settings.policy) {
    // The report has room for one; a note tells the one before.
    const PolicyStamp& before = *settings.policy;
    settings.policy_notes.push_back("also under the policy " + before.path + ", sha256 " + before.sha256 +
                                    (before.profile.empty() ? "" : ", profile " + before.profile));
  }
  settings.policy = PolicyStamp{origin, to_hex(crypto::sha256(bytes)), {}};
  for (const json::Member& member : root.members) {
    if (auto read = read_member(origin, member, settings); !read) return read;
  }
  return {};
}

}  // namespace touchstone::audit
