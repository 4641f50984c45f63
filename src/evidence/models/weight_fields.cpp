#include "evidence/models/weight_fields.h"

#include <utility>
#include <variant>

#include "base/untrusted.h"
#include "codec/json_scan.h"

namespace touchstone::evidence {
namespace {

constexpr std::uint64_t kMaxMembers = 65'536;  // of a zip, that are listed

class Head {
 public:
  Head(const WeightReading& reading, const ByteSource& source) : reading_(reading), texts_(source) {}

  void operator()(const std::monostate& /*nothing*/) {
    if (reading_.lfs) pointer(*reading_.lfs);
    if (reading_.index) index(*reading_.index);
    ByteArray<2> head{};
    if (reading_.format == WeightFormat::pickle && texts_.source().read(0, head)) {
      number(1, 1, "protocol", head[1], "loading it executes code");
    }
  }

  void operator()(const safetensors::File& file) {
    number(0, 8, "N", file.header_length, "length of the header");
    for (const safetensors::Metadata& one : file.metadata) {
      // The token with its quotes; escapes were checked when it was parsed.
      const std::string token = texts_.read(one.offset, one.length);
      std::string value;
      if (token.starts_with('"')) {
        json::unescape(std::string_view(token).substr(1, token.size() - 2), value);
      } else {
        value = token;
      }
      text(one.offset, one.length, "__metadata__." + std::string(one.key), std::move(value), "");
    }
  }

  void operator()(const gguf::File& file) {
    number(4, 4, "version", file.version, "");
    number(8, 8, "n_tensors", file.n_tensors, "");
    number(16, 8, "n_kv", file.n_kv, "");
    add_gguf_pairs(file, texts_, fields_);
    number(file.infos_offset, 0, "alignment", file.alignment, "bytes; 32 unless general.alignment says otherwise");
    if (file.n_tensors > 0) number(file.data_offset, 0, "data", file.data_offset, "where the data section begins");
  }

  void operator()(const onnx::Model& model) {
    number(model.ir_version_offset, 0, "ir_version", model.ir_version, "");
    for (const onnx::OperatorSet& set : model.opset_import) {
      const std::string domain = texts_.read(set.domain.offset, set.domain.length);
      number(set.offset, 0, "opset_import", set.version, domain.empty() ? "ai.onnx" : domain);
    }
    std::string key;
    for (const onnx::Text& one : model.texts) {
      std::string value = texts_.read(one.offset, one.length);
      if (one.field == "metadata_props.key") {
        key = std::move(value);
        continue;
      }
      const bool property = one.field == "metadata_props.value";
      text(one.offset, one.length, property ? "metadata_props." + key : std::string(one.field), std::move(value), "");
    }
    number(model.graph_offset, model.graph_length, "graph", model.nodes, "nodes");
    if (model.functions > 0) number(0, 0, "functions", model.functions, "");
  }

  void operator()(const zip::Directory& directory) {
    number(directory.offset, directory.length, "central directory", directory.members, "members");
    std::uint64_t listed = 0;
    const auto done = zip::read_directory(texts_.source(), [&](const zip::Member& member) {
      if (listed++ == kMaxMembers || !texts_.use(member.name.size())) return false;
      // The size stands in the fourth word of a member's header from its end.
      number(member.offset, 46 + std::uint64_t{member.name_length}, std::string(member.name), member.size,
             zip::is_pickle_name(member.name) ? "bytes; loading it executes code" : "bytes");
      return true;
    });
    if (!done) return;
    if (listed < directory.members) text(directory.offset, 0, "central directory", "…", "further members");
  }

  [[nodiscard]] std::vector<Field> take() { return std::move(fields_); }

 private:
  void number(std::uint64_t offset, std::uint64_t length, std::string name, std::uint64_t value, std::string meaning) {
    fields_.push_back({offset, length, std::move(name), value, std::move(meaning)});
  }
  void text(std::uint64_t offset, std::uint64_t length, std::string name, std::string value, std::string meaning) {
    fields_.push_back({offset, length, std::move(name), Untrusted(std::move(value)), std::move(meaning)});
  }

  void pointer(const lfs::Pointer& pointer) {
    fields_.push_back({pointer.oid_offset, 71, "oid", Buffer(pointer.oid.begin(), pointer.oid.end()),
                       "sha256 of the file that it stands for"});
    number(pointer.size_offset, 0, "size", pointer.size, "bytes of that file");
  }

  void index(const safetensors::Index& index) {
    number(0, 0, "weight_map", index.weight_map.size(), "tensors");
    number(0, 0, "files", index.files.size(), "files");
    for (const safetensors::Index::Entry& entry : index.weight_map) {
      text(entry.offset, 0, std::string(entry.tensor), index.files[entry.file], "");
    }
  }

  const WeightReading& reading_;
  TextBudget texts_;
  std::vector<Field> fields_;
};

std::string shape_text(const tensors::Tensor& tensor) {
  std::string text(tensors::name(tensor.dtype));
  text += " [";
  bool first = true;
  for (const std::uint64_t dim : tensor.shape()) {
    if (!std::exchange(first, false)) text += ", ";
    text += std::to_string(dim);
  }
  return text += ']';
}

}  // namespace

bool TextBudget::use(std::uint64_t bytes) {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

std::string TextBudget::read(std::uint64_t offset, std::uint64_t length) {
  if (use(length)) {
    Buffer bytes(static_cast<std::size_t>(length));
    if (source_.read(offset, bytes)) return std::string(as_text(bytes));
  }
  return "(" + std::to_string(length) + " bytes)";
}

std::vector<Field> weight_head(const ParsedWeights& parsed, const ByteSource& source) {
  Head head(parsed.reading, source);
  std::visit([&head](const auto& details) { head(details); }, parsed.details);
  return head.take();
}

void add_tensors(const tensors::WeightFile& weights, std::vector<Field>& fields) {
  fields.reserve(fields.size() + weights.tensors.size());
  for (const tensors::Tensor& tensor : weights.tensors) {
    Field field{tensor.offset, tensor.length, std::string(tensor.name()), Untrusted(shape_text(tensor)), "tensor"};
    if (tensor.place == tensors::Place::converted) {
      const tensors::Converted& data = weights.converted[tensor.offset];
      field.offset = data.offset;
      field.length = data.length;
      field.meaning = "tensor, in typed fields";
    } else if (tensor.place == tensors::Place::external) {
      const tensors::External& data = weights.externals[tensor.offset];
      field.offset = data.where;
      field.length = 0;
      field.meaning = "external, " + data.location + " at " + std::to_string(data.offset);
    } else if (tensor.place == tensors::Place::none) {
      field.meaning = "strings";
    }
    fields.push_back(std::move(field));
  }
}

}  // namespace touchstone::evidence
