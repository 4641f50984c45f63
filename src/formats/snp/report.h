// The SEV-SNP attestation report (amd-snp.md 1; AMD 56860, table ATTESTATION_REPORT): bytes to a struct. Little-endian.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::snp {

inline constexpr std::size_t kReportBytes = 1184;
inline constexpr std::size_t kSignedBytes = 0x2A0;  // what the signature covers
inline constexpr std::uint32_t kFirstVersion = 2, kLastVersion = 5;
inline constexpr std::uint32_t kEcdsaP384Sha384 = 1;          // SIGNATURE_ALGO
inline constexpr std::uint32_t kVmplOfHost = 0xFFFF'FFFFU;    // VMPL of a report that the host asked for
inline constexpr std::size_t kNumber = 72, kNumberUsed = 48;  // of R and S: the field, and what P-384 fills of it

// Bits of POLICY, PLATFORM_INFO and KEY_INFO (1.1).
inline constexpr std::uint64_t kPolicyMustBeOne = 1U << 17U, kPolicyDebug = 1U << 19U,
                               kPolicyReserved = ~((std::uint64_t{1} << 26U) - 1U);
inline constexpr std::uint64_t kAliasCheckComplete = 1U << 5U,
                               kPlatformReserved = ~std::uint64_t{0xBF};  // bit 6, and from 8 on
inline constexpr std::uint32_t kMaskChipKey = 1U << 1U;

/// SIGNING_KEY, bits 2 to 4 of KEY_INFO. Other values are reserved.
enum class SigningKey : std::uint8_t { vcek = 0, vlek = 1, none = 7 };

/// Views point into the bytes that were parsed.
struct Report {
  Bytes bytes;  // all 1184
  std::uint32_t version = 0, guest_svn = 0;
  std::uint64_t policy = 0;
  Bytes family_id, image_id;
  std::uint32_t vmpl = 0, sig_algo = 0;
  Bytes current_tcb;
  std::uint64_t platform_info = 0;
  std::uint32_t key_info = 0;
  Bytes report_data, measurement, host_data, id_key_digest, author_key_digest, report_id, report_id_ma;
  Bytes reported_tcb;
  std::uint8_t cpuid_family = 0, cpuid_model = 0, cpuid_stepping = 0;  // from version 3
  Bytes chip_id, committed_tcb, launch_tcb;
  Bytes signature;  // 512 bytes: R, S, zeros

  [[nodiscard]] Bytes signed_part() const { return bytes.first(kSignedBytes); }
  [[nodiscard]] Bytes r() const { return signature.first(kNumber); }
  [[nodiscard]] Bytes s() const { return signature.subspan(kNumber, kNumber); }
  [[nodiscard]] SigningKey signing_key() const { return static_cast<SigningKey>((key_info >> 2U) & 7U); }
  [[nodiscard]] bool has_cpuid() const { return version >= 3; }
};

/// Exactly 1184 bytes of version 2 to 5. SIGNATURE_ALGO may be anything; reserved fields and bits are not looked at.
[[nodiscard]] Parsed<Report> parse(Bytes bytes);

/// There is no magic: the exact length, the version and SIGNATURE_ALGO 1.
[[nodiscard]] bool looks_like_report(Bytes bytes);

/// How the value of a field is written (1, below the table).
enum class Form : std::uint8_t {
  number,      // decimal
  hex_number,  // 0x, most significant digit first
  bytes,       // hex in memory order
};
/// A field as claims, `--expect` and `inspect` name it.
struct FieldLayout {
  std::string_view name;
  std::size_t offset, size;
  Form form;
  std::uint32_t since = kFirstVersion;  // the version from which it is there; reserved before
};
/// All fields but the signature, in the order of the report.
inline constexpr auto kFields = std::to_array<FieldLayout>({
    {"version", 0x000, 4, Form::number},
    {"guest_svn", 0x004, 4, Form::number},
    {"policy", 0x008, 8, Form::hex_number},
    {"family_id", 0x010, 16, Form::bytes},
    {"image_id", 0x020, 16, Form::bytes},
    {"vmpl", 0x030, 4, Form::number},
    {"sig_algo", 0x034, 4, Form::number},
    {"current_tcb", 0x038, 8, Form::bytes},
    {"platform_info", 0x040, 8, Form::hex_number},
    {"key_info", 0x048, 4, Form::hex_number},
    {"report_data", 0x050, 64, Form::bytes},
    {"measurement", 0x090, 48, Form::bytes},
    {"host_data", 0x0C0, 32, Form::bytes},
    {"id_key_digest", 0x0E0, 48, Form::bytes},
    {"author_key_digest", 0x110, 48, Form::bytes},
    {"report_id", 0x140, 32, Form::bytes},
    {"report_id_ma", 0x160, 32, Form::bytes},
    {"reported_tcb", 0x180, 8, Form::bytes},
    {"cpuid_family", 0x188, 1, Form::number, 3},
    {"cpuid_model", 0x189, 1, Form::number, 3},
    {"cpuid_stepping", 0x18A, 1, Form::number, 3},
    {"chip_id", 0x1A0, 64, Form::bytes},
    {"committed_tcb", 0x1E0, 8, Form::bytes},
    {"current_build", 0x1E8, 1, Form::number},
    {"current_minor", 0x1E9, 1, Form::number},
    {"current_major", 0x1EA, 1, Form::number},
    {"committed_build", 0x1EC, 1, Form::number},
    {"committed_minor", 0x1ED, 1, Form::number},
    {"committed_major", 0x1EE, 1, Form::number},
    {"launch_tcb", 0x1F0, 8, Form::bytes},
    {"launch_mit_vector", 0x1F8, 8, Form::hex_number, 5},
    {"current_mit_vector", 0x200, 8, Form::hex_number, 5},
});

/// The place of a field of the table; the name must be in it.
[[nodiscard]] constexpr const FieldLayout& layout_of(std::string_view name) {
  for (const FieldLayout& field : kFields) {
    if (field.name == name) return field;
  }
  return kFields.front();
}

/// The little-endian number in a field of up to 8 bytes.
[[nodiscard]] std::uint64_t number_in(const Report& report, const FieldLayout& field);

/// Fields that are reserved in the report's version and not zero: their offset and size.
struct Span {
  std::size_t offset, size;
};
[[nodiscard]] std::vector<Span> reserved_not_zero(const Report& report);

}  // namespace touchstone::snp
