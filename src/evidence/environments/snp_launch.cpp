#include "evidence/environments/snp_launch.h"

#include <algorithm>
#include <array>
#include <span>

#include "crypto/digest.h"

namespace touchstone::evidence {
namespace {

using ovmf::kPage;
using ovmf::Section;
using ovmf::SectionType;

// PAGE_TYPE of PAGE_INFO (AMD 56860, SNP_LAUNCH_UPDATE).
enum class PageType : std::uint8_t { normal = 1, vmsa = 2, zero = 3, unmeasured = 4, secrets = 5, cpuid = 6 };

constexpr std::uint64_t kTop = std::uint64_t{1} << 32U;  // firmware ends at 4 GiB
constexpr std::uint64_t kVmsaGpa = 0x0000FFFFFFFFF000;
constexpr std::size_t kPageInfo = 0x70;
constexpr std::size_t kHashTable = 168;  // without the padding to 176
constexpr std::size_t kHashTablePadded = 176;

/// `ld`: starts as zeros, and every page goes into it.
class LaunchDigest {
 public:
  void set(const Digest384& digest) { digest_ = digest; }

  void add(PageType type, std::uint64_t gpa, Bytes page = {}) {
    // PAGE_INFO: digest so far, contents, length, type, is_imi, three VMPL permissions, reserved, GPA.
    std::array<std::uint8_t, kPageInfo> info{};
    std::ranges::copy(digest_, info.begin());
    if (!page.empty()) std::ranges::copy(crypto::sha384(page), info.begin() + 48);
    info[0x60] = kPageInfo;
    info[0x62] = static_cast<std::uint8_t>(type);
    for (std::size_t i = 0; i < 8; ++i) info[0x68 + i] = static_cast<std::uint8_t>(gpa >> (8 * i));
    digest_ = crypto::sha384(info);
  }

  void add_all(PageType type, const Section& section) {
    for (std::size_t i = 0; i < section.pages; ++i) add(type, section.gpa + i * kPage);
  }

  [[nodiscard]] const Digest384& value() const { return digest_; }

 private:
  Digest384 digest_{};
};

// GUIDs of 4.2 in the mixed order of firmware.
using Guid = ByteArray<16>;
constexpr Guid kTableGuid = {0x06, 0xD6, 0x38, 0x94, 0x22, 0x4F, 0xC9, 0x4C,
                             0xB4, 0x79, 0xA7, 0x93, 0xD4, 0x11, 0xFD, 0x21};
constexpr Guid kAppendGuid = {0xD8, 0x2D, 0xD0, 0x97, 0x20, 0xBD, 0x94, 0x4C,
                              0xAA, 0x78, 0xE7, 0x71, 0x4D, 0x36, 0xAB, 0x2A};
constexpr Guid kInitrdGuid = {0x31, 0xF7, 0xBA, 0x44, 0x2F, 0x3A, 0xD7, 0x4B,
                              0x9A, 0xF1, 0x41, 0xE2, 0x91, 0x69, 0x78, 0x1D};
constexpr Guid kKernelGuid = {0x37, 0x94, 0xE7, 0x4D, 0xD2, 0xAB, 0x7F, 0x42,
                              0xB8, 0x35, 0xD5, 0xB1, 0x72, 0xD2, 0x04, 0x5B};

void append_head(Buffer& table, const Guid& guid, std::uint8_t length) {
  append(table, guid);
  append(table, ByteArray<2>{length, 0});
}

void add_section(LaunchDigest& digest, const Section& section, const ovmf::SevFirmware& firmware,
                 const SnpLaunch& launch) {
  switch (section.type) {
    case SectionType::sec_mem:
      return digest.add_all(launch.vmm == Vmm::gce ? PageType::unmeasured : PageType::zero, section);
    case SectionType::secrets: return digest.add(PageType::secrets, section.gpa);
    case SectionType::cpuid:
      if (launch.vmm != Vmm::ec2) digest.add(PageType::cpuid, section.gpa);
      return;
    case SectionType::svsm_caa: return digest.add_all(PageType::zero, section);
    case SectionType::kernel_hashes:
      if (!launch.boot) return digest.add_all(PageType::zero, section);
      return digest.add(PageType::normal, section.gpa,
                        kernel_hashes_page(*launch.boot, firmware.hash_table->gpa % kPage));
  }
}

void add_firmware(LaunchDigest& digest, Bytes file) {
  const std::uint64_t start = kTop - file.size();
  for (std::size_t at = 0; at < file.size(); at += kPage) {
    digest.add(PageType::normal, start + at, file.subspan(at, kPage));
  }
}

// The first CPU starts at the reset vector, the others where the firmware says.
void add_cpus(LaunchDigest& digest, const ovmf::SevFirmware& firmware, const SnpLaunch& launch) {
  const auto page = [&](std::uint32_t eip) {
    return vmsa_page(launch.vmm, eip, launch.vcpu_signature, launch.guest_features);
  };
  digest.add(PageType::vmsa, kVmsaGpa, page(kBspResetEip));
  if (launch.vcpus == 1) return;
  const Buffer other = page(*firmware.ap_reset_eip);
  for (std::uint32_t i = 1; i < launch.vcpus; ++i) digest.add(PageType::vmsa, kVmsaGpa, other);
}

Parsed<void> check(const ovmf::SevFirmware& firmware, const SnpLaunch& launch) {
  const std::size_t size = firmware.file.size();
  if (!launch.firmware_digest && size % kPage != 0) {
    return refuse(Fault::out_of_range, size, "firmware", "its size is no multiple of 4096");
  }
  if (!launch.firmware_digest && size >= kTop) return refuse(Fault::too_large, size, "firmware", "4 GiB or more");
  if (launch.vcpus > 1 && !firmware.ap_reset_eip) {
    return refuse(Fault::missing, size, "SEV-ES reset block", "only the first CPU can be started");
  }
  if (launch.boot && firmware.hash_table->gpa % kPage > kPage - kHashTablePadded) {
    return refuse(Fault::out_of_range, size, "hash table GPA", "the table does not fit into its page");
  }
  return {};
}

}  // namespace

std::string_view contradiction(const ovmf::SevFirmware& firmware, const SnpLaunch& launch) {
  if (!launch.boot) return {};
  if (!firmware.has(SectionType::kernel_hashes)) return "this firmware has no section for the hashes of a kernel";
  if (!firmware.hash_table) return "this firmware has no area for the hashes of a kernel";
  return {};
}

Buffer kernel_hashes_page(const DirectBoot& boot, std::size_t offset) {
  Buffer line = to_buffer(as_bytes(boot.append));
  line.push_back(0);
  Buffer table;
  append_head(table, kTableGuid, kHashTable);
  const Digest256 append_digest = crypto::sha256(line);
  const std::array<std::pair<const Guid*, const Digest256*>, 3> entries = {
      {{&kAppendGuid, &append_digest}, {&kInitrdGuid, &boot.initrd}, {&kKernelGuid, &boot.kernel}}};
  for (const auto& [guid, digest] : entries) {
    append_head(table, *guid, 50);
    append(table, *digest);
  }
  Buffer page(kPage);
  std::ranges::copy(table, page.begin() + static_cast<std::ptrdiff_t>(std::min(offset, kPage - kHashTablePadded)));
  return page;
}

Parsed<Digest384> snp_launch_digest(const ovmf::SevFirmware& firmware, const SnpLaunch& launch) {
  TOUCHSTONE_CHECK(check(firmware, launch));
  LaunchDigest digest;
  if (launch.firmware_digest) {
    digest.set(*launch.firmware_digest);
  } else {
    add_firmware(digest, firmware.file);
  }
  for (const Section& section : firmware.sections) add_section(digest, section, firmware, launch);
  if (launch.vmm == Vmm::ec2) {
    for (const Section& section : firmware.sections) {
      if (section.type == SectionType::cpuid) digest.add(PageType::cpuid, section.gpa);
    }
  }
  add_cpus(digest, firmware, launch);
  return digest.value();
}

}  // namespace touchstone::evidence
