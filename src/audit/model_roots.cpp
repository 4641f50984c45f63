#include "audit/model_roots.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/untrusted.h"
#include "base/utf8.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/models/tensor_root.h"

namespace touchstone::audit {
namespace {

// OMS 6.2; oms.md 5.
constexpr auto kGitPaths = std::to_array<std::string_view>({".git", ".gitattributes", ".github", ".gitignore"});

bool is_git_path(std::string_view path) {
  return std::ranges::find(kGitPaths, path.substr(0, path.find('/'))) != kGitPaths.end();
}

/// Component by component: "sub/vocab.txt" before "sub-a.txt", since "sub" < "sub-a.txt".
bool components_before(std::string_view left, std::string_view right) {
  while (true) {
    const std::size_t left_end = std::min(left.find('/'), left.size());
    const std::size_t right_end = std::min(right.find('/'), right.size());
    const int order = left.substr(0, left_end).compare(right.substr(0, right_end));
    if (order != 0) return order < 0;
    if (left_end == left.size() || right_end == right.size()) return left.size() < right.size();
    left.remove_prefix(left_end + 1);
    right.remove_prefix(right_end + 1);
  }
}

std::string root_of(const PathDigests& files) {
  crypto::Hasher hasher(crypto::Hash::sha256);
  for (const auto& [path, sha256] : files) {
    if (const auto digest = from_hex(sha256, path)) hasher.update(*digest);
  }
  return to_hex(hasher.finish());
}

std::vector<evidence::NamedLeaf> leaves_of(const ReadFile& file, const FileDigests& digests) {
  std::vector<evidence::NamedLeaf> leaves;
  const auto& tensors = file.reading.weights->tensors;
  leaves.reserve(tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i)
    leaves.push_back({tensors[i].name(), evidence::tensor_leaf(tensors[i], digests.tensors[i])});
  return leaves;
}

bool has_root(const ReadFile& file, const FileDigests& digests) {
  const auto& weights = file.reading.weights;
  return weights && !weights->has_strings && !weights->has_sparse && digests.tensors.size() == weights->tensors.size();
}

}  // namespace

OmsRoots oms_roots(const PathDigests& files) {
  OmsRoots roots;
  PathDigests counted;
  for (const auto& [path, sha256] : files) {
    if (is_git_path(path)) {
      roots.git_paths = true;
    } else if (!is_utf8(path)) {
      roots.bad_name = path;
      return roots;
    } else {
      counted.emplace_back(path, sha256);
    }
  }
  // Bytes of UTF-8 are in the order of code points.
  roots.specification = root_of(counted);
  std::ranges::sort(counted, components_before, [](const auto& file) { return file.first; });
  roots.reference = root_of(counted);
  return roots;
}

std::string file_tensor_root(const ReadFile& file, const FileDigests& digests) {
  if (!has_root(file, digests)) return {};
  auto leaves = leaves_of(file, digests);
  const evidence::TensorRoot root = evidence::tensor_root(leaves);
  return root.root ? to_hex(*root.root) : std::string();
}

FolderRoot folder_tensor_root(const ModelReading& model, const std::vector<FileDigests>& digests,
                              const std::vector<Complaint>& malformed) {
  FolderRoot result;
  std::vector<evidence::NamedLeaf> leaves;
  std::optional<evidence::WeightFormat> format;
  const ReadFile* other = nullptr;
  bool known = malformed.empty();
  bool any = false;
  for (std::size_t i = 0; i < model.files.size(); ++i) {
    const ReadFile& file = model.files[i];
    if (!file.reading.format) continue;
    if (evidence::is_not_understood(*file.reading.format)) known = false;
    if (!evidence::has_tensors(*file.reading.format)) continue;
    any = true;
    if (!has_root(file, digests[i])) {
      known = false;
      continue;
    }
    if (format && *format != *file.reading.format && other == nullptr) other = &file;
    if (!format) format = file.reading.format;
    if (known && other == nullptr) std::ranges::move(leaves_of(file, digests[i]), std::back_inserter(leaves));
  }
  if (!known || !any) return result;
  if (other != nullptr) {
    result.warnings.push_back({"tensors.formats", other->path,
                               "is " + std::string(evidence::name(*other->reading.format)) + ", other weights are " +
                                   std::string(evidence::name(*format)) + ": the folder has no tensor-root"});
    return result;
  }
  const evidence::TensorRoot root = evidence::tensor_root(leaves);
  if (root.root) {
    result.root = to_hex(*root.root);
  } else {
    result.warnings.push_back(
        {"tensors.duplicate", "",
         "two tensors are called " + printable(root.duplicate) + ": the folder has no tensor-root"});
  }
  return result;
}

}  // namespace touchstone::audit
