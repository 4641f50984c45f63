// Beside the property of every artefact: each certificate of a file is a file of one certificate by itself.
#include <cstddef>
#include <cstdint>

#include "evidence/material/certificate.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto artefact = fuzz::run_type(evidence::kCertificate, {data, size});
  if (!artefact) return 0;
  for (const certificate::Owned& owned : artefact->as<certificate::Certificates>().certificates) {
    fuzz::require(owned.offset <= size);
    const auto again = certificate::from_der(*owned.der);
    fuzz::require(again.has_value() && again->certificates.size() == 1);
  }
  return 0;
}
