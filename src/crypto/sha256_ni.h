// The compression function of SHA-256 over one to three messages side by side, with the SHA extensions of x86-64: one
// message alone leaves two thirds of the unit idle, since each round waits for the one before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace touchstone::crypto {

using Sha256State = std::array<std::uint32_t, 8>;

inline constexpr std::size_t kSha256Lanes = 3;  // with four, the states no longer fit into sixteen registers
inline constexpr std::size_t kSha256Block = 64;

/// A message on its way: `blocks` blocks of it begin at `data`.
struct Sha256Lane {
  Sha256State* state;
  const std::uint8_t* data;
};

/// Whether this machine has the instructions.
[[nodiscard]] bool has_sha_ni();

/// Absorbs `blocks` blocks of 64 bytes into each of the first `count` (1 to 3) lanes. Only when has_sha_ni().
void sha256_ni(const std::array<Sha256Lane, kSha256Lanes>& lanes, std::size_t count, std::size_t blocks);

}  // namespace touchstone::crypto
