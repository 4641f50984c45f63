// Comparing files with a manifest (models.md 1.5): a `sha256sum` list, or the JSON of `hash model`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/identity.h"
#include "base/bytes.h"
#include "base/result.h"
#include "io/error.h"
#include "io/progress.h"

namespace touchstone::audit {

/// What a manifest says (models.md 1.5).
struct Manifest {
  struct Entry {
    std::string path;  // of a list: also absolute, as sha256sum allows
    std::optional<std::uint64_t> size;
    std::string sha256;          // 64 lower-case hex digits
    NamedTexts identities = {};  // JSON: tensor-root and ids
  };
  bool json = false;  // else a sha256sum list
  std::vector<Entry> entries;
  NamedTexts identities;  // JSON; the value of one that is null is empty

  /// The names of all identities that are listed, of the model and of its files, each once: what has to be computed.
  [[nodiscard]] std::vector<std::string> identity_names() const;
};

/// Reads either kind. What begins with '{' after white space is JSON, and of that the first element of `models`. Errors
/// (exit 5): syntax (also a list with a line of another form, or without lines), duplicate keys or paths, absolute
/// names and ".." in JSON, more than 1,000,000 entries.
[[nodiscard]] Parsed<Manifest> parse_manifest(Bytes text);

struct ManifestRun {
  ManifestCheck check;
  std::vector<std::pair<std::string, bool>> lines;  // NAME: OK / FAILED, in the order of the manifest, extra files last
  std::vector<io::IoError> unreadable;  // listed files that are there and cannot be read: exit 6; lines say FAILED
  /// Exit 1 when false. Files that could not be read are told apart from those that differ.
  [[nodiscard]] bool all_equal() const;
};

struct ManifestJob {
  std::string name;  // of the manifest, for the report
  std::string base;  // the folder that names are relative to, or the one file; empty: the working directory
  unsigned jobs = 0;
  io::Progress* progress = nullptr;
};

/// Every file of a sha256sum list, whatever else is there. A JSON manifest is about a whole model: model_check.h.
[[nodiscard]] io::Result<ManifestRun> check_list(const Manifest& manifest, const ManifestJob& job);

}  // namespace touchstone::audit
