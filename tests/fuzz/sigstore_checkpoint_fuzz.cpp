// Checkpoints: the parts lie in their order inside the note, and no strict prefix that ends inside a line is a note
// too.
#include <cstddef>
#include <cstdint>

#include "evidence_fuzz.h"
#include "formats/sigstore/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const std::string_view note = as_text({data, size});
  const auto checkpoint = sigstore::parse_checkpoint(note);
  if (!checkpoint) {
    fuzz::require(checkpoint.error().offset <= size);
    return 0;
  }
  fuzz::require(note.starts_with(checkpoint->signed_text));
  fuzz::require(checkpoint->signed_text.starts_with(checkpoint->origin));
  fuzz::require(checkpoint->signed_text.back() == '\n' && note[checkpoint->signed_text.size()] == '\n');
  fuzz::require(!checkpoint->origin.empty() && !checkpoint->signatures.empty());
  for (const auto& line : checkpoint->signatures) fuzz::require(!line.name.empty() && !line.signature.empty());
  fuzz::require(!sigstore::parse_checkpoint(note.substr(0, size - 1)));
  return 0;
}
