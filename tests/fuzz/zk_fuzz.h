// One property for every proof: a refusal names an offset inside the input, what `inspect` lists lies inside the
// artefact, and without a key nothing is verified. A file that may be a key is tried as one, on a proof of our own.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "appraisal/context.h"
#include "appraisal/verdict.h"
#include "evidence/types.h"

namespace touchstone::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// One reading for all types that are tried on an input.
inline Reading reading_of(Bytes input) {
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(to_buffer(input));
  if (auto document = json::parse(*reading.bytes)) {
    reading.json = std::make_shared<const json::Document>(std::move(*document));
  }
  return reading;
}

inline std::optional<Artefact> parse(const ArtefactType& type, const Reading& reading) {
  const Buffer& input = *reading.bytes;
  auto content = type.parse(reading);
  if (!content) {
    require(content.error().offset <= input.size());
    return std::nullopt;
  }
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  std::vector<Field> fields;
  type.inspect(artefact, fields);
  for (const Field& field : fields)
    require(field.offset <= input.size() && field.length <= input.size() - field.offset);
  return artefact;
}

inline Appraisal judge(const Artefact& artefact, const Anchors& anchors) {
  const Exchange exchange;
  const Companions companions;
  const Expectations expect;
  const Allowances allow;
  const Instant now{2000000000};
  const Context context{now, Basis::now, now, {}, exchange, companions, expect, anchors, allow};
  Appraisal appraisal = artefact.type->verify(artefact, context);
  require(!appraisal.checks.empty());
  return appraisal;
}

/// `detected`: what parses was recognised too; files without a mark are not.
inline void run_proof(const ArtefactType& type, const Reading& reading, bool detected) {
  const auto artefact = parse(type, reading);
  if (!artefact) return;
  require(!detected || type.recognise(reading));
  require(verdict(judge(*artefact, {}).checks) != Verdict::verified);
}

/// The input as a key for a proof that is there.
inline void run_key(const ArtefactType& type, const Reading& reading, const ArtefactType& proof_type, Bytes proof) {
  auto key = parse(type, reading);
  if (!key) return;
  require(type.recognise(reading));
  Anchors anchors;
  anchors.verification_keys.push_back(std::move(*key));
  (void)judge(parse(proof_type, reading_of(proof)).value(), anchors);
}

}  // namespace touchstone::fuzz
