// The certificate table of an extended guest request (AMD 56421, GHCB specification, SNP Extended Guest Request): what
// the host hands to a guest beside its report. Entries {GUID, u32 offset, u32 length}, a zero entry, then the blobs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/certificate/certificate.h"

namespace touchstone::snp {

enum class TableKind : std::uint8_t { vcek, vlek, ask, ark, crl, other };
/// "VCEK".
[[nodiscard]] std::string_view name(TableKind kind);

struct TableEntry {
  TableKind kind = TableKind::other;
  std::string guid;              // as text
  std::size_t entry_offset = 0;  // of the entry
  std::size_t offset = 0;        // of the blob, from the start of the table
  Bytes blob;
  std::vector<certificate::Owned> certificates;  // of a blob that is to hold some
};
/// Views point into the bytes that were parsed.
struct CertificateTable {
  std::vector<TableEntry> entries;
};

inline constexpr std::size_t kMaxTableEntries = 64;

/// Entries up to the zero entry, whose blobs lie behind it and inside the input (compared before anything is copied);
/// the same GUID twice is a duplicate. Blobs of VCEK, VLEK, ASK and ARK must be certificates, DER or PEM. What no
/// entry names is padding of the guest's pages, whatever it holds. GUIDs are read in both byte orders that hosts write.
[[nodiscard]] Parsed<CertificateTable> parse_table(Bytes bytes);

/// Whether the first entry has a known GUID and names a place inside the input.
[[nodiscard]] bool looks_like_table(Bytes bytes);

}  // namespace touchstone::snp
