// Beside the property of every artefact: each list of a file is a file of one list by itself, and finds its entries.
#include <cstddef>
#include <cstdint>

#include "evidence/material/crl.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto artefact = fuzz::run_type(evidence::kCrl, {data, size});
  if (!artefact) return 0;
  for (const certificate::OwnedCrl& owned : artefact->as<certificate::Crls>().crls) {
    fuzz::require(owned.offset <= size);
    fuzz::require(certificate::parse_crls(*owned.der).has_value());
    for (const x509::RevokedCertificate& entry : owned.parsed.revoked) {
      fuzz::require(owned.parsed.find(entry.serial_number) != nullptr);
    }
  }
  return 0;
}
