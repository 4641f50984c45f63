// Log proofs, signed notes and their keys: places lie inside the input, and no strict prefix of a proof is one too,
// unless it ends behind another signature line.
#include <cstddef>
#include <cstdint>

#include "evidence/proofs/note_key.h"
#include "evidence/proofs/tlog_proof.h"
#include "evidence_fuzz.h"
#include "formats/tlog/tlog_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  (void)fuzz::run_type(evidence::kNoteKey, input);
  const auto note = note::parse(as_text(input));
  if (!note) fuzz::require(note.error().offset <= size);
  const auto artefact = fuzz::run_type(evidence::kTlogProof, input);
  if (!artefact) return 0;
  const auto& proof = artefact->as<tlog::TlogProof>();
  fuzz::require(proof.note.signatures.size() <= note::kMaxSignatures);
  fuzz::require(!tlog::parse(as_text(input.first(size - 1))));
  return 0;
}
