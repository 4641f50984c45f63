// Beside the property of every artefact: what a statement names are paths inside a model, and the payload of a bundle
// is read in the same way when it comes alone.
#include <cstddef>
#include <cstdint>
#include <set>

#include "evidence/models/oms.h"
#include "evidence_fuzz.h"
#include "formats/oms/legacy.h"
#include "formats/oms/scope.h"

namespace {

using namespace touchstone;

void check_statement(Bytes payload) {
  const auto statement = oms::parse_statement(payload);
  if (!statement) {
    fuzz::require(statement.error().offset <= payload.size());
    return;
  }
  std::set<std::string_view> names;
  for (const oms::Resource& resource : statement->resources) {
    fuzz::require(names.insert(resource.name).second);
    fuzz::require(oms::check_path(resource.path(), 0).has_value());
    fuzz::require(resource.range.has_value() == (statement->method == oms::Method::shards));
    fuzz::require(!resource.digest.empty());
    static_cast<void>(oms::hidden_by(statement->ignore_paths, resource.path()));
  }
  fuzz::require((statement->predicate == oms::Predicate::other) == statement->resources.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  check_statement(input);
  if (size <= 4096) fuzz::require(oms::python_bytes_repr(input).size() >= size + 3);
  const Buffer bytes = to_buffer(input);
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(bytes);
  if (auto document = json::parse(*reading.bytes)) {
    reading.json = std::make_shared<const json::Document>(std::move(*document));
  }
  // --as reads more than detection takes for one.
  if (!evidence::kOmsSignature.recognise(reading)) {
    const auto content = evidence::kOmsSignature.parse(reading);
    fuzz::require(content.has_value() || content.error().offset <= size);
    return 0;
  }
  const auto artefact = fuzz::run_type(evidence::kOmsSignature, input);
  if (artefact) check_statement(artefact->as<evidence::OmsSignature>().bundle.dsse()->payload.bytes);
  return 0;
}
