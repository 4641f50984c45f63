#include "audit/environment.h"

#include <algorithm>
#include <array>

#include "audit/environment_kinds.h"
#include "audit/file_source.h"
#include "formats/eif/image.h"
#include "formats/oci/oci.h"
#include "formats/pe/pe.h"
#include "io/file.h"

namespace touchstone::audit {
namespace {

constexpr std::array<std::string_view, 5> kLayout = {"oci-index", "oci-manifest", "oci-config", "oci-chain-id",
                                                     "oci-diff-ids"};
constexpr std::array<std::string_view, 1> kLayoutIds = {"sha256-dir"};
constexpr std::array<std::string_view, 1> kImage = {"sha256"};
constexpr std::array<std::string_view, 1> kUkiIds = {"fs-verity"};
constexpr std::array<std::string_view, 2> kDirectory = {"sha256-dir", "nar"};
constexpr std::array<std::string_view, 2> kDirectoryIds = {"git-tree", "git-tree-sha256"};
constexpr std::array<std::string_view, 2> kFile = {"sha256", "sha384"};
constexpr std::array<std::string_view, 4> kFileIds = {"dm-verity", "fs-verity", "nar", "blake3"};

constexpr std::array<EnvironmentKind, 6> kKinds = {{
    {"oci-layout", kLayout, kLayoutIds, hash_oci_layout},
    {"uki", kImage, kUkiIds, hash_uki},
    {"eif", kImage, {}, hash_eif},
    {"directory", kDirectory, kDirectoryIds, hash_directory},
    {"file", kFile, kFileIds, hash_plain_file},
    {"tdvf", kImage, {}, hash_tdvf},
}};

// A file `oci-layout` that is no more than its version.
io::Result<bool> is_layout(const std::string& folder) {
  constexpr std::uint64_t kMaxLayoutFile = 65536;
  auto text = io::read_below(folder, "oci-layout", kMaxLayoutFile);
  if (text) return oci::is_layout(*text);
  switch (text.error().kind) {
    case io::IoFault::missing:
    case io::IoFault::is_directory:
    case io::IoFault::special:
    case io::IoFault::too_large: return false;
    default: break;
  }
  if (text.error().kind == io::IoFault::link) return true;  // it leads out: the strict walk says so
  return tl::unexpected(text.error());
}

io::Result<std::string_view> kind_of_file(const std::string& path) {
  auto file = io::OpenFile::open(path);
  if (!file) return tl::unexpected(file.error());
  Buffer head(eif::kMagic.size());
  auto count = file->read_some(0, head);
  if (!count) return tl::unexpected(count.error());
  head.resize(*count);
  if (starts_with(head, eif::kMagic)) return "eif";
  if (starts_with(head, pe::kMagic) && pe::looks_like_uki(FileSource(*file))) return "uki";
  // What nothing recognised and claims to be an image is parsed as one, so that there is a reason why it is none.
  return path.ends_with(".eif") ? "eif" : "file";
}

}  // namespace

bool EnvironmentJob::wants(std::string_view name, bool by_default) const {
  if (!only.empty()) return name == only;
  return by_default || std::ranges::find(ids, name) != ids.end();
}

std::span<const EnvironmentKind> environment_kinds() { return kKinds; }

bool is_environment_identity(std::string_view name) {
  const auto has = [name](std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  return std::ranges::any_of(kKinds, [&](const EnvironmentKind& kind) { return has(kind.defaults) || has(kind.ids); });
}

const EnvironmentKind* find_environment_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kKinds, name, &EnvironmentKind::name);
  return found == kKinds.end() ? nullptr : &*found;
}

io::Result<const EnvironmentKind*> recognise_environment(const std::string& path) {
  if (path == "-") return nullptr;
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  switch (*kind) {
    case io::PathKind::stream: return nullptr;
    case io::PathKind::directory: {
      auto layout = is_layout(path);
      if (!layout) return tl::unexpected(layout.error());
      return find_environment_kind(*layout ? "oci-layout" : "directory");
    }
    case io::PathKind::file: break;
  }
  auto name = kind_of_file(path);
  if (!name) return tl::unexpected(name.error());
  return find_environment_kind(*name);
}

io::Result<EnvironmentIdentity> hash_environment(const EnvironmentJob& job) {
  const EnvironmentKind* kind = find_environment_kind(job.kind);
  if (kind == nullptr) {
    auto recognised = recognise_environment(job.path);
    if (!recognised) return tl::unexpected(recognised.error());
    kind = *recognised;
  }
  auto environment = kind == nullptr ? hash_stream(job) : kind->hash(job);
  if (!environment) return environment;
  environment->path = job.path;
  if (kind != nullptr) environment->kind = kind->name;
  if (!environment->malformed.empty()) environment->measurements.clear();
  std::ranges::stable_sort(environment->malformed, {}, &Complaint::path);
  std::ranges::stable_sort(environment->warnings, {}, &Warning::path);
  return environment;
}

}  // namespace touchstone::audit
