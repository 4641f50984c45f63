// Quotes of testdata/dcap with their companions, as audit/ would offer them.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "appraisal/verdict.h"
#include "evidence/material/certificate.h"
#include "evidence/material/crl.h"
#include "evidence/material/dcap_collateral.h"
#include "evidence/quotes/dcap.h"
#include "formats/certificate/certificate.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone::test {

inline Buffer dcap_file(const std::string& name) { return read_file(testdata("dcap") / name); }

/// A companion that parses; nothing otherwise. A name twice is read as audit/ reads it.
inline std::optional<Artefact> dcap_companion(const ArtefactType& type, Buffer bytes) {
  Reading reading = reading_of(std::move(bytes));
  if (reading.json == nullptr) {
    if (auto lenient = json::parse(*reading.bytes, json::Dialect::gateway); lenient) {
      reading.gateway_json = std::make_shared<const json::Document>(std::move(*lenient));
    }
  }
  if (!type.recognise(reading)) return std::nullopt;
  auto content = type.parse(reading);
  if (!content) return std::nullopt;
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  artefact.origin = std::string(type.name);
  return artefact;
}

inline constexpr Instant kDcapInstant{1780315200};  // 2026-06-01T12:00:00Z, the instant of testdata/dcap

inline void add_root(Settings& settings, Bytes file) {
  const auto roots = certificate::parse(file);
  for (const auto& root : roots.value().certificates) settings.anchors.roots.push_back(*root.der);
}

/// Offers the bytes under each type that reads them, as audit/ does.
inline void add_companion(Settings& settings, const Buffer& bytes) {
  for (const ArtefactType* type : {&evidence::kDcapCollateral, &evidence::kCrl, &evidence::kCertificate}) {
    if (auto artefact = dcap_companion(*type, bytes)) settings.companions.artefacts.push_back(std::move(*artefact));
  }
}

/// Our own root, with a collateral of testdata/dcap.
inline Settings dcap_settings(const std::string& collateral = "tdx.json") {
  Settings settings;
  settings.at = kDcapInstant;
  add_root(settings, dcap_file("root.pem"));
  if (!collateral.empty()) add_companion(settings, dcap_file(collateral));
  return settings;
}

inline Artefact dcap_quote(Buffer bytes) {
  const bool tdx = dcap::tee_type_of(bytes) == dcap::kTeeTdx;
  auto artefact = artefact_of(tdx ? evidence::kTdxQuote : evidence::kSgxQuote, std::move(bytes), "quote");
  if (!artefact) throw std::runtime_error(describe(artefact.error()));
  return *artefact;
}

inline std::string dcap_claim(const Appraisal& appraisal, std::string_view name) {
  for (const Claim& claim : appraisal.claims) {
    if (claim.name == name) return to_text(claim.value);
  }
  return "no claim";
}

}  // namespace touchstone::test
