// Intel enclave identity (intel-dcap.md 3.4): which enclave is the quoting enclave, and which of its versions are worth
// what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "formats/dcap/json_fields.h"

namespace touchstone::dcap {

struct EnclaveIdentity {
  std::string id;  // "QE" for SGX, "TD_QE" for TDX, "QVE" is of no use here
  Instant issue_date, next_update;
  std::uint64_t tcb_evaluation_data_number = 0;
  ByteArray<4> miscselect{}, miscselect_mask{};
  ByteArray<16> attributes{}, attributes_mask{};
  ByteArray<32> mrsigner{};
  std::uint16_t isvprodid = 0;
  std::vector<IsvLevel> levels;  // highest isvsvn first
};

/// The value of `enclaveIdentity`, version 2. A status that is not known is no fault. Unknown names are passed over.
[[nodiscard]] Parsed<EnclaveIdentity> parse_enclave_identity(Bytes text);

}  // namespace touchstone::dcap
