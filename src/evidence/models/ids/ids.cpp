#include "evidence/models/ids/ids.h"

#include <algorithm>
#include <array>
#include <string>

#include "crypto/digest.h"
#include "evidence/environments/verity.h"
#include "evidence/models/ids/cid.h"
#include "evidence/models/ids/git.h"
#include "evidence/models/ids/nar.h"

namespace touchstone::evidence {
namespace {

constexpr std::array<IdentityName, 18> kNames = {{
    {"sha256", IdentityOf::file, false},
    {"sha256-dir", IdentityOf::both, false},
    {"oms-root", IdentityOf::both, false},
    {"oms-root-spec", IdentityOf::directory, false},
    {"tensor-root", IdentityOf::both, false},
    {"git-blob", IdentityOf::file, true},
    {"git-tree", IdentityOf::directory, true},
    {"git-tree-sha256", IdentityOf::directory, true},
    {"lfs", IdentityOf::file, true},
    {"cid-v0", IdentityOf::file, true},
    {"cid-v1", IdentityOf::file, true},
    {"cid-unixfs-v1-2025", IdentityOf::file, true},
    {"fs-verity", IdentityOf::file, true},
    {"blake3", IdentityOf::file, true},
    {"walrus", IdentityOf::file, true},
    {"nar", IdentityOf::both, true},
    {"oci", IdentityOf::file, true},
    {"ollama", IdentityOf::file, true},
}};

class DigestSink final : public IdentitySink {
 public:
  DigestSink(crypto::Hash hash, std::string_view prefix) : hasher_(hash), prefix_(prefix) {}
  void update(Bytes bytes) override { hasher_.update(bytes); }
  [[nodiscard]] std::string finish() override { return prefix_ + to_hex(hasher_.finish()); }

 private:
  crypto::Hasher hasher_;
  std::string prefix_;
};

}  // namespace

std::span<const IdentityName> identity_names() { return kNames; }

std::optional<IdentityName> find_identity(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name, &IdentityName::name);
  if (found == kNames.end()) return std::nullopt;
  return *found;
}

bool is_identity_of_file(std::string_view name) {
  const auto found = find_identity(name);
  return found && found->of != IdentityOf::directory;
}

bool is_identity_of_directory(std::string_view name) {
  const auto found = find_identity(name);
  return found && found->of != IdentityOf::file;
}

bool needs_file_facts(std::string_view name) {
  return name == "git-blob" || name == "git-blob-sha256" || name == "nar";
}

std::unique_ptr<IdentitySink> make_identity_sink(std::string_view name, const FileFacts& facts) {
  using crypto::Hash;
  if (name == "sha256") return std::make_unique<DigestSink>(Hash::sha256, "");
  if (name == "lfs" || name == "oci") return std::make_unique<DigestSink>(Hash::sha256, "sha256:");
  if (name == "blake3") return std::make_unique<DigestSink>(Hash::blake3, "");
  if (name == "git-blob") return std::make_unique<GitBlob>(Hash::sha1, facts.size);
  if (name == "git-blob-sha256") return std::make_unique<GitBlob>(Hash::sha256, facts.size);
  if (name == "nar") return std::make_unique<NarFile>(facts.size, facts.executable);
  if (name == "fs-verity") return std::make_unique<FsVerity>();
  if (const auto profile = find_cid_profile(name)) return std::make_unique<CidSink>(*profile);
  return nullptr;
}

}  // namespace touchstone::evidence
