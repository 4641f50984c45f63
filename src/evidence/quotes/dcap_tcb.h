// The TCB status of an SGX or TDX platform (intel-dcap.md 4), as Intel's own library computes it: a pure function of
// authentic collateral and of the security version numbers that the quote and the PCK certificate state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "formats/dcap/enclave_identity.h"
#include "formats/dcap/tcb_info.h"

namespace touchstone::evidence {

/// In the order of severity that verifiers use who merge by "the worst" (a wrong reading, see below).
enum class TcbStatus : std::uint8_t {
  up_to_date,
  sw_hardening_needed,
  configuration_needed,
  configuration_and_sw_hardening_needed,
  td_relaunch_advised,
  td_relaunch_advised_configuration_needed,
  out_of_date,
  out_of_date_configuration_needed,
  revoked,
  not_supported,
};
/// As Intel spells it: "OutOfDate".
[[nodiscard]] std::string_view name(TcbStatus status);

/// What a platform is worth by the collateral.
struct TcbInput {
  const dcap::TcbInfo& info;
  const dcap::EnclaveIdentity& identity;
  const dcap::Svns& sgx_svns;  // of the PCK certificate
  std::uint16_t pcesvn;
  std::uint16_t qe_isvsvn;
  std::optional<dcap::Svns> tee_tcb_svn;   // TDX: the launch TCB
  std::optional<dcap::Svns> tee_tcb_svn2;  // TD report 1.5 and later: the current TCB
};

/// How to read the rules. All but `intel` are mistakes of verifiers that are in use (intel-dcap.md 4): their result is
/// shown where it differs.
enum class TcbReading : std::uint8_t {
  intel,
  all_components,  // step 2 compares all 16 TDX components, whatever the module's version is
  by_severity,     // step 5 takes the worst of platform, module and QE
  module_alone,    // step 5 lets the module's status stand for the platform's
};

/// Steps 2 to 5 for one set of TDX SVNs. The pointers point into the collateral and are null where nothing matched.
struct TcbAssessment {
  TcbStatus status = TcbStatus::not_supported;
  const dcap::TcbLevel* level = nullptr;
  const dcap::TdxModuleIdentity* module = nullptr;
  const dcap::IsvLevel* module_level = nullptr;
  const dcap::IsvLevel* qe_level = nullptr;
  std::optional<std::string> unrecognised;  // a tcbStatus that 3.4 does not have, in a level that matched
  std::optional<Instant> tcb_date;          // the earliest
  std::vector<std::string> advisory_ids;    // sorted, none twice
};

struct TcbResult {
  TcbStatus status = TcbStatus::not_supported;
  TcbAssessment launch;
  std::optional<TcbAssessment> current;
  std::optional<std::string> unrecognised;
};

[[nodiscard]] TcbResult evaluate_tcb(const TcbInput& input, TcbReading reading = TcbReading::intel);

/// The module's identity for these TDX SVNs: `TDX_` and two hex digits of the second one, without regard to case. Null
/// when there is none.
[[nodiscard]] const dcap::TdxModuleIdentity* find_module(const dcap::TcbInfo& info, const dcap::Svns& tee_tcb_svn);

/// Whether TDX components 0 and 1 are left to the module's identity (step 2).
[[nodiscard]] inline bool has_module_version(const dcap::Svns& tee_tcb_svn) { return tee_tcb_svn[1] > 0; }

/// A status that 3.4 knows for a platform and for a quoting enclave; for a TDX module there are three of them.
[[nodiscard]] std::optional<TcbStatus> platform_status(std::string_view text);
[[nodiscard]] std::optional<TcbStatus> module_status(std::string_view text);

}  // namespace touchstone::evidence
