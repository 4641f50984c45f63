// Settled batches of OpenGradient receipts (opengradient.md 6.1).
#pragma once

#include "evidence/types.h"

namespace touchstone::evidence {

/// `opengradient-batch`. Its content is an opengradient::Batch.
extern const ArtefactType kOpengradientBatch;

/// Topic under which a batch asks for its root, and a settlement log offers one. Both name the values `root` (32 bytes)
/// and `batch_size` (8 bytes, big-endian).
inline constexpr std::string_view kBatchTopic = "opengradient-batch";
/// The two values.
[[nodiscard]] std::vector<NamedValue> batch_values(const Digest256& root, std::uint64_t size);

}  // namespace touchstone::evidence
