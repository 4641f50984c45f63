// Modular powers of numbers of any size, for the precompile 0x05 (EIP-198).
#pragma once

#include <optional>

#include "base/bytes.h"

namespace touchstone::evm {

inline constexpr std::size_t kMostModexpBytes = 1024;  // EIP-7823, for each of the three

/// base^exponent mod modulus, all big-endian, as long as `modulus`. Zeros for a modulus of zero or one; 0^0 is 1.
/// Nothing when the library has no memory.
[[nodiscard]] std::optional<Buffer> power_modulo(Bytes base, Bytes exponent, Bytes modulus);

}  // namespace touchstone::evm
