// Reports of testdata/snp with their companions.
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>

#include "evidence/material/certificate.h"
#include "evidence/quotes/snp.h"
#include "formats/certificate/certificate.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone::test {

inline constexpr Instant kSnpNow{1782864000};  // 2026-07-01

inline Artefact snp_companion(const std::filesystem::path& path) {
  auto artefact = artefact_of(evidence::kCertificate, read_file(path), path.filename().string());
  if (!artefact) throw std::runtime_error(path.string() + ": " + describe(artefact.error()));
  return *artefact;
}

/// The test roots as --root, and the files of testdata/snp that are named.
inline Settings snp_settings(std::initializer_list<std::string> companions) {
  Settings settings;
  settings.now = kSnpNow;
  const auto roots = certificate::parse(read_file(testdata("snp/roots.pem")));
  for (const auto& root : roots.value().certificates) settings.anchors.roots.push_back(*root.der);
  for (const std::string& name : companions) settings.with(snp_companion(testdata("snp/" + name)));
  return settings;
}

inline Artefact snp_report(const Buffer& bytes) {
  auto artefact = artefact_of(evidence::kSnpReport, bytes, "report.bin");
  if (!artefact) throw std::runtime_error(describe(artefact.error()));
  return *artefact;
}
inline Artefact snp_report(const std::string& name) { return snp_report(read_file(testdata("snp/" + name))); }

}  // namespace touchstone::test
