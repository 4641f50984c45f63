// Beside the property of every artefact: the span of the signed bytes is what stands in the file, and removing white
// space twice changes nothing more.
#include <cstddef>
#include <cstdint>

#include "evidence/material/dcap_collateral.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  if (size == 0 || data[0] != '{') return 0;
  const std::string once = dcap::without_white_space(as_text(input));
  fuzz::require(dcap::without_white_space(once) == once);
  static_cast<void>(dcap::parse_tcb_info(input));
  static_cast<void>(dcap::parse_enclave_identity(input));
  const auto artefact = fuzz::run_type(evidence::kDcapCollateral, input);
  if (!artefact) return 0;
  const auto& collateral = artefact->as<dcap::Collateral>();
  if (collateral.combined || !collateral.tcb_info) return 0;
  const auto& item = *collateral.tcb_info;
  fuzz::require(item.offset + item.length <= size);
  fuzz::require(item.text == as_text(input.subspan(item.offset, item.length)));
  return 0;
}
