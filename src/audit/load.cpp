#include "audit/load.h"

#include <algorithm>
#include <set>
#include <utility>

#include "audit/image.h"
#include "crypto/digest.h"
#include "io/file.h"
#include "io/walk.h"

namespace touchstone::audit {

LoadedFile load_bytes(Buffer bytes, const std::string& origin, const ArtefactType* wanted) {
  LoadedFile file;
  file.path = origin;
  file.size = bytes.size();
  auto input = std::make_shared<const Buffer>(std::move(bytes));
  file.recognition = recognise(input, origin, wanted);
  file.sha256 = file.recognition.artefacts.empty() ? crypto::sha256(*input) : file.recognition.artefacts.front().sha256;
  return file;
}

io::Result<LoadedFile> load(const std::string& path, const ArtefactType* wanted) {
  if (path != "-") {
    auto image = load_image(path, wanted);
    if (!image) return tl::unexpected(image.error());
    if (*image) return std::move(**image);
  }
  auto bytes = io::read_input(path, kMaxEvidenceBytes);
  if (!bytes && bytes.error().kind == io::IoFault::too_large) {
    LoadedFile file;
    file.path = path;
    file.recognition.refused_by = wanted;
    file.recognition.error = {Fault::too_large, kMaxEvidenceBytes, "input", "no evidence has more than 64 MiB"};
    return file;
  }
  if (!bytes) return tl::unexpected(bytes.error());
  return load_bytes(std::move(*bytes), path, wanted);
}

io::Result<std::vector<std::string>> files_of(const std::string& folder) {
  auto tree = io::walk(folder);
  if (!tree) return tl::unexpected(tree.error());
  std::vector<std::string> paths;
  paths.reserve(tree->files.size());
  for (const io::WalkedFile& file : tree->files) paths.push_back(io::join(folder, file.path));
  return paths;
}

void add_companion(LoadedCompanions& to, LoadedFile file) {
  if (file.recognition.artefacts.empty()) {
    const ArtefactType* type = file.recognition.refused_by;
    const std::string why =
        type == nullptr ? std::string("of no known format")
                        : "it looks like " + std::string(type->name) + ", but " + describe(file.recognition.error);
    to.left_out.push_back({file.path, why});
    return;
  }
  for (Artefact& artefact : file.recognition.artefacts) {
    std::vector<Artefact> inner;
    if (artefact.type->unpack != nullptr) inner = artefact.type->unpack(artefact);
    to.companions.artefacts.push_back(std::move(artefact));
    for (Artefact& one : inner) to.companions.artefacts.push_back(std::move(one));
  }
}

io::Result<LoadedCompanions> load_companions(const std::vector<std::string>& paths) {
  LoadedCompanions loaded;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    auto kind = io::kind_of(path);
    if (!kind) return tl::unexpected(kind.error());
    std::vector<std::string> files = {path};
    if (*kind == io::PathKind::directory) {
      auto below = files_of(path);
      if (!below) return tl::unexpected(below.error());
      files = std::move(*below);
    }
    for (const std::string& file : files) {
      if (!seen.insert(file).second) continue;
      auto one = load(file);
      if (!one) return tl::unexpected(one.error());
      add_companion(loaded, std::move(*one));
    }
  }
  return loaded;
}

}  // namespace touchstone::audit
