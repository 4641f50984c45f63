// snp.tcb: the levels of the report against those of its certificate, expected values and the policy (amd-snp.md 1.2,
// 2.1, 3).
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/quotes/snp_checks.h"

namespace touchstone::evidence::snp_checks {
namespace {

using snp::Product;
using snp::Report;
using snp::TcbPart;

constexpr std::string_view kId = "snp.tcb";
constexpr std::array<std::string_view, 4> kTcbFields = {"reported_tcb", "current_tcb", "committed_tcb", "launch_tcb"};

Check at(Check check, std::string_view field) {
  check.location = place_of(snp::layout_of(field));
  return check;
}

Bytes bytes_of(const Report& report, std::string_view field) {
  const snp::FieldLayout& layout = snp::layout_of(field);
  return report.bytes.subspan(layout.offset, layout.size);
}

std::optional<Check> judge_expectations(const Case& one) {
  for (const std::string_view field : kTcbFields) {
    const Buffer there = to_buffer(bytes_of(one.report, field));
    for (const Expectation* expectation : one.context.expect.of(field)) {
      if (matches(*expectation, there)) continue;
      return at(failed(kId, std::string(field) + " is not the expected one", expectation->given, to_hex(there)), field);
    }
  }
  return std::nullopt;
}

// --- against the certificate

std::string level_text(std::optional<std::uint8_t> level) { return level ? std::to_string(*level) : "absent"; }

std::vector<std::string> differences(const snp::Vek& vek, const Report& report, Product product) {
  std::vector<std::string> found;
  const auto compare = [&found](const std::string& name, std::optional<std::uint8_t> certified,
                                std::optional<std::uint8_t> reported) {
    if (certified == reported) return;
    found.push_back(name + " " + level_text(certified) + " in the certificate, " + level_text(reported) +
                    " in the report");
  };
  for (const TcbPart part : snp::kTcbParts) {
    const auto byte = snp::byte_of(part, product);
    compare(std::string(snp::name(part)), vek.level(part),
            byte ? std::optional(report.reported_tcb[*byte]) : std::nullopt);
  }
  for (const snp::ReservedLevel& reserved : snp::reserved_levels(product)) {
    // An extension that is left out says the same as one that says zero.
    compare("reserved SPL " + std::to_string(reserved.extension), vek.levels[reserved.extension].value_or(0),
            report.reported_tcb[reserved.byte]);
  }
  return found;
}

std::optional<Check> judge_certificate(const Case& one) {
  const auto& vek = one.keys.extensions();
  const auto product = one.keys.product();
  if (!one.keys.vek() || !vek || !product) return std::nullopt;
  const auto found = differences(*vek, one.report, *product);
  if (found.empty()) return std::nullopt;
  std::string all;
  for (const std::string& one_of_them : found) all += (all.empty() ? "" : "; ") + one_of_them;
  return at(failed(kId, "reported_tcb is not that of the certificate: " + all), "reported_tcb");
}

// --- against the policy

std::optional<std::uint8_t> minimum_of(const SnpMinimum& minimum, TcbPart part) {
  switch (part) {
    case TcbPart::fmc: return minimum.fmc;
    case TcbPart::boot_loader: return minimum.bootloader;
    case TcbPart::tee: return minimum.tee;
    case TcbPart::snp: return minimum.snp;
    case TcbPart::microcode: return minimum.microcode;
  }
  return std::nullopt;
}

// A minimum has no signed source: it comes from the policy alone. AMD-SB-3019 asks for these SNP firmwares.
std::string published_minimum(Product product, unsigned reported) {
  if (product == Product::milan && reported < 24) return "; AMD-SB-3019 asks for SNP firmware 24 (0x18) on Milan";
  if (product == Product::genoa && reported < 23) return "; AMD-SB-3019 asks for SNP firmware 23 (0x17) on Genoa";
  return {};
}

std::optional<Check> judge_policy(const Case& one) {
  const auto product = one.keys.product();
  if (!product) return std::nullopt;
  for (const SnpMinimum& minimum : one.context.policy.snp_min_tcb) {
    if (snp::product_named(minimum.product) != product) continue;
    for (const TcbPart part : snp::kTcbParts) {
      const auto least = minimum_of(minimum, part);
      const auto byte = snp::byte_of(part, *product);
      if (!least || (byte && one.report.reported_tcb[*byte] >= *least)) continue;
      const std::string there = byte ? std::to_string(one.report.reported_tcb[*byte]) : "absent";
      Check check = refused(kId, std::string(snp::name(part)) + " is below the minimum of the policy",
                            std::to_string(*least) + " or more", there);
      check.next = "have the host update its firmware";
      if (part == TcbPart::snp && byte) check.next += published_minimum(*product, one.report.reported_tcb[*byte]);
      return at(std::move(check), "reported_tcb");
    }
  }
  return std::nullopt;
}

// reported ≤ committed ≤ current. The host may hold the reported one back, which is normal.
std::optional<Check> judge_order(const Report& report, Product product) {
  std::string behind;
  bool above = false;
  for (const TcbPart part : snp::kTcbParts) {
    const auto byte = snp::byte_of(part, product);
    if (!byte) continue;
    const unsigned reported = report.reported_tcb[*byte];
    const unsigned committed = report.committed_tcb[*byte];
    const unsigned current = report.current_tcb[*byte];
    above = above || reported > committed || committed > current;
    if (reported >= committed && reported >= current) continue;
    behind += (behind.empty() ? "" : ", ") + std::string(snp::name(part)) + " " + std::to_string(reported) +
              " of committed " + std::to_string(committed) + " and current " + std::to_string(current);
  }
  if (above) return remark("snp.levels", "reported_tcb, committed_tcb and current_tcb are not in ascending order");
  if (behind.empty()) return std::nullopt;
  return remark("snp.levels", "the host reports less than what runs: " + behind);
}

Check judge(const Case& one) {
  if (auto differs = judge_expectations(one)) return *differs;
  if (auto differs = judge_certificate(one)) return *differs;
  if (auto below = judge_policy(one)) return *below;
  if (!one.keys.vek()) return at(unknown(kId, "no certificate of the VCEK or VLEK was given"), "reported_tcb");
  if (!one.keys.extensions()) {
    return at(unknown(kId, "not decided: extensions of the VEK do not parse (snp.chain)"), "reported_tcb");
  }
  const auto product = one.keys.product();
  if (!product) {
    return at(unknown(kId, "not decided: neither report nor certificate names a known product (snp.chain)"),
              "reported_tcb");
  }
  return at(passed(kId, snp::tcb_to_text(one.report.reported_tcb, *product) + ": that of the certificate"),
            "reported_tcb");
}

}  // namespace

void add_tcb(const Case& one, std::vector<Check>& checks) {
  checks.push_back(judge(one));
  const auto product = one.keys.product();
  if (!product) return;
  if (auto note = judge_order(one.report, *product)) checks.push_back(at(std::move(*note), "current_tcb"));
}

}  // namespace touchstone::evidence::snp_checks
