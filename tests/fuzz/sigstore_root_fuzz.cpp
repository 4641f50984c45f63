// Trusted roots. Beside the property of every artefact: every key is one of its keyDetails, every period has a start.
#include <cstddef>
#include <cstdint>

#include "evidence/sigstore/trusted_root.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto artefact = fuzz::run_type(evidence::kSigstoreTrustedRoot, Bytes(data, size));
  if (!artefact) return 0;
  const auto& root = artefact->as<sigstore::TrustedRoot>();
  for (const auto& log : root.tlogs) {
    fuzz::require(x509::parse_public_key_info(log.spki).has_value());
    fuzz::require(log.valid_for.start_ms <= root.newest_ms);
  }
  for (const auto& authority : root.certificate_authorities) fuzz::require(!authority.chain.empty());
  fuzz::require(!evidence::trusted_root_notes(*artefact).empty());
  return 0;
}
