// Signed notes and the checkpoints of transparency logs in them (C2SP signed-note, tlog-checkpoint; transparency.md 2.1
// and 2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::note {

inline constexpr std::size_t kMaxNote = 1U << 20U;  // bytes
inline constexpr std::size_t kMaxSignatures = 100;  // lines
inline constexpr std::size_t kKeyIdBytes = 4;

/// "— NAME base64(key id[4] ‖ signature)".
struct Signature {
  std::string_view name;
  ByteArray<kKeyIdBytes> key_id{};
  Buffer signature;        // one byte at least
  std::size_t offset = 0;  // of the line
  std::size_t length = 0;
};

/// Views point into the note.
struct Note {
  std::string_view text;              // what is signed, with its last line feed
  std::vector<Signature> signatures;  // one at least, in the order of the note
};

/// The whole of `note` is one signed note: text, an empty line, signature lines. The text ends at the last empty line.
/// Malformed are: no final line feed, no empty line, no signature line or one of another shape, a signature of fewer
/// than 5 bytes with its key id, control characters but the line feed, bytes that are no UTF-8, more than 1 MiB or 100
/// signatures. Offsets are `origin` and what they are from the start of the note.
[[nodiscard]] Parsed<Note> parse(std::string_view note, std::size_t origin = 0);

/// A name of a key: not empty, no Unicode space, no '+'.
[[nodiscard]] bool is_name(std::string_view name);

/// What the text of a checkpoint says. Views point into the text.
struct Checkpoint {
  std::string_view origin;
  std::uint64_t size = 0;
  Digest256 root{};
  std::vector<std::string_view> extensions;  // further lines, signed, not interpreted
  std::size_t root_offset = 0;               // of the base64
};

/// The text of a note as a checkpoint: origin, size, root, extension lines. Malformed are: an empty line, fewer than
/// three, a size that is not decimal without leading zeros below 2^64, a root that is not 32 bytes of base64.
[[nodiscard]] Parsed<Checkpoint> parse_checkpoint(std::string_view text, std::size_t origin = 0);

/// Decimal digits without leading zeros, below 2^64 (C2SP tlog-checkpoint, tlog-proof).
[[nodiscard]] bool read_decimal(std::string_view text, std::uint64_t& number);

}  // namespace touchstone::note
