// Environments that are folders without a structure of their own, and what all folders have: sha256-dir and the files
// that declare something (environments.md 1, 6, 7).
#include <algorithm>
#include <utility>

#include "audit/environment_kinds.h"
#include "audit/hash_file.h"
#include "audit/ids.h"
#include "crypto/digest.h"
#include "evidence/environments/declared.h"
#include "io/file.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

constexpr std::string_view kSha256Dir = "sha256-dir";

const io::WalkedFile* first_link(const io::Tree& tree) {
  const auto found = std::ranges::find_if(tree.files, &io::WalkedFile::is_link);
  return found == tree.files.end() ? nullptr : &*found;
}

std::vector<std::string> paths_of(const io::Tree& tree) {
  std::vector<std::string> paths;
  for (const io::WalkedFile& file : tree.files) {
    if (file.link_target.empty()) paths.push_back(file.path);
  }
  return paths;
}

// models.md 3.1.
void add_value(const std::string& text, EnvironmentIdentity& environment, const std::string& folder) {
  if (!text.empty()) {
    environment.identities.emplace_back(kSha256Dir, text);
    return;
  }
  const std::string why = "a name has a line feed, a carriage return or a backslash, so sha256-dir is not defined";
  environment.identities.emplace_back(kSha256Dir, IdentityValue::none(why));
  environment.warnings.push_back({"dir.name", folder, why});
}

void add_no_value(const io::WalkedFile& link, EnvironmentIdentity& environment) {
  const std::string why = "symbolic links: sha256-dir needs --allow symlinks";
  environment.identities.emplace_back(kSha256Dir, IdentityValue::none(why));
  environment.warnings.push_back({"dir.symlinks", link.path, why});
}

/// sha256-dir with every link followed.
io::Result<std::string> followed_sha256_dir(const EnvironmentJob& job) {
  auto tree = io::walk(job.path, {io::Links::follow});
  if (!tree) return tl::unexpected(tree.error());
  HashFileJob hashing;
  hashing.jobs = job.jobs;
  hashing.progress = job.progress;
  for (const io::WalkedFile& file : tree->files) hashing.paths.push_back(io::join(job.path, file.path));
  const auto results = hash_files(hashing);
  NamedTexts lines;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) return tl::unexpected(results[i].error());
    lines.emplace_back(tree->files[i].path, results[i]->digests.front().second);
  }
  return sha256_dir(lines);
}

io::Result<void> add_identities(const EnvironmentJob& job, const FolderIds& ids, EnvironmentIdentity& environment) {
  for (const auto& [name, text] : ids.values) {
    if (name != kSha256Dir) environment.identities.emplace_back(name, text);
  }
  if (!job.wants(kSha256Dir, true)) return {};
  const io::WalkedFile* link = first_link(ids.tree);
  if (link == nullptr) {
    const auto found = std::ranges::find(ids.values, kSha256Dir, &std::pair<std::string, std::string>::first);
    add_value(found == ids.values.end() ? std::string() : found->second, environment, job.path);
  } else if (!job.follow_links) {
    add_no_value(*link, environment);
  } else {
    auto text = followed_sha256_dir(job);
    if (!text) return tl::unexpected(text.error());
    add_value(*text, environment, job.path);
  }
  // The table's order: sha256-dir first.
  std::rotate(environment.identities.begin(), environment.identities.end() - 1, environment.identities.end());
  return {};
}

}  // namespace

io::Result<EnvironmentIdentity> hash_directory(const EnvironmentJob& job) {
  auto kind = io::kind_of(job.path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::directory) {
    EnvironmentIdentity environment;
    environment.malformed.push_back({job.path, "directory", 0, "is no folder"});
    return environment;
  }
  FolderIdsJob folder;
  folder.folder = job.path;
  folder.jobs = job.jobs;
  folder.progress = job.progress;
  for (const auto& [name, by_default] :
       {std::pair(kSha256Dir, true), std::pair(std::string_view("nar"), true),
        std::pair(std::string_view("git-tree"), false), std::pair(std::string_view("git-tree-sha256"), false)}) {
    if (job.wants(name, by_default)) folder.names.emplace_back(name);
  }
  auto ids = folder_ids(folder);
  if (!ids) return tl::unexpected(ids.error());
  EnvironmentIdentity environment;
  if (auto done = add_identities(job, *ids, environment); !done) return tl::unexpected(done.error());
  if (auto done = find_declarations(job.path, paths_of(ids->tree), environment); !done)
    return tl::unexpected(done.error());
  return environment;
}

io::Result<void> add_sha256_dir(const EnvironmentJob& job, EnvironmentIdentity& environment) {
  auto tree = io::walk(job.path, {io::Links::record});
  if (!tree) return tl::unexpected(tree.error());
  if (const io::WalkedFile* link = first_link(*tree); link != nullptr && !job.follow_links) {
    add_no_value(*link, environment);
    return {};
  }
  auto text = followed_sha256_dir(job);
  if (!text) return tl::unexpected(text.error());
  add_value(*text, environment, job.path);
  return {};
}

io::Result<void> find_declarations(const std::string& folder, const std::vector<std::string>& paths,
                                   EnvironmentIdentity& environment) {
  for (const std::string& path : paths) {
    auto file = io::OpenFile::open_below(folder, path);
    if (!file) return tl::unexpected(file.error());
    const std::string_view basename = std::string_view(path).substr(path.rfind('/') + 1);
    Buffer head(evidence::kDeclarationHead);
    auto count = file->read_some(0, head);
    if (!count) return tl::unexpected(count.error());
    if (!evidence::may_declare(basename, Bytes(head).first(*count)) || file->size() > evidence::kMaxDeclaration)
      continue;
    Buffer content(static_cast<std::size_t>(file->size()));
    if (auto done = file->read_at(0, content); !done) return done;
    const std::string_view kind = evidence::declaration_kind(basename, content);
    if (!kind.empty()) environment.declared.push_back({path, kind, to_hex(crypto::sha256(content))});
  }
  return {};
}

}  // namespace touchstone::audit
