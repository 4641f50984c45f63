#include "audit/model_check.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace touchstone::audit {
namespace {

void check_file(const Manifest::Entry& entry, const ModelIdentity& model, ManifestRun& run) {
  const auto found = std::ranges::lower_bound(model.files, entry.path, {}, &ModelFile::path);
  bool equal = false;
  if (found == model.files.end() || found->path != entry.path) {
    run.check.missing.push_back(entry.path);
  } else if (found->sha256 != entry.sha256) {
    run.check.mismatched.push_back({entry.path, entry.sha256, found->sha256});
  } else if (entry.size && *entry.size != found->size) {
    run.check.mismatched.push_back(
        {entry.path, std::to_string(*entry.size) + " bytes", std::to_string(found->size) + " bytes"});
  } else {
    ++run.check.matched;
    equal = true;
  }
  run.lines.emplace_back(entry.path, equal);
}

}  // namespace

ManifestRun check_model(const Manifest& manifest, const std::string& name, const ModelIdentity& model) {
  ManifestRun run;
  run.check.manifest = name;
  std::set<std::string_view> listed;
  for (const Manifest::Entry& entry : manifest.entries) {
    listed.insert(entry.path);
    check_file(entry, model, run);
  }
  for (const ModelFile& file : model.files) {
    if (listed.contains(file.path)) continue;
    run.check.extra.push_back(file.path);
    run.lines.emplace_back(file.path, false);
  }
  for (const auto& [identity, expected] : manifest.identities) {
    const auto found = std::ranges::find(model.identities, identity, &NamedTexts::value_type::first);
    if (found == model.identities.end() || found->second != expected)
      run.check.identities.push_back({identity, expected, found == model.identities.end() ? "" : found->second});
  }
  return run;
}

}  // namespace touchstone::audit
