// The certificate table of a host: what it names lies inside it, and what is packed inside is taken apart.
#include <cstddef>
#include <cstdint>

#include "evidence/material/snp_certificates.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto table = snp::parse_table(input);
  if (!table) {
    fuzz::require(table.error().offset <= size);
    return 0;
  }
  fuzz::require(!table->entries.empty() && table->entries.size() <= snp::kMaxTableEntries);
  for (const snp::TableEntry& entry : table->entries) {
    fuzz::require(entry.offset <= size && entry.blob.size() <= size - entry.offset);
  }
  // A table that begins with an unknown GUID parses, which is not recognised by itself.
  if (!snp::looks_like_table(input)) return 0;
  const auto artefact = fuzz::run_type(evidence::kSnpCertificateTable, input);
  fuzz::require(artefact.has_value());
  fuzz::require(evidence::kSnpCertificateTable.unpack(*artefact).size() <= table->entries.size());
  return 0;
}
