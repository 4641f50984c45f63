// The work behind `hash model` (models.md 1): a file or a folder, its weight files parsed, every digest of one read
// pass, and the identities that are made of them. Printing is cli's and report's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/model_identity.h"
#include "evidence/models/weight_format.h"
#include "io/error.h"
#include "io/progress.h"

namespace touchstone::audit {

struct HashModelJob {
  std::string path;                          // a file, a folder, or "-"
  bool follow_links = false;                 // `--allow symlinks`
  std::optional<evidence::WeightFormat> as;  // `--as`, of a path that is a file
  bool whole_files = true;                   // SHA-256 of every file, and what is made of them
  bool tensors = true;                       // digest of every tensor, and tensor-root
  bool list_tensors = false;                 // keep them in the result
  std::vector<std::string> ids;              // `--ids`: those of a file for each file, those of a folder for the folder
  unsigned jobs = 0;                         // 0: all cores
  bool progress = false;
};

/// Errors: missing, failed, special, changed (also an external file or a shard that is not there); link for a symbolic
/// link in a folder without `follow_links` (a usage error, models.md 1.1), too_large for more than 64 MiB on standard
/// input. What is malformed is in the result. Memory: 4 MiB for each thread, the names of files and tensors, and what
/// an identity of `ids` takes.
[[nodiscard]] io::Result<ModelIdentity> hash_model(const HashModelJob& job);

}  // namespace touchstone::audit
