// A verification of a Sigstore bundle with the trusted root and the artefact that go with it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "evidence/sigstore/sigstore.h"
#include "evidence/sigstore/trusted_root.h"
#include "formats/key/key.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone::test {

inline constexpr const char* kTestIdentity =
    "https://touchstone.test/signer/.github/workflows/release.yml@refs/heads/main";
inline constexpr const char* kTestIssuer = "https://issuer.touchstone.test";

inline PlainFile plain(const std::filesystem::path& path) {
  auto bytes = std::make_shared<const Buffer>(read_file(path));
  PlainFile file;
  file.path = path.string();
  file.size = bytes->size();
  file.sha256 = crypto::sha256(*bytes);
  file.sha384 = crypto::digest(crypto::Hash::sha384, *bytes);
  file.sha512 = crypto::digest(crypto::Hash::sha512, *bytes);
  file.bytes = std::move(bytes);
  return file;
}

/// False when the file is no trusted root.
inline bool trust(Settings& settings, const std::filesystem::path& path) {
  auto root = artefact_of(evidence::kSigstoreTrustedRoot, read_file(path), path.string());
  if (!root) return false;
  settings.anchors.trusted_root = std::make_shared<const Artefact>(std::move(*root));
  return true;
}

inline void add_key(Settings& settings, const std::filesystem::path& path) {
  auto keys = key::from_user(read_file(path));
  for (auto& one : keys.value().keys) settings.anchors.keys.push_back({std::move(one.spki), path.string()});
}

/// Trusted root, artefact, identity and issuer of testdata/sigstore.
inline Settings sigstore_settings() {
  Settings settings;
  trust(settings, testdata("sigstore/roots/good.json"));
  settings.companions.files.push_back(plain(testdata("sigstore/artefact.txt")));
  settings.expecting("identity", kTestIdentity).expecting("issuer", kTestIssuer);
  return settings;
}

inline Verdict sigstore_verdict(Buffer bundle, const Settings& settings) {
  const auto artefact = artefact_of(evidence::kSigstoreBundle, std::move(bundle));
  return artefact ? verdict(verify(*artefact, settings).checks) : Verdict::malformed;
}

}  // namespace touchstone::test
