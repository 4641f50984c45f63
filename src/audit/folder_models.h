// Models in a walked folder (CLI.md, Subjects): their files are neither subjects nor companions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "audit/signed_model.h"

namespace touchstone::audit {

struct FolderModels {
  std::map<std::string, LoadedFile> signatures;  // path -> what was read
  std::set<std::string> files;                   // files of models, which are nothing else
  std::vector<SignedModel> models;
};

/// `files`: all files of the folder, as paths that can be opened. A signature belongs to the folder below which most of
/// the files lie that it names, and half of them at least; one over a single file to the file beside it that its
/// subject names. Errors: those of reading.
[[nodiscard]] io::Result<FolderModels> models_in(const std::vector<std::string>& files);

}  // namespace touchstone::audit
