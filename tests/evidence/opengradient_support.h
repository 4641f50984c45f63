// What the tests of OpenGradient's records share: artefacts from files as `audit` would make them, and a Context with
// storage of its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "codec/pem.h"
#include "codec/spelling.h"
#include "crypto/digest.h"
#include "evidence/types.h"
#include "support/files.h"

namespace touchstone::test {

inline std::filesystem::path record(const std::string& name) { return testdata("opengradient/records/" + name); }

inline Reading reading_of(Bytes input) {
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(to_buffer(input));
  if (auto document = json::parse(*reading.bytes)) {
    reading.json = std::make_shared<const json::Document>(std::move(*document));
    reading.gateway_json = reading.json;
    return reading;
  }
  for (Spelling& spelling : spellings(input)) {
    if (spelling.encoding != Encoding::hex) continue;
    reading.bytes = std::make_shared<const Buffer>(std::move(spelling.bytes));
    reading.encoding = Encoding::hex;
  }
  return reading;
}

/// Nothing when the type does not recognise or does not parse the input.
inline std::optional<Artefact> artefact_of(const ArtefactType& type, Bytes input, const std::string& origin = "input") {
  const Reading reading = reading_of(input);
  if (!type.recognise(reading)) return std::nullopt;
  auto content = type.parse(reading);
  if (!content) return std::nullopt;
  Artefact artefact;
  artefact.type = &type;
  artefact.encoding = reading.encoding;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  artefact.sha256 = crypto::sha256(input);
  artefact.size = input.size();
  artefact.origin = origin;
  return artefact;
}

inline Buffer spki_of(const std::filesystem::path& pem_file) {
  const auto blocks = pem::parse(read_file(pem_file));
  return blocks.value().front().bytes;
}

/// A Context and everything that it refers to. Not copied: the Context points inside.
struct Setting {
  Exchange exchange;
  Companions companions;
  Expectations expect;
  Anchors anchors;
  Allowances allow;
  Instant at{1777885954};
  Instant now{1777885954};
  std::optional<std::int64_t> max_age;

  [[nodiscard]] Context context() const {
    return {at, Basis::now, now, max_age, exchange, companions, expect, anchors, allow};
  }
  Setting& key(const std::filesystem::path& pem_file) {
    anchors.keys.push_back({spki_of(pem_file), pem_file.string()});
    return *this;
  }
  Setting& with(const ArtefactType& type, const std::filesystem::path& file) {
    companions.artefacts.push_back(artefact_of(type, read_file(file), file.string()).value());
    return *this;
  }
  Setting& expecting(std::string name, Buffer bytes) {
    Expectation expectation;
    expectation.name = std::move(name);
    expectation.given = "given";
    expectation.bytes = std::move(bytes);
    expectation.source = "--expect";
    expect.all.push_back(std::move(expectation));
    return *this;
  }
};

/// The outcome of the first check of that id; note when there is none (no check of ours is first a note).
inline Outcome outcome_of(const Appraisal& appraisal, std::string_view id) {
  const Check* check = find_check(appraisal.checks, id);
  return check == nullptr ? Outcome::note : check->outcome;
}

inline const Claim* claim_of(const Appraisal& appraisal, std::string_view name) {
  for (const Claim& claim : appraisal.claims) {
    if (claim.name == name) return &claim;
  }
  return nullptr;
}
inline std::string claim_text(const Appraisal& appraisal, std::string_view name) {
  const Claim* claim = claim_of(appraisal, name);
  return claim == nullptr ? "absent" : to_text(claim->value);
}

/// Every offset that a report would print lies inside the artefact.
inline bool fields_inside(const ArtefactType& type, const Artefact& artefact) {
  std::vector<Field> fields;
  type.inspect(artefact, fields);
  for (const Field& field : fields) {
    if (field.offset > artefact.bytes->size() || field.length > artefact.bytes->size() - field.offset) return false;
  }
  return !fields.empty();
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the text to replace is not there");
  return text.replace(at, from.size(), to);
}

}  // namespace touchstone::test
