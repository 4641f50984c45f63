// One TensorProto (models.md 2.6): its type, dimensions, and where its bytes are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
#include "codec/protobuf.h"
#include "formats/tensors/tensors.h"

namespace touchstone::onnx {

/// A tensor before it has a path. Exactly one of `external` and `converted` is set when `place` says so.
struct TensorProto {
  std::string name;
  std::vector<std::uint64_t> dims;
  tensors::DType data_type = tensors::DType::U8;
  tensors::Place place = tensors::Place::span;
  std::uint64_t offset = 0;  // of a span
  std::uint64_t length = 0;  // of the tensor's bytes
  std::optional<tensors::External> external;
  std::optional<tensors::Converted> converted;
};

/// The message that fills `field`. Errors as onnx::parse.
[[nodiscard]] Parsed<TensorProto> read_tensor(SourceReader& in, const protobuf::Field& field);

/// A string of at most kMaxName bytes, UTF-8. Errors: wrong_type, too_large, syntax, unreadable.
[[nodiscard]] Parsed<std::string> read_text(SourceReader& in, const protobuf::Field& field, std::string_view what);

}  // namespace touchstone::onnx
