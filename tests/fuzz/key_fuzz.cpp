// Beside the property of every artefact: whatever form a key came in, its SubjectPublicKeyInfo is one, and reads as the
// same key again.
#include <cstddef>
#include <cstdint>

#include "codec/x509.h"
#include "evidence/material/key.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  fuzz::run_type(evidence::kPublicKey, input);
  const auto keys = key::from_user(input);
  if (!keys) return 0;
  fuzz::require(!keys->keys.empty());
  for (const key::Key& one : keys->keys) {
    fuzz::require(one.offset <= size && x509::parse_public_key_info(one.spki).has_value());
    const auto again = key::from_der(one.spki);
    fuzz::require(again.has_value() && again->keys.front().spki == one.spki);
  }
  return 0;
}
