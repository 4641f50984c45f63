#include "formats/sigstore/checkpoint.h"

#include <utility>

#include "formats/note/note.h"

namespace touchstone::sigstore {

Parsed<Checkpoint> parse_checkpoint(std::string_view note) {
  TOUCHSTONE_TRY(parsed, note::parse(note));
  TOUCHSTONE_TRY(text, note::parse_checkpoint(parsed.text));
  if (parsed.signatures.size() > kMaxNoteSignatures) {
    return refuse(Fault::too_large, parsed.text.size(), "checkpoint", "more than 64 signature lines");
  }
  Checkpoint checkpoint;
  checkpoint.signed_text = parsed.text;
  checkpoint.origin = text.origin;
  checkpoint.tree_size = text.size;
  checkpoint.root_hash = text.root;
  checkpoint.extensions = std::move(text.extensions);
  for (note::Signature& line : parsed.signatures) {
    checkpoint.signatures.push_back({line.name, line.key_id, std::move(line.signature)});
  }
  return checkpoint;
}

}  // namespace touchstone::sigstore
