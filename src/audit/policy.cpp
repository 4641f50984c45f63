#include "audit/policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "appraisal/catalogue.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "formats/snp/product.h"

namespace touchstone::audit {
namespace {

using json::Kind;
using json::Value;

tl::unexpected<UsageError> wrong(const std::string& origin, std::string what) {
  return tl::unexpected(UsageError{origin + ": " + std::move(what), "touchstone-audit(1) lists what a policy may say"});
}

// CLI.md, index of --allow. tcb:STATUS is matched apart.
constexpr auto kAllowances =
    std::to_array<std::string_view>({"debug", "expired-collateral", "sha1-pcrs", "rewritten-request",
                                     "unverified-upstream", "legacy", "uncovered", "unsigned-files", "symlinks"});
constexpr auto kTcbStatuses = std::to_array<std::string_view>(
    {"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
     "OutOfDateConfigurationNeeded", "TDRelaunchAdvised", "TDRelaunchAdvisedConfigurationNeeded"});

// receipts.md 15: what a profile adds to `require`.
struct Profile {
  std::string_view name;
  std::array<std::string_view, 5> require;
};
constexpr auto kProfiles = std::to_array<Profile>({
    {"signature-only", {"receipt.signature"}},
    {"bound-key", {"receipt.signature", "receipt.key"}},
    {"tee-strict", {"receipt.signature", "receipt.key", "nitro.chain", "nitro.debug", "nitro.nonce"}},
});

// Members of families whose types this program does not verify: they are read, and reported as without effect.
constexpr auto kOtherFamilies = std::to_array<std::string_view>({"tcb", "log_keys"});

Usage<void> read_texts(const std::string& origin, const Value& list, std::string_view member,
                       std::vector<std::string>& out) {
  if (!list.is(Kind::array)) return wrong(origin, std::string(member) + " must be a list of texts");
  for (const Value& item : list.items) {
    if (!item.is(Kind::string)) return wrong(origin, std::string(member) + " must be a list of texts");
    out.emplace_back(item.text);
  }
  return {};
}

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
    const bool named =
        known != nullptr && std::ranges::find(known->fields, name->text, &FieldSpec::name) != known->fields.end();
    if (!named)
      return wrong(origin,
                   "measurements: no type " + std::string(type->text) + " with a field " + std::string(name->text));
    auto bytes = from_hex(value->text, "value");
    if (!bytes) return wrong(origin, "measurements: " + std::string(name->text) + " is not hex");
    auto& lists = settings.measurements;
    auto same = std::ranges::find(lists, type->text, &PolicyMeasurements::type);
    if (same == lists.end()) same = lists.insert(lists.end(), PolicyMeasurements{std::string(type->text), {}});
    same->values.push_back({std::string(name->text), std::move(*bytes)});
  }
  return {};
}

Usage<void> read_profile(const std::string& origin, const Value& value, Settings& settings) {
  const auto* const profile = std::ranges::find(kProfiles, value.text, &Profile::name);
  if (!value.is(Kind::string) || profile == kProfiles.end()) {
    return wrong(origin, "profile must be signature-only, bound-key or tee-strict");
  }
  settings.policy->profile = value.text;
  for (const std::string_view id : profile->require) {
    if (!id.empty()) settings.require.emplace_back(id);
  }
  return {};
}

// receipts.md 15: {product: {part: SPL}}.
Usage<void> read_snp_min_tcb(const std::string& origin, const Value& products, Settings& settings) {
  if (!products.is(Kind::object)) return wrong(origin, "snp_min_tcb must be an object of products");
  for (const json::Member& product : products.members) {
    if (!snp::product_named(product.name)) {
      return wrong(origin, "snp_min_tcb: no product is called " + std::string(product.name));
    }
    if (!product.value.is(Kind::object)) return wrong(origin, "snp_min_tcb: a product has an object of levels");
    SnpMinimum minimum;
    minimum.product = product.name;
    const std::array<std::pair<std::string_view, std::optional<std::uint8_t>*>, 5> parts = {
        {{"bootloader", &minimum.bootloader},
         {"tee", &minimum.tee},
         {"snp", &minimum.snp},
         {"microcode", &minimum.microcode},
         {"fmc", &minimum.fmc}}};
    for (const json::Member& level : product.value.members) {
      const auto* const part = std::ranges::find(parts, level.name, [](const auto& one) { return one.first; });
      if (part == parts.end()) return wrong(origin, "snp_min_tcb: unknown part " + std::string(level.name));
      const auto value = level.value.as_u64();
      if (!value || *value > 0xFF) return wrong(origin, "snp_min_tcb: a level is a number from 0 to 255");
      *part->second = static_cast<std::uint8_t>(*value);
    }
    settings.snp_min_tcb.push_back(std::move(minimum));
  }
  return {};
}

// 64 hex digits, with or without 0x, in lower case.
Usage<std::string> read_id(const std::string& origin, std::string_view text, std::string_view member) {
  auto bytes = from_hex_array<32>(text, "id");
  if (!bytes) return wrong(origin, std::string(member) + ": " + std::string(text) + " is not 64 hex digits");
  return to_hex(*bytes);
}

Usage<void> read_outputs(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs.outputs must be an object of keys and lists of numbers");
  for (const json::Member& member : value.members) {
    auto key = read_id(origin, member.name, "proofs.outputs");
    if (!key) return tl::unexpected(key.error());
    ProofPolicy::Outputs outputs{std::move(*key), {}};
    if (!member.value.is(Kind::array)) return wrong(origin, "proofs.outputs must have lists of numbers");
    for (const Value& item : member.value.items) {
      const auto index = item.is(Kind::number) ? item.as_u64() : std::nullopt;
      if (!index) return wrong(origin, "proofs.outputs must have lists of numbers");
      outputs.indices.push_back(*index);
    }
    proofs.outputs.push_back(std::move(outputs));
  }
  return {};
}

Usage<void> read_programs(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs.programs must be an object of ids and texts");
  for (const json::Member& member : value.members) {
    auto id = read_id(origin, member.name, "proofs.programs");
    if (!id) return tl::unexpected(id.error());
    if (!member.value.is(Kind::string)) return wrong(origin, "proofs.programs must have texts");
    proofs.programs.push_back({std::move(*id), std::string(member.value.text)});
  }
  return {};
}

Usage<void> read_risc0_parameters(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  const std::string form =
      "proofs.risc0_parameters must be a list of {control_root, bn254_control_id}, 64 hex digits each";
  if (!value.is(Kind::array)) return wrong(origin, form);
  for (const Value& item : value.items) {
    const Value* root = item.find("control_root");
    const Value* id = item.find("bn254_control_id");
    if (root == nullptr || id == nullptr || item.members.size() != 2 || !root->is(Kind::string) ||
        !id->is(Kind::string))
      return wrong(origin, form);
    const auto root_bytes = from_hex_array<32>(root->text, "control_root");
    const auto id_bytes = from_hex_array<32>(id->text, "bn254_control_id");
    if (!root_bytes || !id_bytes) return wrong(origin, form);
    proofs.risc0_parameters.push_back({*root_bytes, *id_bytes});
  }
  return {};
}

Usage<void> read_proofs(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs must be an object");
  for (const json::Member& member : value.members) {
    Usage<void> read;
    if (member.name == "outputs") {
      read = read_outputs(origin, member.value, proofs);
    } else if (member.name == "programs") {
      read = read_programs(origin, member.value, proofs);
    } else if (member.name == "risc0_parameters") {
      read = read_risc0_parameters(origin, member.value, proofs);
    } else {
      read = wrong(origin, "unknown member proofs." + std::string(member.name));
    }
    if (!read) return read;
  }
  return {};
}

// receipts.md 15: pins and limits of ezkl-and-evm.md 4.5. They are expectations of the verifiers that run contracts.
Usage<void> read_evm(const std::string& origin, const Value& value, Settings& settings) {
  static constexpr auto kLimits =
      std::to_array<std::string_view>({"steps", "memory", "calldata", "code", "pairing_terms", "precompile_calls"});
  if (!value.is(Kind::object)) return wrong(origin, "evm must be an object");
  for (const json::Member& member : value.members) {
    const std::string name = "evm." + std::string(member.name);
    const std::string field = "evm/" + std::string(member.name);  // no name that --expect could have
    if (member.name == "codehashes") {
      std::vector<std::string> hashes;
      if (auto read = read_texts(origin, member.value, name, hashes); !read) return read;
      for (const std::string& hash : hashes) {
        auto id = read_id(origin, hash, name);
        if (!id) return tl::unexpected(id.error());
        settings.expect.all.push_back(make_expectation(field, *id, "policy"));
      }
    } else if (std::ranges::find(kLimits, member.name) != kLimits.end()) {
      if (!member.value.is(Kind::number) || !member.value.as_u64()) return wrong(origin, name + " must be a number");
      settings.expect.all.push_back(make_expectation(field, std::string(member.value.text), "policy"));
    } else {
      return wrong(origin, "unknown member " + name);
    }
  }
  return {};
}

// receipts.md 15: {origins: {origin: key name}, witnesses: number}.
Usage<void> read_tlog(const std::string& origin, const Value& value, TlogPolicy& tlog) {
  if (!value.is(Kind::object)) return wrong(origin, "tlog must be an object");
  for (const json::Member& member : value.members) {
    if (member.name == "witnesses") {
      tlog.witnesses = member.value.is(Kind::number) ? member.value.as_u64() : std::nullopt;
      if (!tlog.witnesses) return wrong(origin, "tlog.witnesses must be a number of witnesses");
    } else if (member.name == "origins") {
      if (!member.value.is(Kind::object))
        return wrong(origin, "tlog.origins must be an object of origins and key names");
      for (const json::Member& mapped : member.value.members) {
        if (!mapped.value.is(Kind::string)) return wrong(origin, "tlog.origins must have texts");
        tlog.origins.push_back({std::string(mapped.name), std::string(mapped.value.text)});
      }
    } else {
      return wrong(origin, "unknown member tlog." + std::string(member.name));
    }
  }
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
  if (name == "snp_min_tcb") return read_snp_min_tcb(origin, value, settings);
  if (name == "signers") return read_texts(origin, value, name, settings.signers);
  if (name == "require") {
    std::vector<std::string> ids;
    if (auto read = read_texts(origin, value, name, ids); !read) return read;
    for (std::string& id : ids) {
      if (auto known = check_requirement(id); !known) return wrong(origin, known.error().message);
      settings.require.push_back(std::move(id));
    }
    return {};
  }
  if (name == "allow") {
    std::vector<std::string> words;
    if (auto read = read_texts(origin, value, name, words); !read) return read;
    for (std::string& word : words) {
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
  if (name == "tlog") return read_tlog(origin, value, settings.anchors.tlog);
  if (name == "evm") return read_evm(origin, value, settings);
  if (name == "proofs") return read_proofs(origin, value, settings.anchors.proofs);
  if (std::ranges::find(kOtherFamilies, name) != kOtherFamilies.end()) {
    settings.policy_notes.push_back("policy member " + std::string(name) + " had nothing to act on");
    return {};
  }
  return wrong(origin, "unknown member " + std::string(name));
}

}  // namespace

Usage<void> check_allowance(std::string_view word) {
  if (word.starts_with("tcb:")) {
    const std::string_view status = word.substr(4);
    if (std::ranges::find(kTcbStatuses, status) != kTcbStatuses.end()) return {};
    if (status == "Revoked" || status == "NotSupported") {
      return tl::unexpected(UsageError{std::string(word) + " can never be allowed", "leave it out"});
    }
    return tl::unexpected(
        UsageError{"unknown TCB status in " + std::string(word), "spell it as the vendor does: tcb:OutOfDate"});
  }
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
  settings.policy = PolicyStamp{origin, to_hex(crypto::sha256(bytes)), {}};
  for (const json::Member& member : root.members) {
    if (auto read = read_member(origin, member, settings); !read) return read;
  }
  return {};
}

}  // namespace touchstone::audit
