// Identities that are made of digests: of the files of a model (models.md 3) and of its tensors (2.1, 2.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "appraisal/model_identity.h"
#include "audit/model_digests.h"
#include "audit/model_reading.h"

namespace touchstone::audit {

/// Paths and their SHA-256 in hex, in byte order of the paths.
using PathDigests = std::vector<std::pair<std::string_view, std::string_view>>;

struct OmsRoots {
  std::string reference, specification;  // hex; empty when a name is not UTF-8
  bool git_paths = false;                // top-level git entries were left out (OMS 6.2)
  std::string bad_name;                  // the first that is not UTF-8
};
/// models.md 3.2: in the order of the reference implementation (component by component) and of the specification (code
/// points of the whole path).
[[nodiscard]] OmsRoots oms_roots(const PathDigests& files);

/// Of one file with its tensors, `null` (empty) without: models.md 2.3.
[[nodiscard]] std::string file_tensor_root(const ReadFile& file, const FileDigests& digests);

struct FolderRoot {
  std::string root;               // empty: `null`
  std::vector<Warning> warnings;  // tensors.formats, tensors.duplicate
};
/// Of all weight files together: `null` when one is malformed (`malformed` names it), not understood, or without a root
/// of its own, when there are two formats, or when a name stands twice.
[[nodiscard]] FolderRoot folder_tensor_root(const ModelReading& model, const std::vector<FileDigests>& digests,
                                            const std::vector<Complaint>& malformed);

}  // namespace touchstone::audit
