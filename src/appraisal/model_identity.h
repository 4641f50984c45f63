// The results of `hash model` (models.md 1.2) and of comparing two of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/identity.h"
#include "base/bytes.h"

namespace touchstone {

/// One tensor with the digest of its bytes (models.md 2.1).
struct TensorIdentity {
  std::string name;
  std::string dtype;  // canonical (models.md 2.2)
  std::vector<std::uint64_t> shape;
  std::uint64_t size = 0;  // in bytes
  Digest256 sha256{};
};

struct ModelFile {
  std::string path;  // relative to the model; of a single file its basename, "-" for standard input
  std::uint64_t size = 0;
  std::string sha256;                      // empty when it was not asked for
  std::string format;                      // empty: opaque
  std::optional<std::string> tensor_root;  // of the three weight formats; empty: `null`
  NamedTexts ids;
  std::vector<TensorIdentity> tensors;  // when they were asked for
};

struct ModelIdentity {
  std::string path;  // as given
  bool directory = false;
  std::uint64_t size = 0;
  std::vector<ModelFile> files;  // in byte order of their paths
  NamedTexts identities;         // a value that is `null` is empty
  std::uint64_t tensor_count = 0, tensor_bytes = 0;
  std::map<std::string, std::uint64_t> dtypes;  // name -> tensors
  std::vector<Complaint> malformed;             // by path
  std::vector<Warning> warnings;                // by path
};

/// What differs between two models.
struct ModelComparison {
  template <class T>
  struct Difference {
    std::uint64_t same = 0;
    std::vector<std::pair<T, T>> changed;  // this, other: of one name
    std::vector<T> added, removed;         // only in this one, only in the other
    std::vector<std::pair<T, T>> renamed;  // this, other: equal but for the name
  };
  std::string path, other;
  std::vector<ManifestCheck::Mismatch> identities;  // `expected` is the other's
  Difference<ModelFile> files;
  Difference<TensorIdentity> tensors;
  bool tensors_known = true;  // false: the other is a manifest without tensors
  [[nodiscard]] bool equal() const {
    const auto none = [](const auto& one) {
      return one.changed.empty() && one.added.empty() && one.removed.empty() && one.renamed.empty();
    };
    return identities.empty() && none(files) && none(tensors);
  }
};

}  // namespace touchstone
