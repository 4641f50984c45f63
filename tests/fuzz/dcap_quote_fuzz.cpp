// Beside the property of every artefact: what is signed lies inside the input, a cut quote is none, and one quote is
// not of both kinds.
#include <cstddef>
#include <cstdint>

#include "evidence/quotes/dcap.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const bool tdx = dcap::tee_type_of(input) == dcap::kTeeTdx;
  const auto artefact = fuzz::run_type(tdx ? evidence::kTdxQuote : evidence::kSgxQuote, input);
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(to_buffer(input));
  fuzz::require(!(tdx ? evidence::kSgxQuote : evidence::kTdxQuote).parse(reading));
  if (!artefact) return 0;
  const auto& quote = artefact->as<dcap::Quote>();
  fuzz::require(quote.signed_bytes.bytes.size() <= size);
  fuzz::require(quote.trailing.offset + quote.trailing.bytes.size() == size);
  fuzz::require(!dcap::parse(input.first(quote.trailing.offset - 1)));
  return 0;
}
