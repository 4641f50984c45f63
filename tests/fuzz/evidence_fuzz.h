// One property for every type of artefact: a refusal names an offset inside the input, what `inspect` lists lies inside
// the artefact, what parses was recognised, and nothing made up is verified.
#pragma once

#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "appraisal/context.h"
#include "appraisal/verdict.h"
#include "evidence/types.h"

namespace touchstone::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// The artefact, when the input is one.
inline std::optional<Artefact> run_type(const ArtefactType& type, Bytes input) {
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(to_buffer(input));
  if (auto document = json::parse(*reading.bytes)) {
    reading.json = std::make_shared<const json::Document>(std::move(*document));
  }
  const bool recognised = type.recognise(reading);
  auto content = type.parse(reading);
  if (!content) {
    require(content.error().offset <= input.size());
    return std::nullopt;
  }
  require(recognised);
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  std::vector<Field> fields;
  type.inspect(artefact, fields);
  for (const Field& field : fields)
    require(field.offset <= input.size() && field.length <= input.size() - field.offset);
  const Exchange exchange;
  const Companions companions;
  const Expectations expect;
  const Anchors anchors;
  const Allowances allow;
  // An instant long after every sample, and an age that none of them has.
  const Instant now{2000000000};
  const Context context{now, Basis::now, now, 60, exchange, companions, expect, anchors, allow};
  const Appraisal appraisal = type.verify(artefact, context);
  require(!appraisal.checks.empty());
  require(verdict(appraisal.checks) != Verdict::verified);
  return artefact;
}

}  // namespace touchstone::fuzz
