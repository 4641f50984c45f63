#include "formats/onnx/onnx.h"

#include <optional>
#include <utility>

#include "base/source_reader.h"
#include "codec/protobuf.h"
#include "formats/onnx/tensor_proto.h"

namespace touchstone::onnx {
namespace {

using protobuf::Field;
using protobuf::Walk;
using protobuf::Wire;

/// Where a node is, for names of tensors (2.6): the main graph, a function, or the graph in an attribute of a node.
struct Scope {
  const Scope* around = nullptr;  // null: the main graph, or a function
  std::optional<std::uint64_t> function;
  std::uint64_t node = 0;  // in the scope around
  std::string_view attribute;
  std::optional<std::uint64_t> index;  // of a graph among `graphs`
};

/// "@node[3].value", "@node[3].body/node[0].value", "@function[1]/node[0].tensors[2]".
std::string attribute_path(const Scope& scope, std::uint64_t node, std::string_view attribute,
                           std::optional<std::uint64_t> index);

std::string prefix_of(const Scope& scope) {
  if (scope.around != nullptr) return attribute_path(*scope.around, scope.node, scope.attribute, scope.index) + "/";
  return scope.function ? "@function[" + std::to_string(*scope.function) + "]/" : std::string();
}

std::string attribute_path(const Scope& scope, std::uint64_t node, std::string_view attribute,
                           std::optional<std::uint64_t> index) {
  std::string path = prefix_of(scope);
  path += path.empty() ? "@node[" : "node[";
  path += std::to_string(node) + "].";
  path += attribute;
  if (index) path += "[" + std::to_string(*index) + "]";
  return path;
}

class ModelReader {
 public:
  explicit ModelReader(const ByteSource& source) : in_(source) {}

  [[nodiscard]] Parsed<Model> run() {
    std::optional<Field> graph;
    std::size_t fields = 0;
    Walk walk(in_, 0, in_.size(), "ModelProto");
    while (true) {
      TOUCHSTONE_TRY(field, walk.next());
      if (!field) break;
      if (++fields > kMaxFields)
        return refuse(Fault::too_large, field->tag_offset, "ModelProto", "more than 65,536 fields");
      TOUCHSTONE_CHECK(read(*field, graph));
    }
    if (!has_ir_version_) return refuse(Fault::missing, 0, "ir_version");
    if (!graph) return refuse(Fault::missing, 0, "graph");
    if (const auto second = tensors::find_duplicate(model_.weights.tensors); second) {
      return refuse(Fault::duplicate, wheres_[*second], "tensor name");
    }
    return std::move(model_);
  }

 private:
  [[nodiscard]] Parsed<void> read(const Field& field, std::optional<Field>& graph);
  [[nodiscard]] Parsed<void> text(const Field& field, std::string_view name);
  [[nodiscard]] Parsed<void> opset(const Field& field);
  [[nodiscard]] Parsed<void> property(const Field& field);
  [[nodiscard]] Parsed<void> graph(const Field& field, const Scope& scope, std::size_t depth);
  [[nodiscard]] Parsed<void> function(const Field& field);
  [[nodiscard]] Parsed<void> node(const Field& field, const Scope& scope, std::uint64_t index, std::size_t depth);
  [[nodiscard]] Parsed<void> attribute(const Field& field, const Scope& scope, std::uint64_t index, std::size_t depth);
  [[nodiscard]] Parsed<bool> holds_weights(const Field& field, std::string& name);
  [[nodiscard]] Parsed<void> add(const Field& field, std::string path, bool own_name);
  static Parsed<void> message(const Field& field, std::string_view name) {
    if (field.wire == Wire::length) return {};
    return refuse(Fault::wrong_type, field.tag_offset, name, "of another wire type");
  }

  SourceReader in_;
  Model model_;
  bool has_ir_version_ = false, has_training_ = false;
  std::vector<std::uint64_t> wheres_;  // of each tensor, its TensorProto
};

Parsed<void> ModelReader::read(const Field& field, std::optional<Field>& graph) {
  switch (field.number) {
    case 1:
      if (field.wire != Wire::varint) return refuse(Fault::wrong_type, field.tag_offset, "ir_version", "no varint");
      has_ir_version_ = true;
      model_.ir_version = field.value;
      model_.ir_version_offset = field.offset;
      return {};
    case 2: return text(field, "producer_name");
    case 3: return text(field, "producer_version");
    case 4: return text(field, "domain");
    case 6: return text(field, "doc_string");
    case 7: {
      TOUCHSTONE_CHECK(message(field, "graph"));
      if (graph) return refuse(Fault::duplicate, field.tag_offset, "graph", "a model has exactly one");
      graph = field;
      model_.graph_offset = field.offset;
      model_.graph_length = field.length;
      return this->graph(field, Scope{}, 1);
    }
    case 8: return opset(field);
    case 14: return property(field);
    case 20:
      if (!std::exchange(has_training_, true)) {
        model_.weights.warnings.push_back(
            {"onnx.training-info", "the model has training_info; tensors in it are in no identity of the weights"});
      }
      return {};
    case 25: return function(field);
    default: return {};
  }
}

Parsed<void> ModelReader::text(const Field& field, std::string_view name) {
  if (field.wire == Wire::length) model_.texts.push_back({name, field.offset, field.length});
  return {};
}

Parsed<void> ModelReader::opset(const Field& field) {
  TOUCHSTONE_CHECK(message(field, "opset_import"));
  OperatorSet set;
  set.offset = field.offset;
  set.domain.field = "domain";
  Walk walk(in_, field, "OperatorSetIdProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) break;
    if (one->is(1, Wire::length)) set.domain = {"domain", one->offset, one->length};
    if (one->is(2, Wire::varint)) set.version = one->value;
  }
  model_.opset_import.push_back(set);
  return {};
}

Parsed<void> ModelReader::property(const Field& field) {
  TOUCHSTONE_CHECK(message(field, "metadata_props"));
  Text key{"metadata_props.key", field.offset, 0};
  Text value{"metadata_props.value", field.offset, 0};
  Walk walk(in_, field, "StringStringEntryProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) break;
    if (one->is(1, Wire::length)) key = {key.field, one->offset, one->length};
    if (one->is(2, Wire::length)) value = {value.field, one->offset, one->length};
  }
  model_.texts.push_back(key);
  model_.texts.push_back(value);
  return {};
}

Parsed<void> ModelReader::graph(const Field& field, const Scope& scope, std::size_t depth) {
  if (depth > kMaxGraphs)
    return refuse(Fault::too_deep, field.tag_offset, "graph", "more than 32 graphs inside each other");
  const bool main = scope.around == nullptr;
  std::uint64_t nodes = 0;
  Walk walk(in_, field, "GraphProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) break;
    switch (one->number) {
      case 1: TOUCHSTONE_CHECK(node(*one, scope, nodes++, depth)); break;
      case 2:
        if (main) TOUCHSTONE_CHECK(text(*one, "graph.name"));
        break;
      case 5: TOUCHSTONE_CHECK(add(*one, prefix_of(scope), true)); break;
      case 15: model_.weights.has_sparse = true; break;
      default: break;
    }
  }
  if (main) model_.nodes = nodes;
  return {};
}

Parsed<void> ModelReader::function(const Field& field) {
  TOUCHSTONE_CHECK(message(field, "functions"));
  Scope scope;
  scope.function = model_.functions++;
  std::uint64_t nodes = 0;
  Walk walk(in_, field, "FunctionProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) return {};
    if (one->number == 7) TOUCHSTONE_CHECK(node(*one, scope, nodes++, 0));
  }
}

Parsed<void> ModelReader::node(const Field& field, const Scope& scope, std::uint64_t index, std::size_t depth) {
  TOUCHSTONE_CHECK(message(field, "node"));
  Walk walk(in_, field, "NodeProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) return {};
    if (one->number == 5) TOUCHSTONE_CHECK(attribute(*one, scope, index, depth));
  }
}

/// Whether an attribute has tensors or graphs, and how it is called: the name may stand behind them.
Parsed<bool> ModelReader::holds_weights(const Field& field, std::string& name) {
  std::optional<Field> own_name, tensor, graph;
  bool holds = false;
  const auto once = [](std::optional<Field>& slot, const Field& one, std::string_view what) -> Parsed<void> {
    if (slot) return refuse(Fault::duplicate, one.tag_offset, what, "in one attribute");
    slot = one;
    return message(one, what);
  };
  Walk walk(in_, field, "AttributeProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) break;
    switch (one->number) {
      case 1: TOUCHSTONE_CHECK(once(own_name, *one, "name")); break;
      case 5: TOUCHSTONE_CHECK(once(tensor, *one, "t")); break;
      case 6: TOUCHSTONE_CHECK(once(graph, *one, "g")); break;
      case 10: TOUCHSTONE_CHECK(message(*one, "tensors")); break;
      case 11: TOUCHSTONE_CHECK(message(*one, "graphs")); break;
      case 22:
      case 23: model_.weights.has_sparse = true; continue;
      default: continue;
    }
    holds = holds || one->number != 1;
  }
  if (!holds) return false;
  if (own_name) {
    TOUCHSTONE_TRY(text, read_text(in_, *own_name, "name"));
    name = std::move(text);
  }
  if (name.empty()) return refuse(Fault::missing, field.offset, "name", "of an attribute that holds weights");
  return true;
}

Parsed<void> ModelReader::attribute(const Field& field, const Scope& scope, std::uint64_t index, std::size_t depth) {
  TOUCHSTONE_CHECK(message(field, "attribute"));
  std::string name;
  TOUCHSTONE_TRY(holds, holds_weights(field, name));
  if (!holds) return {};
  std::uint64_t tensors = 0;
  std::uint64_t graphs = 0;
  Walk walk(in_, field, "AttributeProto");
  while (true) {
    TOUCHSTONE_TRY(one, walk.next());
    if (!one) return {};
    std::optional<std::uint64_t> place;
    switch (one->number) {
      case 10: place = tensors++; [[fallthrough]];
      case 5: TOUCHSTONE_CHECK(add(*one, attribute_path(scope, index, name, place), false)); break;
      case 11: place = graphs++; [[fallthrough]];
      case 6: {
        const Scope inner{&scope, std::nullopt, index, name, place};
        TOUCHSTONE_CHECK(graph(*one, inner, depth + 1));
        break;
      }
      default: break;
    }
  }
}

/// A tensor under the name `path`, behind which its own name comes when it is an initializer.
Parsed<void> ModelReader::add(const Field& field, std::string path, bool own_name) {
  TOUCHSTONE_TRY(proto, read_tensor(in_, field));
  tensors::WeightFile& weights = model_.weights;
  if (weights.tensors.size() == tensors::kMaxTensors) {
    return refuse(Fault::too_large, field.tag_offset, "graph", "more than 2,097,152 tensors");
  }
  if (own_name) path += proto.name;
  auto tensor = weights.make(path, proto.dims);
  if (!tensor) return refuse(Fault::too_large, field.tag_offset, "graph", "names of more than 256 MiB");
  tensor->dtype = proto.data_type;
  tensor->place = proto.place;
  tensor->length = proto.length;
  tensor->offset = proto.offset;
  if (proto.external) {
    tensor->offset = weights.externals.size();
    weights.externals.push_back(std::move(*proto.external));
  }
  if (proto.converted) {
    tensor->offset = weights.converted.size();
    weights.converted.push_back(*proto.converted);
  }
  weights.has_strings = weights.has_strings || proto.data_type == tensors::DType::STRING;
  weights.tensors.push_back(*tensor);
  wheres_.push_back(field.offset);
  return {};
}

}  // namespace

Parsed<Model> parse(const ByteSource& source) { return ModelReader(source).run(); }

bool looks_like(const ByteSource& source, bool& unreadable) {
  SourceReader in(source);
  Walk walk(in, 0, source.size(), "ModelProto");
  bool has_version = false;
  bool has_graph = false;
  for (std::size_t fields = 0; fields <= kMaxFields; ++fields) {
    const auto field = walk.next();
    if (!field) {
      unreadable = field.error().fault == Fault::unreadable;
      return false;
    }
    if (!*field) return has_version && has_graph;
    const Field& one = **field;
    if (one.number == 1) {
      if (one.wire != Wire::varint) return false;
      has_version = true;
    }
    if (one.number == 7 && (one.wire != Wire::length || std::exchange(has_graph, true))) return false;
  }
  return false;
}

}  // namespace touchstone::onnx
