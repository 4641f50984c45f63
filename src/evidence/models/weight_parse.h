// The strict parse of a model file, with what only `inspect` shows of it (models.md 2).
#pragma once

#include <variant>

#include "base/byte_source.h"
#include "evidence/models/weight_format.h"
#include "formats/gguf/gguf.h"
#include "formats/onnx/onnx.h"
#include "formats/safetensors/safetensors.h"
#include "formats/zip/directory.h"

namespace touchstone::evidence {

/// `details` of a file that parsed is what its parser made of it, its weights moved to `reading`.
struct ParsedWeights {
  WeightReading reading;
  std::variant<std::monostate, safetensors::File, gguf::File, onnx::Model, zip::Directory> details;
};

/// As that format alone; no rule about the name applies.
[[nodiscard]] ParsedWeights parse_weights(const ByteSource& source, WeightFormat format);

}  // namespace touchstone::evidence
