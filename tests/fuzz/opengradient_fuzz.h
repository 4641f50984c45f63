// One property for every record of OpenGradient: a refusal names an offset inside the input, what `inspect` lists lies
// inside the artefact, and without a key or a root of the user's nothing signed is ever verified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "appraisal/context.h"
#include "appraisal/verdict.h"
#include "codec/spelling.h"
#include "evidence/types.h"

namespace touchstone::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::vector<Reading> readings_of(Bytes input) {
  std::vector<Reading> readings(1);
  readings.front().bytes = std::make_shared<const Buffer>(to_buffer(input));
  if (auto document = json::parse(*readings.front().bytes)) {
    readings.front().json = std::make_shared<const json::Document>(std::move(*document));
    return readings;
  }
  for (Spelling& spelling : spellings(input)) {
    Reading reading;
    reading.bytes = std::make_shared<const Buffer>(std::move(spelling.bytes));
    reading.encoding = spelling.encoding;
    readings.push_back(std::move(reading));
  }
  return readings;
}

/// `unsigned_kind`: this type has instances that claim no signature, so that they may be verified as they are.
inline void run_record(const ArtefactType& type, Bytes input, bool unsigned_kind) {
  for (const Reading& reading : readings_of(input)) {
    const bool recognised = type.recognise(reading);
    auto content = type.parse(reading);
    if (!content) {
      require(content.error().offset <= reading.bytes->size());
      continue;
    }
    require(recognised);
    Artefact artefact;
    artefact.type = &type;
    artefact.bytes = reading.bytes;
    artefact.content = std::move(*content);
    std::vector<Field> fields;
    type.inspect(artefact, fields);
    require(!fields.empty());
    for (const Field& field : fields) {
      require(field.offset <= reading.bytes->size() && field.length <= reading.bytes->size() - field.offset);
    }
    const Exchange exchange;
    const Companions companions;
    const Expectations expect;
    const Anchors anchors;
    const Allowances allow;
    const Context context{
        Instant{1777885954}, Basis::now, Instant{1777885954}, 60, exchange, companions, expect, anchors, allow};
    const Appraisal appraisal = type.verify(artefact, context);
    require(!appraisal.checks.empty());
    require(unsigned_kind || verdict(appraisal.checks) != Verdict::verified);
    if (type.unpack == nullptr) continue;
    for (const Artefact& inside : type.unpack(artefact)) require(inside.type != nullptr && inside.content != nullptr);
  }
}

}  // namespace touchstone::fuzz
