#include "audit/policy_terms.h"

#include <algorithm>
#include <array>
#include <utility>

#include "audit/load.h"
#include "codec/hex.h"
#include "evidence/proofs/note_key.h"
#include "formats/snp/product.h"

namespace touchstone::audit {

using json::Kind;
using json::Value;

tl::unexpected<UsageError> wrong(const std::string& origin, std::string what) {
  return tl::unexpected(UsageError{origin + ": " + std::move(what), "touchstone-audit(1) lists what a policy may say"});
}

Usage<std::vector<std::string>> texts(const std::string& origin, const Value& list, std::string_view member) {
  std::vector<std::string> found;
  const bool all_text =
      list.is(Kind::array) && std::ranges::all_of(list.items, [](const Value& item) { return item.is(Kind::string); });
  if (!all_text) return wrong(origin, std::string(member) + " must be a list of texts");
  for (const Value& item : list.items) found.emplace_back(item.text);
  return found;
}

Usage<void> check_tcb_status(std::string_view status, std::string_view word) {
  static constexpr auto kStatuses = std::to_array<std::string_view>(
      {"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
       "OutOfDateConfigurationNeeded", "TDRelaunchAdvised", "TDRelaunchAdvisedConfigurationNeeded"});
  if (std::ranges::find(kStatuses, status) != kStatuses.end()) return {};
  if (status == "Revoked" || status == "NotSupported")
    return tl::unexpected(UsageError{std::string(word) + " can never be allowed", "leave it out"});
  return tl::unexpected(
      UsageError{"unknown TCB status in " + std::string(word), "spell it as the vendor does: OutOfDate"});
}

namespace {

Usage<std::uint64_t> number(const std::string& origin, const Value& value, const std::string& name) {
  const auto read = value.is(Kind::number) ? value.as_u64() : std::nullopt;
  if (!read) return wrong(origin, name + " must be a whole number, not negative");
  return *read;
}

// 64 hex digits, with or without 0x.
Usage<Digest256> read_id(const std::string& origin, std::string_view text, std::string_view member) {
  auto bytes = from_hex_array<32>(text, "id");
  if (!bytes) return wrong(origin, std::string(member) + ": " + std::string(text) + " is not 64 hex digits");
  return *bytes;
}

// A day means all of it.
std::optional<Instant> read_until(std::string_view text) {
  constexpr std::size_t kDay = 10;  // "2026-12-31"
  if (text.find('-') == std::string_view::npos) return std::nullopt;
  return parse_instant(text.size() == kDay ? std::string(text) + "T23:59:59Z" : std::string(text));
}

Usage<void> read_tcb(const std::string& origin, const Value& value, PolicyTerms& terms) {
  if (!value.is(Kind::object)) return wrong(origin, "tcb must be an object of statuses, advisories and until");
  TcbPolicy tcb;
  for (const json::Member& member : value.members) {
    const std::string name = "tcb." + std::string(member.name);
    if (member.name == "until") {
      tcb.until = member.value.is(Kind::string) ? read_until(member.value.text) : std::nullopt;
      if (!tcb.until) return wrong(origin, name + " must be a date, like 2026-12-31 or 2026-12-31T00:00:00Z");
    } else if (member.name == "statuses" || member.name == "advisories") {
      auto words = texts(origin, member.value, name);
      if (!words) return tl::unexpected(words.error());
      (member.name == "statuses" ? tcb.statuses : tcb.advisories) = std::move(*words);
    } else {
      return wrong(origin, "unknown member " + name);
    }
  }
  for (const std::string& status : tcb.statuses.value_or(std::vector<std::string>())) {
    if (auto known = check_tcb_status(status, "tcb.statuses: " + status); !known)
      return wrong(origin, known.error().message);
  }
  terms.tcb.push_back(std::move(tcb));
  return {};
}

// {product: {part: SPL}}.
Usage<void> read_snp_min_tcb(const std::string& origin, const Value& products, PolicyTerms& terms) {
  if (!products.is(Kind::object)) return wrong(origin, "snp_min_tcb must be an object of products");
  for (const json::Member& product : products.members) {
    if (!snp::product_named(product.name))
      return wrong(origin, "snp_min_tcb: no product is called " + std::string(product.name));
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
    terms.snp_min_tcb.push_back(std::move(minimum));
  }
  return {};
}

Usage<void> read_outputs(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs.outputs must be an object of keys and lists of numbers");
  for (const json::Member& member : value.members) {
    const auto key = read_id(origin, member.name, "proofs.outputs");
    if (!key) return tl::unexpected(key.error());
    ProofPolicy::Outputs outputs{to_hex(*key), {}};
    if (!member.value.is(Kind::array)) return wrong(origin, "proofs.outputs must have lists of numbers");
    for (const Value& item : member.value.items) {
      const auto index = number(origin, item, "proofs.outputs: an index");
      if (!index) return tl::unexpected(index.error());
      outputs.indices.push_back(*index);
    }
    proofs.outputs.push_back(std::move(outputs));
  }
  return {};
}

Usage<void> read_programs(const std::string& origin, const Value& value, ProofPolicy& proofs) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs.programs must be an object of ids and texts");
  for (const json::Member& member : value.members) {
    const auto id = read_id(origin, member.name, "proofs.programs");
    if (!id) return tl::unexpected(id.error());
    if (!member.value.is(Kind::string)) return wrong(origin, "proofs.programs must have texts");
    proofs.programs.push_back({to_hex(*id), std::string(member.value.text)});
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

Usage<void> read_proofs(const std::string& origin, const Value& value, PolicyTerms& terms) {
  if (!value.is(Kind::object)) return wrong(origin, "proofs must be an object");
  for (const json::Member& member : value.members) {
    Usage<void> read;
    if (member.name == "outputs") {
      read = read_outputs(origin, member.value, terms.proofs);
    } else if (member.name == "programs") {
      read = read_programs(origin, member.value, terms.proofs);
    } else if (member.name == "risc0_parameters") {
      read = read_risc0_parameters(origin, member.value, terms.proofs);
    } else {
      read = wrong(origin, "unknown member proofs." + std::string(member.name));
    }
    if (!read) return read;
  }
  return {};
}

Usage<void> read_evm(const std::string& origin, const Value& value, PolicyTerms& terms) {
  if (!value.is(Kind::object)) return wrong(origin, "evm must be an object");
  EvmPolicy evm;
  const std::array<std::pair<std::string_view, std::optional<std::uint64_t>*>, 6> limits = {
      {{"steps", &evm.steps},
       {"memory", &evm.memory},
       {"calldata", &evm.calldata},
       {"code", &evm.code},
       {"pairing_terms", &evm.pairing_terms},
       {"precompile_calls", &evm.precompile_calls}}};
  for (const json::Member& member : value.members) {
    const std::string name = "evm." + std::string(member.name);
    if (member.name == "codehashes") {
      const auto hashes = texts(origin, member.value, name);
      if (!hashes) return tl::unexpected(hashes.error());
      for (const std::string& hash : *hashes) {
        const auto id = read_id(origin, hash, name);
        if (!id) return tl::unexpected(id.error());
        evm.codehashes.push_back(*id);
      }
      continue;
    }
    const auto* const limit = std::ranges::find(limits, member.name, [](const auto& one) { return one.first; });
    if (limit == limits.end()) return wrong(origin, "unknown member " + name);
    const auto given = number(origin, member.value, name);
    if (!given) return tl::unexpected(given.error());
    *limit->second = *given;
  }
  terms.evm.push_back(std::move(evm));
  return {};
}

// {origins: {origin: key name}, witnesses: number}.
Usage<void> read_tlog(const std::string& origin, const Value& value, PolicyTerms& terms) {
  if (!value.is(Kind::object)) return wrong(origin, "tlog must be an object");
  for (const json::Member& member : value.members) {
    if (member.name == "witnesses") {
      const auto witnesses = number(origin, member.value, "tlog.witnesses");
      if (!witnesses) return tl::unexpected(witnesses.error());
      terms.tlog.witnesses = std::max(terms.tlog.witnesses.value_or(0), *witnesses);
    } else if (member.name == "origins") {
      if (!member.value.is(Kind::object))
        return wrong(origin, "tlog.origins must be an object of origins and key names");
      for (const json::Member& mapped : member.value.members) {
        if (!mapped.value.is(Kind::string)) return wrong(origin, "tlog.origins must have texts");
        terms.tlog.origins.push_back({std::string(mapped.name), std::string(mapped.value.text)});
      }
    } else {
      return wrong(origin, "unknown member tlog." + std::string(member.name));
    }
  }
  return {};
}

// Keys of logs, each a C2SP vkey as --key takes it.
Usage<void> read_log_keys(const std::string& origin, const Value& value, PolicyTerms& terms) {
  const auto keys = texts(origin, value, "log_keys");
  if (!keys) return tl::unexpected(keys.error());
  for (const std::string& key : *keys) {
    LoadedFile file = load_bytes(to_buffer(as_bytes(key)), origin, &evidence::kNoteKey);
    if (file.recognition.artefacts.empty())
      return wrong(origin, "log_keys: " + key + " is no C2SP vkey: " + describe(file.recognition.error));
    terms.tlog.keys.push_back(std::move(file.recognition.artefacts.front()));
  }
  return {};
}

struct Family {
  std::string_view name;
  Usage<void> (*read)(const std::string& origin, const Value& value, PolicyTerms& terms);
};
constexpr std::array kFamilies = {Family{"tcb", read_tcb},       Family{"snp_min_tcb", read_snp_min_tcb},
                                  Family{"proofs", read_proofs}, Family{"evm", read_evm},
                                  Family{"tlog", read_tlog},     Family{"log_keys", read_log_keys}};

}  // namespace

std::optional<Usage<void>> read_terms(const std::string& origin, const json::Member& member, PolicyTerms& terms) {
  const auto* const family = std::ranges::find(kFamilies, member.name, &Family::name);
  if (family == kFamilies.end()) return std::nullopt;
  return family->read(origin, member.value, terms);
}

}  // namespace touchstone::audit
