// The entries external_data of a TensorProto: keys and values that say where its bytes are (models.md 2.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/source_reader.h"
#include "codec/protobuf.h"
#include "formats/tensors/tensors.h"

namespace touchstone::onnx {

class ExternalData {
 public:
  /// One StringStringEntryProto. Errors: those of the walk, wrong_type, duplicate, too_large.
  [[nodiscard]] Parsed<void> add(SourceReader& in, const protobuf::Field& entry);
  /// What they say of the tensor that fills `tensor` and has `size` bytes. Unknown keys are passed over. Errors:
  /// missing (location), out_of_range (a location that leads elsewhere, a number that is none, a length that is not
  /// `size`, a checksum that is no SHA-1).
  [[nodiscard]] Parsed<tensors::External> finish(const protobuf::Field& tensor, std::uint64_t size) const;

 private:
  struct Value {
    std::string text;
    std::uint64_t offset = 0;
  };
  std::optional<Value> location_, offset_, length_, checksum_;
};

/// Whether `location` names a file below the folder of the model: not empty, not absolute, no '\', no NUL, no component
/// that is empty, "." or "..".
[[nodiscard]] bool is_location(std::string_view location);

}  // namespace touchstone::onnx
