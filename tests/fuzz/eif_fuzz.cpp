// Beside the property of every artefact: in whatever pieces a file comes, the answer is the same, and the sections of
// one that is accepted fill it exactly. The CRC is set right, so that the fuzzer gets past it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <zlib.h>

#include "evidence/environments/eif.h"
#include "evidence_fuzz.h"

namespace {

using namespace touchstone;

void set_crc(Buffer& file) {
  if (file.size() < eif::kHeaderSize) return;
  auto crc = crc32_z(0, file.data(), eif::kCrcOffset);
  crc = crc32_z(crc, file.data() + eif::kHeaderSize, file.size() - eif::kHeaderSize);
  for (unsigned i = 0; i < 4; ++i) file[eif::kCrcOffset + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
}

void check(Bytes file) {
  const auto artefact = fuzz::run_type(evidence::kEif, file);
  evidence::EifMeasurer measurer;
  constexpr std::size_t kPiece = 7;
  for (std::size_t from = 0; from < file.size(); from += kPiece) {
    measurer.update(file.subspan(from, std::min(kPiece, file.size() - from)));
  }
  const auto pieces = measurer.finish();
  fuzz::require(pieces.has_value() == artefact.has_value());
  if (!artefact) return;
  const auto& whole = artefact->as<evidence::EifMeasurement>();
  fuzz::require(pieces->pcr0 == whole.pcr0 && pieces->pcr1 == whole.pcr1 && pieces->pcr2 == whole.pcr2);
  std::uint64_t end = eif::kHeaderSize;
  for (const eif::Section& section : whole.image.sections) {
    fuzz::require(section.offset == end);
    end = section.data_offset() + section.size;
  }
  fuzz::require(end == file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({data, size});
  Buffer file(data, data + size);
  set_crc(file);
  check(file);
  return 0;
}
