#include "audit/manifest.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "audit/hash_file.h"
#include "codec/json.h"
#include "io/file.h"

namespace touchstone::audit {
namespace {

constexpr std::size_t kMaxEntries = 1'000'000;
constexpr std::size_t kDigestDigits = 64;

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

std::string lower(std::string_view hex) {
  std::string text(hex);
  for (char& c : text) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Whether a name of a JSON manifest stays below the folder (models.md 1.5).
bool is_plain_name(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos) return false;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    if (step.empty() || step == "." || step == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

/// NAME and VALUE; a value that is null is empty.
Parsed<void> add_identity(std::string_view name, const json::Value& value, std::string_view field,
                          NamedTexts& identities) {
  const bool null = value.is(json::Kind::null);
  if (!null && !value.is(json::Kind::string)) {
    return refuse(Fault::wrong_type, value.offset, field, "is neither text nor null");
  }
  identities.emplace_back(name, null ? std::string() : std::string(value.text));
  return {};
}

Parsed<void> add_identities(const json::Value& object, std::string_view field, NamedTexts& identities) {
  const json::Value* listed = object.find(field);
  if (listed == nullptr) return {};
  if (!listed->is(json::Kind::object)) return refuse(Fault::wrong_type, listed->offset, field);
  for (const json::Member& member : listed->members) {
    TOUCHSTONE_CHECK(add_identity(member.name, member.value, field, identities));
  }
  return {};
}

Parsed<Manifest::Entry> json_entry(const json::Value& file) {
  if (!file.is(json::Kind::object)) return refuse(Fault::wrong_type, file.offset, "files", "is not an object");
  TOUCHSTONE_TRY(path, json::need(file, "path", json::Kind::string));
  TOUCHSTONE_TRY(size, json::need(file, "size", json::Kind::number));
  TOUCHSTONE_TRY(sha256, json::need(file, "sha256", json::Kind::string));
  if (!is_plain_name(path->text)) {
    return refuse(Fault::out_of_range, path->offset, "path", "is absolute or does not stay in the folder");
  }
  const auto bytes = size->as_u64();
  if (!bytes) return refuse(Fault::out_of_range, size->offset, "size");
  if (!is_digest(sha256->text)) return refuse(Fault::syntax, sha256->offset, "sha256", "is not 64 hex digits");
  Manifest::Entry entry{std::string(path->text), *bytes, lower(sha256->text)};
  if (const json::Value* root = file.find("tensor-root"); root != nullptr) {
    TOUCHSTONE_CHECK(add_identity("tensor-root", *root, "tensor-root", entry.identities));
  }
  TOUCHSTONE_CHECK(add_identities(file, "ids", entry.identities));
  return entry;
}

Parsed<Manifest> json_manifest(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  TOUCHSTONE_TRY(models, json::need(document.root(), "models", json::Kind::array));
  if (models->items.empty()) return refuse(Fault::missing, models->offset, "models", "has no element");
  const json::Value& model = models->items.front();
  TOUCHSTONE_TRY(files, json::need(model, "files", json::Kind::array));
  if (files->items.size() > kMaxEntries) return refuse(Fault::too_large, files->offset, "files");
  Manifest manifest;
  manifest.json = true;
  std::set<std::string_view> seen;
  for (const json::Value& file : files->items) {
    TOUCHSTONE_TRY(entry, json_entry(file));
    if (!seen.insert(file.find("path")->text).second) return refuse(Fault::duplicate, file.offset, "path");
    manifest.entries.push_back(std::move(entry));
  }
  TOUCHSTONE_CHECK(add_identities(model, "identities", manifest.identities));
  return manifest;
}

/// The escapes of coreutils; nothing for others.
std::optional<std::string> unescape(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      name.push_back(text[i]);
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == '\\') {
      name.push_back('\\');
    } else if (text[i] == 'n') {
      name.push_back('\n');
    } else if (text[i] == 'r') {
      name.push_back('\r');
    } else {
      return std::nullopt;
    }
  }
  return name;
}

Parsed<Manifest::Entry> list_entry(std::string_view line, std::size_t offset) {
  const bool escaped = line.starts_with('\\');
  if (escaped) line.remove_prefix(1);
  const bool form = line.size() > kDigestDigits + 2 && is_digest(line.substr(0, kDigestDigits)) &&
                    line[kDigestDigits] == ' ' && (line[kDigestDigits + 1] == ' ' || line[kDigestDigits + 1] == '*');
  if (!form) return refuse(Fault::syntax, offset, "line", "is not of the form of sha256sum");
  const std::string_view rest = line.substr(kDigestDigits + 2);
  auto name = escaped ? unescape(rest) : std::optional<std::string>(rest);
  if (!name || name->find('\0') != std::string::npos) return refuse(Fault::syntax, offset, "name");
  return Manifest::Entry{std::move(*name), std::nullopt, lower(line.substr(0, kDigestDigits))};
}

Parsed<Manifest> list_manifest(std::string_view text) {
  Manifest manifest;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    TOUCHSTONE_TRY(entry, list_entry(text.substr(at, end - at), at));
    if (manifest.entries.size() == kMaxEntries) return refuse(Fault::too_large, at, "line");
    manifest.entries.push_back(std::move(entry));
    at = end + 1;
  }
  if (manifest.entries.empty()) return refuse(Fault::truncated, 0, "line", "has no lines");
  return manifest;
}

void compare(const Manifest::Entry& entry, const io::Result<HashedFile>& found, ManifestRun& run) {
  bool equal = false;
  if (!found && found.error().kind == io::IoFault::missing) {
    run.check.missing.push_back(entry.path);
  } else if (!found) {
    run.unreadable.push_back(found.error());
  } else if (const std::string& actual = found->digests.front().second; actual != entry.sha256) {
    run.check.mismatched.push_back({entry.path, entry.sha256, actual});
  } else {
    ++run.check.matched;
    equal = true;
  }
  run.lines.emplace_back(entry.path, equal);
}

}  // namespace

Parsed<Manifest> parse_manifest(Bytes text) {
  const std::string_view view = as_text(text);
  const std::size_t start = view.find_first_not_of(" \t\r\n");
  if (start != std::string_view::npos && view[start] == '{') return json_manifest(text);
  return list_manifest(view);
}

std::vector<std::string> Manifest::identity_names() const {
  std::set<std::string> names;
  for (const auto& [name, value] : identities) names.insert(name);
  for (const Entry& entry : entries) {
    for (const auto& [name, value] : entry.identities) names.insert(name);
  }
  return {names.begin(), names.end()};
}

bool ManifestRun::all_equal() const {
  return check.mismatched.empty() && check.missing.empty() && check.extra.empty() && check.identities.empty();
}

io::Result<ManifestRun> check_list(const Manifest& manifest, const ManifestJob& job) {
  bool base_is_file = false;
  if (!job.base.empty()) {
    auto kind = io::kind_of(job.base);
    if (!kind) return tl::unexpected(kind.error());
    base_is_file = *kind == io::PathKind::file;
  }
  const auto place_of = [&](const std::string& path) -> std::string {
    if (job.base.empty() || path.starts_with('/')) return path;
    if (!base_is_file) return io::join(job.base, path);
    // One file: it must be of the name that is listed.
    return std::filesystem::path(job.base).parent_path() / path;
  };
  HashFileJob files;
  files.jobs = job.jobs;
  files.progress = job.progress;
  for (const Manifest::Entry& entry : manifest.entries) files.paths.push_back(place_of(entry.path));
  const auto found = hash_files(files);
  ManifestRun run;
  run.check.manifest = job.name;
  for (std::size_t i = 0; i < found.size(); ++i) compare(manifest.entries[i], found[i], run);
  return run;
}

}  // namespace touchstone::audit
