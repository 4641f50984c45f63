// Intel TCB info (intel-dcap.md 3.4): which security version numbers of a platform are worth what.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "formats/dcap/json_fields.h"
#include "formats/dcap/pck_extension.h"

namespace touchstone::dcap {

using Svns = std::array<std::uint8_t, kComponents>;

/// The three parts in the order in which levels are sorted (intel-dcap.md 4, step 1).
struct LevelSvns {
  Svns sgx{};
  std::uint16_t pcesvn = 0;
  Svns tdx{};  // zero for SGX
  friend auto operator<=>(const LevelSvns&, const LevelSvns&) = default;
};

struct TcbLevel {
  LevelSvns svns;
  Assessment assessment;
  std::array<std::string, kComponents> sgx_types, tdx_types;  // "Early Microcode Update"; may be empty
};

struct TdxModule {
  ByteArray<48> mrsigner{};
  ByteArray<8> attributes{}, attributes_mask{};
};
struct TdxModuleIdentity {
  std::string id;  // "TDX_01"
  TdxModule module;
  std::vector<IsvLevel> levels;  // highest isvsvn first
};

struct TcbInfo {
  std::uint64_t version = 0;  // 2 or 3
  std::string id;             // "SGX" or "TDX"
  Instant issue_date, next_update;
  ByteArray<6> fmspc{};
  ByteArray<2> pceid{};
  std::uint64_t tcb_evaluation_data_number = 0;
  std::vector<TcbLevel> levels;  // the highest first, whatever the order of the text
  std::optional<TdxModule> tdx_module;
  std::vector<TdxModuleIdentity> tdx_module_identities;

  [[nodiscard]] bool tdx() const { return id == "TDX"; }
};

/// The value of `tcbInfo`. Everything that 3.4 asks for is kept; a status that is not known is no fault. Unknown names
/// are passed over.
[[nodiscard]] Parsed<TcbInfo> parse_tcb_info(Bytes text);

}  // namespace touchstone::dcap
