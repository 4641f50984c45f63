// The launch digest of an SEV-SNP guest, computed from what it is started with (amd-snp.md 4): `measurement` of its
// reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "evidence/environments/snp_vmsa.h"
#include "formats/ovmf/firmware.h"

namespace touchstone::evidence {

/// A kernel that the firmware is started with (4.2).
struct DirectBoot {
  Digest256 kernel{};  // SHA-256 of the file
  Digest256 initrd{};  // SHA-256 of the file, or of nothing
  std::string append;  // the command line, without the NUL that is hashed with it
};

struct SnpLaunch {
  Vmm vmm = Vmm::qemu;
  std::uint32_t vcpus = 1;
  std::uint32_t vcpu_signature = 0;  // used by QEMU alone
  std::uint64_t guest_features = 1;  // SEV_FEATURES
  std::optional<DirectBoot> boot;
  std::optional<Digest384> firmware_digest;  // the digest after the firmware's pages, instead of measuring them
};

inline constexpr std::uint32_t kMaxVcpus = 65536;

/// What in `launch` the firmware cannot do (a kernel without a place for its hashes); empty when nothing is.
[[nodiscard]] std::string_view contradiction(const ovmf::SevFirmware& firmware, const SnpLaunch& launch);

/// The digest. Refused: a firmware that is no whole number of pages or over 4 GiB (unless its digest is given), several
/// CPUs without a reset address for them, a hash table that leaves its page. `launch` must not contradict `firmware`.
[[nodiscard]] Parsed<Digest384> snp_launch_digest(const ovmf::SevFirmware& firmware, const SnpLaunch& launch);

/// The page that holds the hash table, which begins at `offset` of it (4.2). `offset` leaves room for it: at most 3920.
[[nodiscard]] Buffer kernel_hashes_page(const DirectBoot& boot, std::size_t offset);

}  // namespace touchstone::evidence
