#include "audit/compare_models.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "codec/hex.h"
#include "codec/json.h"

namespace touchstone::audit {
namespace {

Parsed<TensorIdentity> tensor_of(const json::Value& value) {
  if (!value.is(json::Kind::object)) return refuse(Fault::wrong_type, value.offset, "tensors", "is not an object");
  TOUCHSTONE_TRY(name, json::need(value, "name", json::Kind::string));
  TOUCHSTONE_TRY(dtype, json::need(value, "dtype", json::Kind::string));
  TOUCHSTONE_TRY(shape, json::need(value, "shape", json::Kind::array));
  TOUCHSTONE_TRY(size, json::need(value, "size", json::Kind::number));
  TOUCHSTONE_TRY(sha256, json::need(value, "sha256", json::Kind::string));
  TensorIdentity tensor{std::string(name->text), std::string(dtype->text), {}, 0, {}};
  for (const json::Value& dimension : shape->items) {
    const auto number = dimension.as_u64();
    if (!number) return refuse(Fault::out_of_range, dimension.offset, "shape");
    tensor.shape.push_back(*number);
  }
  const auto bytes = size->as_u64();
  if (!bytes) return refuse(Fault::out_of_range, size->offset, "size");
  tensor.size = *bytes;
  const auto digest = from_hex_array<32>(sha256->text, "sha256");
  if (!digest) return refuse(Fault::syntax, sha256->offset, "sha256", "is not 64 hex digits");
  tensor.sha256 = *digest;
  return tensor;
}

Parsed<ModelFile> file_of(const json::Value& value) {
  if (!value.is(json::Kind::object)) return refuse(Fault::wrong_type, value.offset, "files", "is not an object");
  TOUCHSTONE_TRY(path, json::need(value, "path", json::Kind::string));
  TOUCHSTONE_TRY(size, json::need(value, "size", json::Kind::number));
  TOUCHSTONE_TRY(sha256, json::need(value, "sha256", json::Kind::string));
  ModelFile file;
  file.path = path->text;
  file.sha256 = sha256->text;
  const auto bytes = size->as_u64();
  if (!bytes) return refuse(Fault::out_of_range, size->offset, "size");
  file.size = *bytes;
  const json::Value* tensors = value.find("tensors");
  if (tensors == nullptr) return file;
  if (!tensors->is(json::Kind::array)) return refuse(Fault::wrong_type, tensors->offset, "tensors");
  for (const json::Value& one : tensors->items) {
    TOUCHSTONE_TRY(tensor, tensor_of(one));
    file.tensors.push_back(std::move(tensor));
  }
  return file;
}

Parsed<ModelIdentity> model_of(const json::Value& value) {
  TOUCHSTONE_TRY(files, json::need(value, "files", json::Kind::array));
  ModelIdentity model;
  for (const json::Value& one : files->items) {
    TOUCHSTONE_TRY(file, file_of(one));
    model.files.push_back(std::move(file));
  }
  if (const json::Value* identities = value.find("identities"); identities != nullptr) {
    for (const json::Member& member : identities->members) {
      if (member.value.is(json::Kind::string))
        model.identities.emplace_back(member.name, std::string(member.value.text));
      if (member.value.is(json::Kind::null)) model.identities.emplace_back(member.name, std::string());
    }
  }
  if (const json::Value* kind = value.find("kind"); kind != nullptr) model.directory = kind->text == "directory";
  if (const json::Value* tensors = value.find("tensors"); tensors != nullptr) {
    if (const json::Value* count = tensors->find("count"); count != nullptr)
      model.tensor_count = count->as_u64().value_or(0);
  }
  return model;
}

auto content_of(const ModelFile& file) { return std::tie(file.sha256, file.size); }
auto content_of(const TensorIdentity& tensor) { return std::tie(tensor.sha256, tensor.dtype, tensor.shape); }
const std::string& name_of(const ModelFile& file) { return file.path; }
const std::string& name_of(const TensorIdentity& tensor) { return tensor.name; }

template <class T>
bool by_name(const T* left, const T* right) {
  return name_of(*left) < name_of(*right);
}

/// Pairs those that are only on one side and equal but for their names; the others were added or removed.
template <class T>
void pair_up(const std::vector<const T*>& mine, const std::vector<const T*>& others,
             ModelComparison::Difference<T>& result) {
  std::multimap<decltype(content_of(*mine.front())), const T*> by_content;
  for (const T* one : mine) by_content.emplace(content_of(*one), one);
  for (const T* other : others) {
    const auto twin = by_content.find(content_of(*other));
    if (twin == by_content.end()) {
      result.removed.push_back(*other);
    } else {
      result.renamed.emplace_back(*twin->second, *other);
      by_content.erase(twin);
    }
  }
  for (const auto& [content, one] : by_content) result.added.push_back(*one);
  std::ranges::sort(result.added, {}, [](const T& one) { return name_of(one); });
}

template <class T>
ModelComparison::Difference<T> difference(std::vector<const T*> mine, std::vector<const T*> others) {
  std::ranges::sort(mine, by_name<T>);
  std::ranges::sort(others, by_name<T>);
  ModelComparison::Difference<T> result;
  std::vector<const T*> only_mine;
  std::vector<const T*> only_others;
  auto left = mine.begin();
  auto right = others.begin();
  while (left != mine.end() || right != others.end()) {
    if (right == others.end() || (left != mine.end() && by_name(*left, *right))) {
      only_mine.push_back(*left++);
    } else if (left == mine.end() || by_name(*right, *left)) {
      only_others.push_back(*right++);
    } else {
      if (content_of(**left) == content_of(**right)) {
        ++result.same;
      } else {
        result.changed.emplace_back(**left, **right);
      }
      ++left;
      ++right;
    }
  }
  pair_up(only_mine, only_others, result);
  return result;
}

template <class T>
std::vector<const T*> pointers(const std::vector<T>& list) {
  std::vector<const T*> all;
  all.reserve(list.size());
  for (const T& one : list) all.push_back(&one);
  return all;
}

std::vector<const TensorIdentity*> tensors_of(const ModelIdentity& model) {
  std::vector<const TensorIdentity*> all;
  for (const ModelFile& file : model.files) std::ranges::move(pointers(file.tensors), std::back_inserter(all));
  return all;
}

}  // namespace

std::optional<Parsed<ModelIdentity>> parse_model_json(Bytes text) {
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  const json::Value* schema = document->root().find("schema");
  const json::Value* models = document->root().find("models");
  if (schema == nullptr || schema->text != "touchstone.hashes/1" || models == nullptr || models->items.empty())
    return std::nullopt;
  return model_of(models->items.front());
}

ModelComparison compare_models(const ModelIdentity& mine, const ModelIdentity& other) {
  ModelComparison result;
  result.path = mine.path;
  result.other = other.path;
  for (const auto& [name, actual] : mine.identities) {
    const auto theirs = std::ranges::find(other.identities, name, &NamedTexts::value_type::first);
    if (theirs != other.identities.end() && theirs->second != actual)
      result.identities.push_back({name, theirs->second, actual});
  }
  // Two single files are two versions of one, whatever they are called.
  ModelFile alone;
  auto their_files = pointers(other.files);
  if (!mine.directory && !other.directory && mine.files.size() == 1 && other.files.size() == 1 &&
      mine.files.front().sha256 != other.files.front().sha256) {
    alone = other.files.front();
    alone.path = mine.files.front().path;
    their_files = {&alone};
  }
  result.files = difference(pointers(mine.files), their_files);
  const auto theirs = tensors_of(other);
  result.tensors_known = !theirs.empty() || other.tensor_count == 0;
  if (result.tensors_known) result.tensors = difference(tensors_of(mine), theirs);
  return result;
}

}  // namespace touchstone::audit
