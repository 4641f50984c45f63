// The JSON of `hash model` (models.md 1.2) and of `hash model --compare`.
#include "codec/hex.h"
#include "report/json.h"
#include "report/json_values.h"
#include "report/json_writer.h"

namespace touchstone::report {
namespace {

void write_ids(JsonWriter& json, const NamedTexts& ids) {
  json.begin_object();
  for (const auto& [name, value] : ids) json.key(name).text_or_null(value);
  json.end_object();
}

void write_tensor(JsonWriter& json, const TensorIdentity& tensor) {
  json.begin_object();
  json.key("name").text(tensor.name);
  json.key("dtype").text(tensor.dtype);
  json.key("shape").begin_array();
  for (const std::uint64_t dimension : tensor.shape) json.number(dimension);
  json.end_array();
  json.key("size").number(tensor.size);
  json.key("sha256").text(to_hex(tensor.sha256));
  json.end_object();
}

void write_members(JsonWriter& json, const ModelFile& file) {
  json.key("path").text(file.path);
  json.key("size").number(file.size);
  json.key("sha256").text_or_null(file.sha256);
  json.key("format").text_or_null(file.format);
  if (file.tensor_root) json.key("tensor-root").text_or_null(*file.tensor_root);
  if (!file.ids.empty()) {
    json.key("ids");
    write_ids(json, file.ids);
  }
}

void write_file_alone(JsonWriter& json, const ModelFile& file) {
  json.begin_object();
  write_members(json, file);
  json.end_object();
}

void write_file(JsonWriter& json, const ModelFile& file) {
  json.begin_object();
  write_members(json, file);
  if (!file.tensors.empty()) {
    json.key("tensors").begin_array();
    for (const TensorIdentity& tensor : file.tensors) write_tensor(json, tensor);
    json.end_array();
  }
  json.end_object();
}

void write_model(JsonWriter& json, const ModelIdentity& model) {
  json.begin_object();
  json.key("path").text(model.path);
  json.key("kind").text(model.directory ? "directory" : "file");
  json.key("size").number(model.size);
  json.key("files").begin_array();
  for (const ModelFile& file : model.files) write_file(json, file);
  json.end_array();
  json.key("identities");
  write_ids(json, model.identities);
  json.key("tensors").begin_object();
  json.key("count").number(model.tensor_count);
  json.key("bytes").number(model.tensor_bytes);
  json.key("dtypes").begin_object();
  for (const auto& [name, count] : model.dtypes) json.key(name).number(count);
  json.end_object();
  json.end_object();
  write_complaints(json, model.malformed);
  write_warnings(json, model.warnings);
  json.end_object();
}

template <class T, class Write>
void write_list(JsonWriter& json, std::string_view key, const std::vector<T>& list, const Write& write) {
  json.key(key).begin_array();
  for (const T& one : list) write(json, one);
  json.end_array();
}

template <class T, class Write>
void write_pairs(JsonWriter& json, std::string_view key, const std::vector<std::pair<T, T>>& pairs,
                 const Write& write) {
  json.key(key).begin_array();
  for (const auto& [mine, other] : pairs) {
    json.begin_object();
    json.key("this");
    write(json, mine);
    json.key("other");
    write(json, other);
    json.end_object();
  }
  json.end_array();
}

template <class T, class Write>
void write_difference(JsonWriter& json, std::string_view key, const ModelComparison::Difference<T>& difference,
                      const Write& write) {
  json.key(key).begin_object();
  json.key("same").number(difference.same);
  write_pairs(json, "changed", difference.changed, write);
  write_list(json, "added", difference.added, write);
  write_list(json, "removed", difference.removed, write);
  write_pairs(json, "renamed", difference.renamed, write);
  json.end_object();
}

}  // namespace

std::string models_to_json(std::string_view version, std::span<const ModelIdentity> models) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.hashes/1");
  write_tool(json, version);
  json.key("models").begin_array();
  for (const ModelIdentity& model : models) write_model(json, model);
  json.end_array();
  json.end_object();
  return out += '\n';
}

std::string comparison_to_json(const ModelComparison& comparison) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.hashes/1");
  json.key("compare").begin_object();
  json.key("this").text(comparison.path);
  json.key("other").text(comparison.other);
  json.key("equal").flag(comparison.equal());
  json.key("identities").begin_array();
  for (const ManifestCheck::Mismatch& one : comparison.identities) {
    json.begin_object();
    json.key("name").text(one.path);
    json.key("this").text_or_null(one.actual);
    json.key("other").text_or_null(one.expected);
    json.end_object();
  }
  json.end_array();
  // Tensors are compared over all files, below.
  write_difference(json, "files", comparison.files, write_file_alone);
  if (comparison.tensors_known) {
    write_difference(json, "tensors", comparison.tensors, write_tensor);
  } else {
    json.key("tensors").null();
  }
  json.end_object();
  json.end_object();
  return out += '\n';
}

}  // namespace touchstone::report
