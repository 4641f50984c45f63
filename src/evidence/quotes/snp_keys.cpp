#include "evidence/quotes/snp_keys.h"

#include <algorithm>
#include <utility>

#include "crypto/chain.h"
#include "crypto/key.h"
#include "evidence/material/certificate.h"
#include "evidence/types.h"

namespace touchstone::evidence::snp_checks {
namespace {

using certificate::Certificates;
using snp::Report;

// amd-snp.md 2: hwID and TCB of the report, else hwID; the key that verifies is asked among equals.
enum class Fit : std::uint8_t { none, chip, chip_and_tcb };

bool has_levels_of(const snp::Vek& vek, const Report& report, snp::Product product) {
  return std::ranges::all_of(snp::kTcbParts, [&](snp::TcbPart part) {
    const auto byte = snp::byte_of(part, product);
    return !byte || vek.level(part) == report.reported_tcb[*byte];
  });
}

// On Turin the hwID has 8 bytes, and zeros follow in the report.
bool has_chip_id(const snp::Vek& vek, const Report& report) {
  if (!vek.hw_id || vek.hw_id->empty() || vek.hw_id->size() > report.chip_id.size()) return false;
  const std::size_t size = vek.hw_id->size();
  return equal(*vek.hw_id, report.chip_id.first(size)) && all_zero(report.chip_id.subspan(size));
}

bool verifies(const x509::Certificate& certificate, const Report& report) {
  const auto key = crypto::PublicKey::from_spki(certificate.subject_public_key_info);
  const auto numbers = signature_numbers(report);
  if (!key || !numbers || key->type() != crypto::KeyType::ec_p384) return false;
  return key->verify_ecdsa(crypto::Hash::sha384, report.signed_part(), *numbers);
}

Fit fit_of(const AtHand& one, const Report& report, std::optional<snp::Product> product) {
  const auto vek = snp::parse_vek(*one.certificate);
  if (!vek || all_zero(report.chip_id) || !has_chip_id(*vek, report)) return Fit::none;
  if (!product) product = vek->product();
  return product && has_levels_of(*vek, report, *product) ? Fit::chip_and_tcb : Fit::chip;
}

}  // namespace

Keys::Keys(const Report& report, const Context& context)
    : extensions_(refuse(Fault::missing, 0, "VEK", "no certificate of a VCEK or VLEK")) {
  if (report.has_cpuid()) product_of_report_ = snp::product_of_cpuid(report.cpuid_family, report.cpuid_model);
  gather(context);
  choose_vek(report);
  if (!vek_) return;
  extensions_ = snp::parse_vek(*vek_->certificate);
  ask_ = issuer_of(*vek_->certificate);
  if (ask_.found) ark_ = issuer_of(*ask_.found->certificate);
}

void Keys::gather(const Context& context) {
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
    const Artefact& companion = context.companions.artefacts[i];
    const auto* file = content<Certificates>(companion, kCertificate.name);
    if (file == nullptr) continue;
    for (const certificate::Owned& one : file->certificates) {
      certificates_.push_back({&one.parsed, i, companion.origin, one.offset});
    }
  }
  for (const Buffer& root : context.anchors.roots) {
    if (auto one = certificate::own(root)) roots_.push_back(std::move(*one));
  }
  for (const certificate::Owned& root : roots_) certificates_.push_back({&root.parsed, std::nullopt, {}, 0});
}

void Keys::choose_vek(const Report& report) {
  std::vector<std::pair<Fit, const AtHand*>> veks;
  for (const AtHand& one : certificates_) {
    if (snp::looks_like_vek(*one.certificate)) veks.emplace_back(fit_of(one, report, product_of_report_), &one);
  }
  if (veks.empty()) return;
  const Fit best = std::ranges::max(veks, {}, &std::pair<Fit, const AtHand*>::first).first;
  std::erase_if(veks, [best](const auto& one) { return one.first != best; });
  // Of several that fit equally well the one whose key verifies, else the first: its checks say what is wrong.
  auto chosen = veks.begin();
  if (veks.size() > 1) {
    chosen = std::ranges::find_if(veks, [&](const auto& one) { return verifies(*one.second->certificate, report); });
    if (chosen == veks.end()) chosen = veks.begin();
  }
  vek_ = *chosen->second;
}

Issuer Keys::issuer_of(const x509::Certificate& child) const {
  Issuer issuer;
  for (const AtHand& one : certificates_) {
    if (!equal(one.certificate->subject, child.issuer)) continue;
    const bool verified = crypto::is_signed_by(child, *one.certificate);
    if (!issuer.found || verified) issuer = {one, verified};
    if (verified) break;
  }
  return issuer;
}

std::vector<AtHand> Keys::path() const {
  std::vector<AtHand> path;
  if (ark_.found) path.push_back(*ark_.found);
  if (ask_.found) path.push_back(*ask_.found);
  if (vek_) path.push_back(*vek_);
  return path;
}

std::optional<snp::Product> Keys::product_of_certificate() const {
  return extensions_ ? extensions_->product() : std::nullopt;
}

std::optional<snp::Product> Keys::product() const {
  return product_of_report_ ? product_of_report_ : product_of_certificate();
}

std::optional<Buffer> signature_numbers(const Report& report) {
  Buffer numbers;
  numbers.reserve(2 * snp::kNumberUsed);
  for (const Bytes number : {report.r(), report.s()}) {
    if (!all_zero(number.subspan(snp::kNumberUsed))) return std::nullopt;
    const Bytes used = number.first(snp::kNumberUsed);
    numbers.insert(numbers.end(), used.rbegin(), used.rend());
  }
  return numbers;
}

}  // namespace touchstone::evidence::snp_checks
