// Bundles. Beside the property of every artefact: what parses has exactly one content and one kind of material, and
// views into what the bundle owns.
#include <cstddef>
#include <cstdint>

#include "evidence/sigstore/sigstore.h"
#include "evidence_fuzz.h"

namespace touchstone::fuzz {
namespace {

bool inside(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(const sigstore::Bundle& bundle) {
  require((bundle.material == sigstore::MaterialKind::public_key) == bundle.certificates.empty());
  require(bundle.public_key.has_value() == bundle.certificates.empty());
  for (const auto& one : bundle.certificates) require(inside(one.parsed.tbs_certificate, *one.der));
  for (const auto& one : bundle.timestamps) {
    if (one.response.token) require(inside(one.response.token->encapsulated, *one.der));
  }
  for (const auto& entry : bundle.tlog_entries) {
    require(entry.canonicalized_body.has_value() == (entry.body != nullptr));
    if (!entry.inclusion_proof || !entry.inclusion_proof->checkpoint) continue;
    const auto& proof = *entry.inclusion_proof;
    require(inside(as_bytes(proof.checkpoint->signed_text), as_bytes(*proof.envelope)));
  }
  if (const auto* envelope = bundle.dsse(); envelope != nullptr) require(envelope->signatures.size() == 1);
}

}  // namespace
}  // namespace touchstone::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto document = json::parse(input);
  // A model signature is a bundle as well, and of another type.
  if (document && sigstore::is_model_signature(document->root())) {
    if (const auto bundle = sigstore::parse(document->root())) fuzz::check(*bundle);
    return 0;
  }
  if (const auto artefact = fuzz::run_type(evidence::kSigstoreBundle, input)) {
    fuzz::check(artefact->as<sigstore::Bundle>());
  }
  return 0;
}
