// Keys of signed notes, and whether one of them signed a note (transparency.md 2.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "evidence/types.h"
#include "formats/note/note.h"
#include "formats/note/vkey.h"

namespace touchstone::evidence {

/// `note-key`: a C2SP vkey whose key id is the computed one. An anchor by `--key`, a witness by `--with`. Its content
/// is a note::Vkey.
extern const ArtefactType kNoteKey;

namespace transparency {

/// What the signatures of one key come to. A signature is a key's when name and key id are.
struct NoteSignatures {
  std::size_t verified = 0, bad = 0, unsupported = 0;
  std::optional<std::uint64_t> time;   // of the first verified cosignature: seconds since 1970
  std::size_t offset = 0, length = 0;  // of the first line that is this key's, from the start of what was parsed
  [[nodiscard]] bool none() const { return verified + bad + unsupported == 0; }
};
/// `checkpoint` is what the note's text says: a tree head of RFC 6962 signs that, and not the text.
[[nodiscard]] NoteSignatures signatures_of(const note::Vkey& key, const note::Note& note,
                                           const note::Checkpoint& checkpoint);

/// "witness.example, witness, Ed25519".
[[nodiscard]] std::string describe_key(const note::Vkey& key);

}  // namespace transparency
}  // namespace touchstone::evidence
