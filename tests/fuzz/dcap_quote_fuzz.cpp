// Beside the property of every artefact: what is signed lies inside the input, a cut quote is none, and one quote is
// not of both kinds.
#include <cstddef>
#include <cstdint>

#include "evidence/quotes/dcap.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto tdx = fuzz::run_type(evidence::kTdxQuote, input);
  const auto sgx = fuzz::run_type(evidence::kSgxQuote, input);
  fuzz::require(!(tdx && sgx));
  if (!tdx && !sgx) return 0;
  const auto& quote = (tdx ? *tdx : *sgx).as<dcap::Quote>();
  fuzz::require(quote.signed_bytes.bytes.size() <= size);
  fuzz::require(quote.trailing.offset + quote.trailing.bytes.size() == size);
  fuzz::require(!dcap::parse(input.first(quote.trailing.offset - 1)));
  return 0;
}
