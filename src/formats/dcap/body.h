// The bodies of Intel quotes (intel-dcap.md 1.2): an SGX report, or a TD report in one of its three lengths. They have
// no variable part, so a body is its bytes beside the table of its fields.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::dcap {

/// Bytes of the quote and where they stand in it.
struct Part {
  Bytes bytes;
  std::size_t offset = 0;
};

/// The numbers of quote v5 (intel-dcap.md 1.2); v3 and v4 have the first two without saying so.
enum class BodyType : std::uint16_t { sgx_report = 1, td_report_10 = 2, td_report_15 = 3, td_report_15_ex = 4 };

enum class FieldKind : std::uint8_t { bytes, number, reserved };

struct FieldLayout {
  std::string_view name;  // of `--expect` and of claims
  std::size_t offset;     // in the body
  std::size_t size;
  FieldKind kind = FieldKind::bytes;
};

inline constexpr auto kSgxReportFields = std::to_array<FieldLayout>({
    {"cpusvn", 0, 16},
    {"miscselect", 16, 4},
    {"reserved1", 20, 28, FieldKind::reserved},
    {"attributes", 48, 16},
    {"mrenclave", 64, 32},
    {"reserved2", 96, 32, FieldKind::reserved},
    {"mrsigner", 128, 32},
    {"reserved3", 160, 96, FieldKind::reserved},
    {"isvprodid", 256, 2, FieldKind::number},
    {"isvsvn", 258, 2, FieldKind::number},
    {"reserved4", 260, 60, FieldKind::reserved},
    {"report_data", 320, 64},
});

/// Of the longest one: 1.0 has the first 15, 1.5 the first 17.
inline constexpr auto kTdReportFields = std::to_array<FieldLayout>({
    {"tee_tcb_svn", 0, 16},
    {"mrseam", 16, 48},
    {"mrsignerseam", 64, 48},
    {"seamattributes", 112, 8},
    {"tdattributes", 120, 8},
    {"xfam", 128, 8},
    {"mrtd", 136, 48},
    {"mrconfigid", 184, 48},
    {"mrowner", 232, 48},
    {"mrownerconfig", 280, 48},
    {"rtmr0", 328, 48},
    {"rtmr1", 376, 48},
    {"rtmr2", 424, 48},
    {"rtmr3", 472, 48},
    {"report_data", 520, 64},
    // 1.5 has these two more
    {"tee_tcb_svn2", 584, 16},
    {"mrservicetd", 600, 48},
    // and 1.5 Ex these
    {"vmid", 648, 1},
    {"tdid", 649, 32},
    {"devinfo", 681, 48},
    {"initservtdhash", 729, 48},
    {"initservtdattributes", 777, 8},
    {"initcpusvn", 785, 16},
    {"initteetcbsvn", 801, 16},
    {"initteefmspc", 817, 12},
    {"curservtdhash", 829, 48},
    {"curservtdattributes", 877, 8},
});

inline constexpr std::size_t kSgxReportSize = 384;

/// Size in bytes: 384, 584, 648, 885.
[[nodiscard]] std::size_t size_of(BodyType type);
/// The fields in the order of the body, without gaps.
[[nodiscard]] std::span<const FieldLayout> fields_of(BodyType type);
[[nodiscard]] std::string_view name(BodyType type);  // "TD report 1.5"

struct Body {
  BodyType type = BodyType::sgx_report;
  Part part;

  /// The field of that name; empty when this body has none.
  [[nodiscard]] Part field(std::string_view name) const;
  /// A field of at most eight bytes as a little-endian number; 0 when there is none.
  [[nodiscard]] std::uint64_t number(std::string_view name) const;
};

// Bits of `attributes` of an SGX report and of `tdattributes` (intel-dcap.md 1.2).
inline constexpr std::uint64_t kSgxInit = 1U << 0U, kSgxDebug = 1U << 1U, kSgxMode64 = 1U << 2U;
inline constexpr std::uint64_t kTudGroup = 0xFF, kTdDebug = 1U << 0U, kSeptVeDisable = 1U << 28U,
                               kMigratable = 1U << 29U, kPks = 1U << 30U, kKl = std::uint64_t{1} << 31U,
                               kPerfmon = std::uint64_t{1} << 63U;

}  // namespace touchstone::dcap
