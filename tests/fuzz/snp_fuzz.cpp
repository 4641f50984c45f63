// Beside the property of every artefact: no strict prefix is a report too, and the fields lie inside the input.
#include <cstddef>
#include <cstdint>

#include "evidence/quotes/snp.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  const auto report = snp::parse(input);
  // Under --as a report of another signature algorithm parses, which is not recognised by itself.
  if (!report || report->sig_algo == snp::kEcdsaP384Sha384) {
    fuzz::require(fuzz::run_type(evidence::kSnpReport, input).has_value() == report.has_value());
  }
  if (!report) {
    fuzz::require(report.error().offset <= size);
    return 0;
  }
  fuzz::require(size == snp::kReportBytes && !snp::parse(input.first(size - 1)));
  for (const snp::Span& span : snp::reserved_not_zero(*report)) {
    fuzz::require(span.offset + span.size <= snp::kSignedBytes);
  }
  return 0;
}
