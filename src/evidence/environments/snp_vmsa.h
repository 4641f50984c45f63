// The state in which a virtual CPU of an SEV-SNP guest starts (amd-snp.md 4.3; APM volume 2, table B-4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace touchstone::evidence {

/// Who starts the guest: their initial states differ.
enum class Vmm : std::uint8_t { qemu, ec2, gce };
/// "QEMU", "ec2", "gce": the words of --vmm-type. Nothing for another word.
[[nodiscard]] std::optional<Vmm> vmm_named(std::string_view name);
[[nodiscard]] std::string_view name(Vmm vmm);

inline constexpr std::uint32_t kBspResetEip = 0xFFFFFFF0;

/// Family, model and stepping as CPUID Fn0000_0001 combines them.
struct CpuModel {
  unsigned family = 0, model = 0, stepping = 0;
};
/// EAX of CPUID Fn0000_0001. Families up to 270, models up to 255, steppings up to 15.
[[nodiscard]] std::uint32_t cpu_signature(const CpuModel& cpu);
/// QEMU's name of a processor, exactly; nothing when the table of 4.3 has no such name.
[[nodiscard]] std::optional<CpuModel> cpu_named(std::string_view name);
[[nodiscard]] std::vector<std::string_view> cpu_names();

/// The 4096 bytes of a save area. `eip`: where the CPU starts. `signature`: of cpu_signature, used by QEMU alone.
[[nodiscard]] Buffer vmsa_page(Vmm vmm, std::uint32_t eip, std::uint32_t signature, std::uint64_t guest_features);

}  // namespace touchstone::evidence
