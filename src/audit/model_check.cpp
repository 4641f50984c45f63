#include "audit/model_check.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace touchstone::audit {
namespace {

/// Those of a file as they stand in a manifest; the value of one that is null is empty.
NamedTexts identities_of(const ModelFile& file) {
  NamedTexts identities = file.ids;
  identities.emplace_back("tensor-root", file.tensor_root.value_or(""));
  return identities;
}

/// `prefix`: what stands before the names of those that differ.
void check_identities(const NamedTexts& listed, const NamedTexts& computed, const std::string& prefix,
                      ManifestRun& run) {
  for (const auto& [identity, expected] : listed) {
    const auto found = std::ranges::find(computed, identity, &NamedTexts::value_type::first);
    if (found == computed.end() || found->second != expected) {
      run.check.identities.push_back({prefix + identity, expected, found == computed.end() ? "" : found->second});
    }
  }
}

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
  if (found != model.files.end() && found->path == entry.path) {
    check_identities(entry.identities, identities_of(*found), entry.path + ": ", run);
  }
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
  check_identities(manifest.identities, model.identities, "", run);
  return run;
}

}  // namespace touchstone::audit
