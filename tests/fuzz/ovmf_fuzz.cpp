// Firmware: what parses can be measured, and a refusal names a place inside the input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "evidence/environments/snp_launch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  const Bytes input(data, size);
  const auto firmware = ovmf::parse_sev(input);
  if (!firmware) {
    require(firmware.error().offset <= size);
    return 0;
  }
  std::size_t pages = 0;
  for (const ovmf::Section& section : firmware->sections) pages += section.pages;
  require(pages <= ovmf::kMaxPages);
  if (pages > 4096) return 0;  // slow, and nothing new
  evidence::SnpLaunch launch;
  launch.vcpus = 2;
  launch.boot = evidence::DirectBoot{};
  if (!evidence::contradiction(*firmware, launch).empty()) launch.boot.reset();
  const auto digest = evidence::snp_launch_digest(*firmware, launch);
  if (!digest) require(digest.error().offset <= size);
  return 0;
}
