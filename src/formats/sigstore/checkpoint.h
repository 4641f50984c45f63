// A checkpoint of a transparency log in a signed note (sigstore.md 2.5; C2SP signed-note and tlog-checkpoint).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::sigstore {

inline constexpr std::size_t kMaxNoteSignatures = 64;

/// "— NAME base64(keyhint[4] ‖ signature)".
struct NoteSignature {
  std::string_view name;
  ByteArray<4> key_hint{};
  Buffer signature;
};

/// Views point into the note.
struct Checkpoint {
  std::string_view signed_text;  // up to and including the line feed before the blank line
  std::string_view origin;
  std::uint64_t tree_size = 0;
  Digest256 root_hash{};
  std::vector<std::string_view> extensions;  // further lines, signed, not interpreted
  std::vector<NoteSignature> signatures;     // one at least, in the order of the note
};

/// The whole text is one note. Malformed are: no blank line or two, no final line feed, an empty origin, fewer than
/// three lines, a size that is not decimal without leading zero, a root that is not 32 bytes of base64, no signature
/// line, one of another shape or of fewer than 5 bytes. Offsets count from the start of the note.
[[nodiscard]] Parsed<Checkpoint> parse_checkpoint(std::string_view note);

}  // namespace touchstone::sigstore
