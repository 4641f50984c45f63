// The SGX extension of a PCK certificate (intel-dcap.md 2.2): what Intel certifies about the platform.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::dcap {

inline constexpr std::string_view kOidSgxExtension = "1.2.840.113741.1.13.1";
inline constexpr std::size_t kComponents = 16;

struct PckExtension {
  std::optional<ByteArray<16>> ppid;
  std::array<std::uint8_t, kComponents> sgx_component_svns{};
  std::uint16_t pcesvn = 0;
  std::optional<ByteArray<16>> cpusvn;
  ByteArray<2> pceid{};
  ByteArray<6> fmspc{};
  std::optional<std::uint64_t> sgx_type;  // 0 standard, 1 scalable, 2 scalable with integrity
  std::optional<ByteArray<16>> platform_instance_id;
  std::optional<bool> dynamic_platform, cached_keys, smt_enabled;
};

/// `value` is the content of the extension's OCTET STRING. Entries come in any order; unknown ones are passed over. An
/// entry twice, one of another size, or a missing TCB, PCEID or FMSPC is a fault.
[[nodiscard]] Parsed<PckExtension> parse_pck_extension(Bytes value);

}  // namespace touchstone::dcap
