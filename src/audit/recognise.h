// From the bytes of an input to an artefact: which readings there are, which types recognise them, which strict parse
// holds (CLI.md, Inputs). Content decides, never the name of a file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/artefact.h"
#include "base/result.h"
#include "evidence/types.h"

namespace touchstone::audit {

/// No evidence format is larger than this; images and models are measured as streams and never held.
inline constexpr std::uint64_t kMaxEvidenceBytes = 64U << 20U;

struct Recognition {
  /// The artefacts whose strict parse holds: none, one, or several (an ambiguity: exit 2 for an INPUT).
  std::vector<Artefact> artefacts;
  /// The type that recognised the bytes but could not parse them; null when no type recognised them.
  const ArtefactType* refused_by = nullptr;
  Encoding encoding = Encoding::raw;  // of the spelling that it refused
  /// Why there is no artefact; an offset is one of the bytes behind that spelling.
  ParseError error{Fault::unsupported, 0, "input", "of no known format"};
};

/// Reads `input` as any type of the table, or as `wanted` alone (`--as`). Sizes and digests are those of `input`.
[[nodiscard]] Recognition recognise(const std::shared_ptr<const Buffer>& input, const std::string& origin,
                                    const ArtefactType* wanted = nullptr);

}  // namespace touchstone::audit
