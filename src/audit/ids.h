// Identities of files and folders (models.md 1.3) connected to io/: what `hash file --ids`, `hash model --ids` and
// `hash env` compute.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/identity.h"
#include "audit/hash_file.h"
#include "io/error.h"
#include "io/progress.h"
#include "io/walk.h"

namespace touchstone::audit {

/// An IdFactory for the identities of evidence/models/ids/ids.h: null for a name that has no sink.
[[nodiscard]] std::unique_ptr<IdSink> make_id_sink(std::string_view name, std::uint64_t size, bool executable);

/// Identities of a whole folder that record links as links (models.md 1.1): git-tree, git-tree-sha256, nar; and
/// sha256-dir and the SHA-256 of every file, which are not computed of a tree with links.
struct FolderIdsJob {
  std::string folder;
  std::vector<std::string> names;    // of git-tree, git-tree-sha256, nar, sha256-dir
  unsigned jobs = 0;                 // 0: all cores
  io::Progress* progress = nullptr;  // may be null
};

struct FolderIds {
  io::Tree tree;      // walked with Links::record
  NamedTexts values;  // in the order asked for; empty: `null` (sha256-dir of a tree with links or odd names)
  /// Of tree.files, in their order, empty for links; only when sha256-dir was asked for.
  std::vector<std::string> sha256;
};

/// Walks the folder and reads every file once. Errors: those of io::walk and io::stream.
[[nodiscard]] io::Result<FolderIds> folder_ids(const FolderIdsJob& job);

/// models.md 3.1: SHA-256 over the lines "HEX  PATH" of files in byte order of the path. Empty when a name has LF, CR
/// or a backslash.
[[nodiscard]] std::string sha256_dir(const NamedTexts& path_and_sha256);

}  // namespace touchstone::audit
