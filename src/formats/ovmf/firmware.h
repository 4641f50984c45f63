// The tables at the end of an OVMF firmware image (amd-snp.md 4.1; EDK II, OvmfPkg/ResetVector): GUIDed entries before
// the reset vector, and the sections that SEV-SNP measures. Little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::ovmf {

inline constexpr std::size_t kPage = 4096;
/// What a guest has below 4 GiB, in pages: more than all sections together can have.
inline constexpr std::size_t kMaxPages = std::size_t{1} << 20U;

// Entries of the footer table that somebody reads.
inline constexpr std::string_view kFooter = "96b582de-1fb2-45f7-baea-a366c55a082d",
                                  kSevEsReset = "00f771de-1a7e-4fcb-890e-68c77e2fb44e",
                                  kSevHashTable = "7255371f-3a3b-4b04-927b-1da6efa8d454",
                                  kSevMetadata = "dc886566-984a-4798-a75e-5585a7bf67cc",
                                  kLaunchSecret = "4c2eb361-7d9b-4cc3-8081-127c90d3d294",
                                  kSvsmInfo = "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd",
                                  kTdxMetadata = "e47a6535-984a-4798-865e-4685a7bf8ec2";

struct Entry {
  std::string guid;  // as text
  Bytes data;
  std::size_t offset = 0;  // of the data
};

/// Views point into the bytes that were parsed.
struct FooterTable {
  std::vector<Entry> entries;  // the last of the file first
  /// Null when there is none.
  [[nodiscard]] const Entry* find(std::string_view guid) const;
};

/// The footer entry ends 32 bytes before the end of the file and says how long the table before it is. Refused: no
/// footer, an entry that is longer than what is left of the table, a GUID twice.
[[nodiscard]] Parsed<FooterTable> parse_footer(Bytes file);

enum class SectionType : std::uint32_t {
  sec_mem = 1,
  secrets = 2,
  cpuid = 3,
  svsm_caa = 4,
  kernel_hashes = 0x10,
};
struct Section {
  SectionType type;
  std::uint64_t gpa = 0;
  std::size_t pages = 0;
  std::size_t offset = 0;  // of the section's record
};

struct SevHashTable {
  std::uint32_t gpa = 0, size = 0;
};

/// What a launch of SEV-SNP needs of a firmware.
struct SevFirmware {
  Bytes file;
  std::optional<std::uint32_t> ap_reset_eip;
  std::optional<SevHashTable> hash_table;  // nothing: no area, or one at address 0
  std::vector<Section> sections;           // in the order of the metadata, which is that of the measurement
  [[nodiscard]] bool has(SectionType type) const;
};

/// Refused besides: no SEV metadata or metadata of another version, a section of an unknown type or with a part of a
/// page, more than kMaxPages pages, an SVSM image (whose guests are measured in another way).
[[nodiscard]] Parsed<SevFirmware> parse_sev(Bytes file);

}  // namespace touchstone::ovmf
