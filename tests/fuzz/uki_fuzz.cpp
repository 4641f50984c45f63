// Beside the property of every artefact: what is accepted has the ten values of PCR 11, and every section lies inside
// the file.
#include <cstddef>
#include <cstdint>

#include "evidence/environments/uki.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto artefact = fuzz::run_type(evidence::kUki, {data, size});
  if (!artefact) return 0;
  const auto& measurement = artefact->as<evidence::UkiMeasurement>();
  fuzz::require(evidence::uki_measurements(measurement).size() == 10);
  for (const pe::Section& section : measurement.file.sections) {
    fuzz::require(section.offset + pe::kSectionHeaderSize <= size);
    fuzz::require(section.stored() == 0 || section.pointer_to_raw_data + section.stored() <= size);
    fuzz::require(measurement.file.find(section.name()) == &section);
  }
  return 0;
}
