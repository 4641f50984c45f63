#include "evidence/quotes/snp_inspect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "codec/hex.h"
#include "formats/snp/product.h"

namespace touchstone::evidence {
namespace {

using snp::FieldLayout;
using snp::Report;

struct Bit {
  unsigned number;
  std::string_view name;
};
// amd-snp.md 1.1.
constexpr auto kPolicyBits = std::to_array<Bit>({{16, "SMT"},
                                                 {18, "MIGRATE_MA"},
                                                 {19, "DEBUG"},
                                                 {20, "SINGLE_SOCKET"},
                                                 {21, "CXL_ALLOW"},
                                                 {22, "MEM_AES_256_XTS"},
                                                 {23, "RAPL_DIS"},
                                                 {24, "CIPHERTEXT_HIDING"},
                                                 {25, "PAGE_SWAP_DISABLE"}});
constexpr auto kPlatformBits = std::to_array<Bit>({{0, "SMT"},
                                                   {1, "TSME"},
                                                   {2, "ECC"},
                                                   {3, "RAPL_DIS"},
                                                   {4, "CIPHERTEXT_HIDING"},
                                                   {5, "ALIAS_CHECK_COMPLETE"},
                                                   {7, "SEV_TIO"}});

std::string bits_text(std::uint64_t value, std::span<const Bit> bits, std::uint64_t reserved) {
  std::string text;
  for (const Bit& bit : bits) {
    if ((value >> bit.number & 1U) == 0) continue;
    if (!text.empty()) text += ' ';
    text += bit.name;
  }
  if ((value & reserved) != 0) text += text.empty() ? "reserved bits" : " and reserved bits";
  return text;
}

std::string policy_text(std::uint64_t policy) {
  std::string text = "ABI " + std::to_string(policy >> 8U & 0xFFU) + "." + std::to_string(policy & 0xFFU) + " or later";
  if (const std::string bits = bits_text(policy, kPolicyBits, snp::kPolicyReserved); !bits.empty()) text += ", " + bits;
  if ((policy & snp::kPolicyMustBeOne) == 0) text += ", bit 17 clear";
  return text;
}

std::string key_info_text(const Report& report) {
  std::string text;
  switch (report.signing_key()) {
    case snp::SigningKey::vcek: text = "VCEK"; break;
    case snp::SigningKey::vlek: text = "VLEK"; break;
    case snp::SigningKey::none: text = "not signed"; break;
    default: text = "reserved SIGNING_KEY"; break;
  }
  if ((report.key_info & 1U) != 0) text += ", AUTHOR_KEY_EN";
  if ((report.key_info & snp::kMaskChipKey) != 0) text += ", MASK_CHIP_KEY";
  return text;
}

std::string processor_text(const Report& report) {
  const auto product = snp::product_of_cpuid(report.cpuid_family, report.cpuid_model);
  return product ? std::string(snp::name(*product)) : "unknown product";
}

// Version 2 does not say which product it is of: Turin came later, so that its levels are those of Milan and Genoa.
std::string tcb_meaning(const Report& report, Bytes tcb) {
  if (!report.has_cpuid()) return snp::tcb_to_text(tcb, snp::Product::milan);
  const auto product = snp::product_of_cpuid(report.cpuid_family, report.cpuid_model);
  return product ? snp::tcb_to_text(tcb, *product) : std::string();
}

std::string vmpl_text(std::uint32_t vmpl) {
  if (vmpl == snp::kVmplOfHost) return "asked for by the host";
  return vmpl == 0 ? "most privileged" : "";
}

std::string meaning_of(const Report& report, const FieldLayout& field) {
  const Bytes bytes = report.bytes.subspan(field.offset, field.size);
  if (field.name == "policy") return policy_text(report.policy);
  if (field.name == "vmpl") return vmpl_text(report.vmpl);
  if (field.name == "sig_algo") return report.sig_algo == snp::kEcdsaP384Sha384 ? "ECDSA P-384, SHA-384" : "unknown";
  if (field.name.ends_with("_tcb")) return tcb_meaning(report, bytes);
  if (field.name == "platform_info") return bits_text(report.platform_info, kPlatformBits, snp::kPlatformReserved);
  if (field.name == "key_info") return key_info_text(report);
  if (field.name == "measurement") return "launch digest";
  if (field.name == "cpuid_family") return processor_text(report);
  if (field.name == "chip_id") return all_zero(bytes) ? "masked" : "";
  if (field.name == "report_id_ma") {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0xFF; }) ? "no migration agent" : "";
  }
  return field.form == snp::Form::bytes && all_zero(bytes) ? "zero" : "";
}

}  // namespace

ClaimValue snp_value(const Report& report, const FieldLayout& field) {
  switch (field.form) {
    case snp::Form::number: return snp::number_in(report, field);
    case snp::Form::hex_number: return Untrusted(hex_number(snp::number_in(report, field)));
    case snp::Form::bytes: break;
  }
  return to_buffer(report.bytes.subspan(field.offset, field.size));
}

void inspect_snp(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& report = artefact.as<Report>();
  for (const FieldLayout& field : snp::kFields) {
    if (field.since > report.version) continue;
    fields.push_back(
        {field.offset, field.size, std::string(field.name), snp_value(report, field), meaning_of(report, field)});
  }
  for (const snp::Span& span : snp::reserved_not_zero(report)) {
    fields.push_back(
        {span.offset, span.size, "reserved", to_buffer(report.bytes.subspan(span.offset, span.size)), "not zero"});
  }
  const std::size_t at = snp::kSignedBytes;
  fields.push_back({at, snp::kNumber, "signature.r", to_buffer(report.r()), "little-endian"});
  fields.push_back({at + snp::kNumber, snp::kNumber, "signature.s", to_buffer(report.s()), "little-endian"});
  const Bytes rest = report.signature.subspan(2 * snp::kNumber);
  fields.push_back({at + 2 * snp::kNumber, rest.size(), "signature.reserved",
                    Untrusted(std::string_view(all_zero(rest) ? "zeros" : "not zero")),
                    all_zero(rest) ? "" : "must be zero"});
}

}  // namespace touchstone::evidence
