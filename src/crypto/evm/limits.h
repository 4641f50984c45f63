// The bounds of one run (ezkl-and-evm.md 4.5). They take the place of gas.
#pragma once

#include <cstddef>
#include <cstdint>

namespace touchstone::evm {

struct Limits {
  std::uint64_t steps = 10'000'000;
  std::size_t memory = 16U << 20U;   // bytes, all nested calls together
  std::size_t calldata = 4U << 20U;  // bytes
  std::size_t code = 1U << 20U;      // bytes
  std::size_t pairing_terms = 4096;  // of the whole run
  std::size_t precompile_calls = 100'000;
};

// Limits of our own beside those: without gas, one step may move or hash a whole memory, and one call may have
// thousands of terms.
inline constexpr std::uint64_t kMostMovedBytes = std::uint64_t{1} << 30U;
inline constexpr std::uint64_t kMostCurveTerms =
    100'000;  // points that are multiplied, those of larger groups several times
inline constexpr std::uint64_t kMostModexpWork = 1U << 30U;  // bits of exponents times limbs of moduli squared
inline constexpr std::size_t kMostStorageSlots = 65'536;
inline constexpr int kMostDepth = 8;  // calls to the contract itself, one in another

/// What a run has used.
struct Usage {
  std::uint64_t steps = 0;
  std::size_t memory = 0;
  std::uint64_t pairing_terms = 0, precompile_calls = 0;
  std::uint64_t moved_bytes = 0, curve_terms = 0, modexp_work = 0;
};

}  // namespace touchstone::evm
