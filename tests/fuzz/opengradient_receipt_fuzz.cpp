// Property: a refusal names an offset inside the input; what parses lists its fields inside the input, and without a
// key no signature passes, nor anything that stands on it; the same bytes give the same appraisal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "evidence/receipts/opengradient.h"

namespace {

using namespace touchstone;

void require(bool holds) {
  if (!holds) std::abort();
}

Appraisal verify(const Artefact& artefact) {
  const Exchange exchange;
  const Companions companions;
  const Expectations expect;
  const Anchors anchors;
  const Allowances allow;
  const Context context{Instant{},  Basis::evidence, Instant{}, std::nullopt, exchange,
                        companions, expect,          anchors,   allow};
  return artefact.type->verify(artefact, context);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ArtefactType& type = evidence::kOpengradientReceipt;
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(data, data + size);
  if (auto document = json::parse(*reading.bytes, json::Dialect::gateway)) {
    reading.gateway_json = std::make_shared<const json::Document>(std::move(*document));
  }
  static_cast<void>(type.recognise(reading));
  auto content = type.parse(reading);
  if (!content) {
    require(content.error().offset <= size);
    return 0;
  }
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  std::vector<Field> fields;
  type.inspect(artefact, fields);
  for (const Field& field : fields) require(field.offset <= size && field.length <= size - field.offset);
  const Appraisal appraisal = verify(artefact);
  const Check* const signature = find_check(appraisal.checks, "receipt.signature");
  require(signature != nullptr && signature->outcome == Outcome::unknown);
  require(!has_passed(appraisal.checks, "receipt.tee-id"));
  for (const Check& check : appraisal.checks) {
    if (!check.location || !check.location->offset) continue;
    require(*check.location->offset <= size && check.location->length.value_or(0) <= size - *check.location->offset);
  }
  const Appraisal again = verify(artefact);
  require(again.checks.size() == appraisal.checks.size());
  for (std::size_t i = 0; i < again.checks.size(); ++i) require(again.checks[i].title == appraisal.checks[i].title);
  return 0;
}
