// ONNX models: a message of protocol buffers, walked on the wire for its tensors (models.md 2.6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "formats/tensors/tensors.h"

namespace touchstone::onnx {

/// Graphs inside each other, the main graph included.
inline constexpr std::size_t kMaxGraphs = 32;
/// Fields of the ModelProto. Models have tens, or a function each; more are refused, so that a file of something else
/// is not read to its end.
inline constexpr std::size_t kMaxFields = 65'536;
/// Bytes of a name, of one value of external_data.
inline constexpr std::size_t kMaxName = 65'535;

/// A text of the model, where it stands: [offset, offset + length).
struct Text {
  std::string_view field;  // "producer_name", "graph.name", "metadata_props.key", "metadata_props.value", …
  std::uint64_t offset = 0, length = 0;
};
struct OperatorSet {
  Text domain;  // empty: the operators of ONNX itself
  std::uint64_t version = 0;
  std::uint64_t offset = 0;
};

/// Move only; moving keeps names valid.
struct Model {
  tensors::WeightFile weights;
  std::uint64_t ir_version = 0, ir_version_offset = 0;
  std::vector<OperatorSet> opset_import;
  std::vector<Text> texts;  // in the order of the file; a key is followed by its value
  std::uint64_t graph_offset = 0, graph_length = 0;
  std::uint64_t nodes = 0;  // of the main graph
  std::uint64_t functions = 0;
};

/// All rules of 2.6. Hops over payload: of typed fields it counts the values, of raw_data it reads nothing. Tensors are
/// initializers and the tensors of attributes, by the names of 2.6, two equal ones refused. Warning:
/// onnx.training-info. Beyond the document these are refused, since readers differ about them: a singular field of a
/// tensor or attribute that stands twice, values in two fields, and values in a field that is not that of the type.
/// Memory: the names and 48 bytes for each tensor, and what External states; the names have at most 256 MiB.
/// Errors, with the offset of the field at fault: those of protobuf::Walk, missing, duplicate, too_deep, too_large,
/// out_of_range (dims, byte counts, locations), unsupported (data_type).
[[nodiscard]] Parsed<Model> parse(const ByteSource& source);

/// 1.8: the whole file walks as protobuf, field 1 is a varint, exactly one field 7 with wire type 2. Reads some bytes
/// of each field. False also for what cannot be read; then `unreadable` is set.
[[nodiscard]] bool looks_like(const ByteSource& source, bool& unreadable);

}  // namespace touchstone::onnx
