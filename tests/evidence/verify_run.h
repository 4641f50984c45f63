// One verification of one artefact, as audit/ would do it, without the joins.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "appraisal/appraisal.h"
#include "appraisal/verdict.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/types.h"

namespace touchstone::test {

inline Reading reading_of(Buffer bytes) {
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(std::move(bytes));
  if (auto document = json::parse(*reading.bytes); document) {
    reading.json = std::make_shared<const json::Document>(std::move(*document));
    reading.gateway_json = reading.json;
  }
  return reading;
}

inline Parsed<Artefact> artefact_of(const ArtefactType& type, Buffer bytes, std::string origin = "input") {
  const Reading reading = reading_of(std::move(bytes));
  auto content = type.parse(reading);
  if (!content) return tl::unexpected(content.error());
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  artefact.sha256 = crypto::sha256(*reading.bytes);
  artefact.size = reading.bytes->size();
  artefact.origin = std::move(origin);
  return artefact;
}

/// What the options of a run say. The default instant is that of the evidence.
struct Settings {
  Expectations expect;
  Anchors anchors;
  Allowances allow;
  std::optional<Instant> at;
  Instant now{1795000000};  // 2026-11-18
  std::optional<std::int64_t> max_age;
  Companions companions;
  PolicyTerms policy;

  Settings& with(Artefact companion) {
    companions.artefacts.push_back(std::move(companion));
    return *this;
  }

  Settings& expecting(const std::string& name, const std::string& value) {
    Expectation expectation;
    expectation.name = name;
    expectation.given = value;
    expectation.text = value;
    expectation.source = "--expect";
    if (auto bytes = from_hex(value, "value"); bytes) expectation.bytes = std::move(*bytes);
    const bool decimal = !value.empty() && value.size() < 19;
    if (decimal && value.find_first_not_of("0123456789") == std::string::npos) expectation.number = std::stoull(value);
    expect.all.push_back(std::move(expectation));
    return *this;
  }
};

inline Appraisal verify(const Artefact& artefact, const Settings& settings = {}) {
  static const Exchange no_exchange;
  Context context{settings.now,        Basis::now,      settings.now,     settings.max_age, no_exchange,
                  settings.companions, settings.expect, settings.anchors, settings.allow,   settings.policy};
  std::optional<Instant> own;
  if (artefact.type->instant_in != nullptr) {
    own = artefact.type->instant_in(artefact, context);
  } else if (artefact.type->instant != nullptr) {
    own = artefact.type->instant(artefact);
  }
  context.at = settings.at ? *settings.at : own.value_or(settings.now);
  context.basis = settings.at ? Basis::given : (own ? Basis::evidence : Basis::now);
  return artefact.type->verify(artefact, context);
}

inline Outcome outcome_of(const Appraisal& appraisal, std::string_view id) {
  const Check* check = find_check(appraisal.checks, id);
  if (check == nullptr) throw std::runtime_error("no check " + std::string(id));
  return check->outcome;
}

}  // namespace touchstone::test
