#include "evidence/quotes/snp_checks.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "crypto/ecdsa_range.h"
#include "crypto/key.h"

namespace touchstone::evidence::snp_checks {
namespace {

using snp::Report;
using snp::SigningKey;

Check at(Check check, Place place) {
  check.location = std::move(place);
  return check;
}

Check at(Check check, std::string_view field) { return at(std::move(check), place_of(snp::layout_of(field))); }

// --- snp.format

std::string reserved_text(const std::vector<snp::Span>& spans) {
  std::string text;
  for (const snp::Span& span : spans) text += (text.empty() ? "" : ", ") + hex_number(span.offset);
  return text;
}

std::vector<Check> format_notes(const Report& report) {
  std::vector<Check> notes;
  const auto add = [&notes](std::string title, std::string_view field) {
    notes.push_back(at(remark("snp.reserved", std::move(title)), field));
  };
  if ((report.policy & snp::kPolicyMustBeOne) == 0) add("bit 17 of policy is clear, and must be one", "policy");
  if (const auto bits = report.policy & snp::kPolicyReserved; bits != 0) {
    add("reserved bits of policy are set: " + hex_number(bits), "policy");
  }
  if (const auto bits = report.platform_info & snp::kPlatformReserved; bits != 0) {
    add("reserved bits of platform_info are set: " + hex_number(bits), "platform_info");
  }
  if ((report.platform_info & snp::kAliasCheckComplete) == 0) {
    notes.push_back(
        at(remark("snp.alias-check",
                  "ALIAS_CHECK_COMPLETE is clear: no protection against aliased memory is shown (BadRAM, AMD-SB-3015)"),
           "platform_info"));
  }
  if (const auto spans = snp::reserved_not_zero(report); !spans.empty()) {
    Check note = remark("snp.reserved", "reserved fields are not zero, at " + reserved_text(spans));
    notes.push_back(at(std::move(note), Place{{}, spans.front().offset, spans.front().size}));
  }
  return notes;
}

std::string signer_text(SigningKey key) {
  switch (key) {
    case SigningKey::vcek: return "VCEK";
    case SigningKey::vlek: return "VLEK";
    case SigningKey::none: return "no key";
  }
  return "a key of reserved kind " + std::to_string(static_cast<unsigned>(key));
}

// --- snp.signature

Place signature_place() { return Place{{}, snp::kSignedBytes, 512}; }

// What is wrong with the signature before any key is asked; empty when nothing is.
std::string signature_fault(const Report& report) {
  if (all_zero(report.signature)) return "the signature is zero: the report is not signed";
  const auto numbers = signature_numbers(report);
  if (!numbers) return "R or S has bytes above the 48 of P-384";
  if (!crypto::ecdsa_in_range(crypto::KeyType::ec_p384, *numbers)) {
    return "R or S is not between 1 and the order of P-384";
  }
  // Not covered by the signature: other bytes would be another spelling of the same report.
  if (!all_zero(report.signature.subspan(2 * snp::kNumber))) return "bytes after R and S are not zero";
  return {};
}

// --- snp.chip

// 2.1: 64 bytes; on Turin 8, and zeros behind them in the report. Of later products nothing is known yet.
bool is_hw_id_size(std::size_t size, std::optional<snp::Product> product) {
  if (product == snp::Product::turin) return size == 8;
  return size == 64 || (product == snp::Product::venice && size == 8);
}

// --- snp.report-data

Buffer padded(const Buffer& value, std::size_t size) {
  Buffer result = value;
  if (result.size() < size) result.resize(size);
  return result;
}

}  // namespace

Check remark(std::string_view id, std::string title) {
  Check note = noted(id, std::move(title));
  note.required = false;
  return note;
}

Place place_of(const snp::FieldLayout& field) { return Place{{}, field.offset, field.size}; }
Place place_of(const AtHand& certificate) { return Place{certificate.origin, certificate.offset, std::nullopt}; }

std::string where_to_get_vek(const Report& report, std::optional<snp::Product> product) {
  const std::string name(product ? snp::name(*product) : "PRODUCT");
  if (report.signing_key() == SigningKey::vlek) {
    return "the cloud provider hands out the VLEK; its chain is at https://kdsintf.amd.com/vlek/v1/" + name +
           "/cert_chain";
  }
  const snp::Product layout = product.value_or(snp::Product::milan);
  std::string address = "https://kdsintf.amd.com/vcek/v1/" + name + "/";
  address += to_hex(layout == snp::Product::turin ? report.chip_id.first(8) : report.chip_id);
  constexpr std::array<std::pair<snp::TcbPart, std::string_view>, 5> kNames = {{{snp::TcbPart::fmc, "fmcSPL"},
                                                                                {snp::TcbPart::boot_loader, "blSPL"},
                                                                                {snp::TcbPart::tee, "teeSPL"},
                                                                                {snp::TcbPart::snp, "snpSPL"},
                                                                                {snp::TcbPart::microcode, "ucodeSPL"}}};
  char separator = '?';
  for (const auto& [part, parameter] : kNames) {
    const auto byte = snp::byte_of(part, layout);
    if (!byte) continue;
    const std::string level = std::to_string(report.reported_tcb[*byte]);
    address += std::exchange(separator, '&');
    address += std::string(parameter) + "=" + (level.size() < 2 ? "0" : "") + level;
  }
  return "fetch " + address + " and https://kdsintf.amd.com/vcek/v1/" + name + "/cert_chain";
}

void add_format(const Case& one, std::vector<Check>& checks) {
  const Report& report = one.report;
  checks.push_back(passed("snp.format", "version " + std::to_string(report.version) + ", signed by " +
                                            signer_text(report.signing_key()) + ", guest policy " +
                                            hex_number(report.policy)));
  for (Check& note : format_notes(report)) checks.push_back(std::move(note));
}

// amd-snp.md 1 and 3.
Check signature(const Case& one) {
  constexpr std::string_view kId = "snp.signature";
  const Report& report = one.report;
  if (report.signing_key() == SigningKey::none) {
    return at(failed(kId, "the report is not signed: SIGNING_KEY of key_info is 7, none"), "key_info");
  }
  if (report.sig_algo != snp::kEcdsaP384Sha384) {
    return at(unknown(kId, "signature algorithm " + std::to_string(report.sig_algo) + " is not supported"), "sig_algo");
  }
  if (auto fault = signature_fault(report); !fault.empty()) return at(failed(kId, std::move(fault)), signature_place());
  if (!one.keys.vek()) {
    Check check = at(unknown(kId, "no certificate of the VCEK or VLEK that signed it was given"), signature_place());
    check.next = where_to_get_vek(report, one.keys.product());
    return check;
  }
  const auto key = crypto::PublicKey::from_spki(one.keys.vek()->certificate->subject_public_key_info);
  if (!key || key->type() != crypto::KeyType::ec_p384) {
    return at(failed(kId, "the certificate of the signing key has no key on P-384"), place_of(*one.keys.vek()));
  }
  if (!key->verify_ecdsa(crypto::Hash::sha384, report.signed_part(), *signature_numbers(report))) {
    return at(failed(kId, "the signature does not verify under the key of " + one.keys.vek()->origin),
              signature_place());
  }
  return at(passed(kId, "ECDSA P-384 by the key of " + one.keys.vek()->origin), signature_place());
}

Check chip(const Case& one) {
  constexpr std::string_view kId = "snp.chip";
  const Report& report = one.report;
  if (!one.keys.vek()) return at(unknown(kId, "no certificate of the VCEK or VLEK was given"), "chip_id");
  const auto& vek = one.keys.extensions();
  if (!vek) return at(unknown(kId, "not decided: extensions of the VEK do not parse (snp.chain)"), "chip_id");
  if (report.signing_key() == SigningKey::vlek && vek->kind == snp::VekKind::vlek) {
    const std::string provider = vek->csp_id ? vek->csp_id->shown() : "a provider without name";
    return at(remark(kId, "signed by a VLEK of " + provider + ": which chip it was is not shown"), "chip_id");
  }
  if (all_zero(report.chip_id)) return at(unknown(kId, "chip_id is masked: which chip it was is not shown"), "chip_id");
  if (!vek->hw_id) return at(failed(kId, "the certificate names no chip", {}, to_hex(report.chip_id)), "chip_id");
  const std::size_t size = vek->hw_id->size();
  if (is_hw_id_size(size, one.keys.product()) && equal(*vek->hw_id, report.chip_id.first(size)) &&
      all_zero(report.chip_id.subspan(size))) {
    return at(passed(kId, "chip_id is the hwID of the VCEK"), "chip_id");
  }
  return at(failed(kId, "chip_id is not the hwID of the VCEK", to_hex(*vek->hw_id) + "   hwID",
                   to_hex(report.chip_id) + "   chip_id"),
            "chip_id");
}

Check debug(const Case& one) {
  constexpr std::string_view kId = "snp.debug";
  if ((one.report.policy & snp::kPolicyDebug) == 0)
    return at(passed(kId, "debugging is forbidden by policy"), "policy");
  if (!one.context.allow.has("debug")) {
    return at(refused(kId, "policy allows the host to debug the guest: it can read and write its memory"), "policy");
  }
  Check check = passed(kId, "policy allows debugging, and --allow debug lifts that");
  check.lifted = {"debug"};
  return at(std::move(check), "policy");
}

Check vmpl(const Case& one) {
  constexpr std::string_view kId = "snp.vmpl";
  const std::uint64_t level = one.report.vmpl;
  const std::string text = level == snp::kVmplOfHost ? "asked for by the host" : "VMPL " + std::to_string(level);
  const auto expectations = one.context.expect.of("vmpl");
  for (const Expectation* expectation : expectations) {
    if (matches(*expectation, level)) continue;
    return at(failed(kId, "vmpl is not the expected one", expectation->given, std::to_string(level)), "vmpl");
  }
  if (!expectations.empty()) return at(passed(kId, text + ", as expected"), "vmpl");
  if (level == 0) return at(passed(kId, "VMPL 0, the most privileged level"), "vmpl");
  Check check =
      refused(kId, text + ": not the most privileged level, and nobody expects it", "0", std::to_string(level));
  check.next = "expect it by name if it is right: --expect vmpl=" + std::to_string(level);
  return at(std::move(check), "vmpl");
}

// CLI.md, Expected values: zeros follow a shorter value, and are compared.
Check report_data(const Case& one) {
  constexpr std::string_view kId = "snp.report-data";
  const auto expectations = one.context.expect.of("report_data");
  if (expectations.empty()) return skipped(kId, "nobody expects a report_data");
  const Bytes there = one.report.report_data;
  for (const Expectation* expectation : expectations) {
    if (expectation->bytes && equal(padded(*expectation->bytes, there.size()), there)) continue;
    const std::string wanted = expectation->bytes ? to_hex(*expectation->bytes) : printable(expectation->given);
    return at(failed(kId, "report_data is not the expected one", wanted, to_hex(there)), "report_data");
  }
  return at(passed(kId, "report_data as expected, padding included"), "report_data");
}

}  // namespace touchstone::evidence::snp_checks
