// TDX firmware: what parses can be measured, and a refusal names a place inside the input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "evidence/environments/tdvf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  const Bytes input(data, size);
  const auto tdvf = ovmf::parse_tdvf(input);
  if (!tdvf) {
    require(tdvf.error().offset <= size);
    return 0;
  }
  require(ovmf::looks_like_tdvf(input));
  std::size_t pages = 0;
  for (const ovmf::TdvfSection& section : tdvf->sections) {
    require(section.data.size() <= section.pages * ovmf::kPage);
    pages += section.pages;
  }
  if (pages > 4096) return 0;  // slow, and nothing new
  const auto mrtds = evidence::mrtds_of(*tdvf);
  require(pages > 1 || mrtds.two_pass == mrtds.single_pass);
  return 0;
}
