// Proofs that an entry is in a transparency log (C2SP tlog-proof; transparency.md 2.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/note/note.h"

namespace touchstone::tlog {

/// Views point into the input.
struct TlogProof {
  std::optional<Buffer> extra;  // nobody signed it
  std::size_t extra_offset = 0, extra_length = 0;
  std::uint64_t index = 0;
  std::size_t index_offset = 0, index_length = 0;
  std::vector<Digest256> path;  // leaf side first
  std::size_t path_offset = 0;
  note::Note note;
  note::Checkpoint checkpoint;
  std::size_t checkpoint_offset = 0;
};

/// The whole of `text` is one proof. Malformed are another version, carriage returns, a hash that is not 32 bytes of
/// base64, an index that is not decimal without leading zeros, no empty line, and a checkpoint that is none.
[[nodiscard]] Parsed<TlogProof> parse(std::string_view text);

/// Begins as a proof of any version does.
[[nodiscard]] bool looks_like_proof(Bytes bytes);

}  // namespace touchstone::tlog
