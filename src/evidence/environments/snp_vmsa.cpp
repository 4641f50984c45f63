#include "evidence/environments/snp_vmsa.h"

#include <algorithm>
#include <array>

namespace touchstone::evidence {
namespace {

constexpr std::size_t kPage = 4096;

void put(Buffer& page, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) page[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void put_segment(Buffer& page, std::size_t offset, std::uint16_t selector, std::uint16_t attributes,
                 std::uint64_t base = 0) {
  put(page, offset, selector, 2);
  put(page, offset + 2, attributes, 2);
  put(page, offset + 4, 0xFFFF, 4);  // limit
  put(page, offset + 8, base, 8);
}

// Where the three differ.
struct Habits {
  std::uint16_t code, stack, task;  // attributes of CS, SS and TR
  std::uint64_t g_pat, rdx;
  std::uint32_t mxcsr;
  std::uint16_t fcw;
};
Habits habits_of(Vmm vmm, std::uint32_t eip, std::uint32_t signature) {
  constexpr std::uint64_t kPat = 0x0007040600070406;
  switch (vmm) {
    case Vmm::qemu: break;
    case Vmm::ec2:
      return {static_cast<std::uint16_t>(eip == kBspResetEip ? 0x9A : 0x9B), 0x92, 0x83, kPat, 0x600, 0, 0};
    case Vmm::gce: return {0x9B, 0x93, 0x8B, 0x00070106, 0x600, 0, 0};
  }
  return {0x9B, 0x93, 0x8B, kPat, signature, 0x1F80, 0x37F};
}

struct VmmName {
  std::string_view name;
  Vmm vmm;
};
constexpr auto kVmms = std::to_array<VmmName>({{"QEMU", Vmm::qemu}, {"ec2", Vmm::ec2}, {"gce", Vmm::gce}});

struct CpuName {
  std::string_view name;
  CpuModel cpu;
};
constexpr CpuModel kNaples{23, 1, 2}, kRome{23, 49, 0}, kMilan{25, 1, 1}, kGenoa{25, 17, 0}, kTurin{26, 0, 0};
constexpr auto kCpus = std::to_array<CpuName>({
    {"EPYC", kNaples},
    {"EPYC-v1", kNaples},
    {"EPYC-v2", kNaples},
    {"EPYC-v3", kNaples},
    {"EPYC-v4", kNaples},
    {"EPYC-IBPB", kNaples},
    {"EPYC-Rome", kRome},
    {"EPYC-Rome-v1", kRome},
    {"EPYC-Rome-v2", kRome},
    {"EPYC-Rome-v3", kRome},
    {"EPYC-Milan", kMilan},
    {"EPYC-Milan-v1", kMilan},
    {"EPYC-Milan-v2", kMilan},
    {"EPYC-Genoa", kGenoa},
    {"EPYC-Genoa-v1", kGenoa},
    {"EPYC-Turin", kTurin},
});

}  // namespace

std::optional<Vmm> vmm_named(std::string_view name) {
  const auto* const found = std::ranges::find(kVmms, name, &VmmName::name);
  if (found == kVmms.end()) return std::nullopt;
  return found->vmm;
}

std::string_view name(Vmm vmm) { return std::ranges::find(kVmms, vmm, &VmmName::vmm)->name; }

// AMD 24594, CPUID Fn0000_0001 EAX: the extended family counts from 15.
std::uint32_t cpu_signature(const CpuModel& cpu) {
  const std::uint32_t low = (cpu.model & 0xFU) << 4U | (cpu.stepping & 0xFU);
  const std::uint32_t model = (cpu.model >> 4U & 0xFU) << 16U;
  if (cpu.family <= 15) return model | cpu.family << 8U | low;
  return (cpu.family - 15) << 20U | model | 0xFU << 8U | low;
}

std::optional<CpuModel> cpu_named(std::string_view name) {
  const auto* const found = std::ranges::find(kCpus, name, &CpuName::name);
  if (found == kCpus.end()) return std::nullopt;
  return found->cpu;
}

std::vector<std::string_view> cpu_names() {
  std::vector<std::string_view> names;
  names.reserve(kCpus.size());
  for (const CpuName& cpu : kCpus) names.push_back(cpu.name);
  return names;
}

Buffer vmsa_page(Vmm vmm, std::uint32_t eip, std::uint32_t signature, std::uint64_t guest_features) {
  const Habits habits = habits_of(vmm, eip, signature);
  Buffer page(kPage);
  put_segment(page, 0x000, 0, 0x93);                                                         // ES
  put_segment(page, 0x010, 0xF000, habits.code, eip & 0xFFFF0000U);                          // CS
  put_segment(page, 0x020, 0, habits.stack);                                                 // SS
  for (const std::size_t data : {0x030U, 0x040U, 0x050U}) put_segment(page, data, 0, 0x93);  // DS, FS, GS
  put_segment(page, 0x060, 0, 0);                                                            // GDTR
  put_segment(page, 0x070, 0, 0x82);                                                         // LDTR
  put_segment(page, 0x080, 0, 0);                                                            // IDTR
  put_segment(page, 0x090, 0, habits.task);                                                  // TR
  put(page, 0x0D0, 0x1000, 8);                                                               // EFER: SVME
  put(page, 0x148, 0x40, 8);                                                                 // CR4: MCE
  put(page, 0x158, 0x10, 8);                                                                 // CR0: ET
  put(page, 0x160, 0x400, 8);                                                                // DR7
  put(page, 0x168, 0xFFFF0FF0, 8);                                                           // DR6
  put(page, 0x170, 0x2, 8);                                                                  // RFLAGS
  put(page, 0x178, eip & 0xFFFFU, 8);                                                        // RIP
  put(page, 0x268, habits.g_pat, 8);                                                         // G_PAT
  put(page, 0x310, habits.rdx, 8);                                                           // RDX
  put(page, 0x3B0, guest_features, 8);                                                       // SEV_FEATURES
  put(page, 0x3E8, 1, 8);                                                                    // XCR0
  put(page, 0x408, habits.mxcsr, 4);                                                         // MXCSR
  put(page, 0x410, habits.fcw, 2);                                                           // X87_FCW
  return page;
}

}  // namespace touchstone::evidence
