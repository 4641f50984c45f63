// The compression function of BLAKE2b on eight lanes (RFC 7693 section 3.2), once per instruction set. Private to
// blake2b_many.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto/blake2b_many.h"

namespace touchstone::crypto::blake2b {

inline constexpr std::array<std::uint64_t, 8> kIv = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

// RFC 7693 section 2.7; rounds 10 and 11 repeat the first two.
inline constexpr std::array<std::array<std::uint8_t, 16>, 12> kSigma = {{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
}};

/// One 128-byte block of each lane: lane i's at data + i·stride. `counter`: message bytes up to its end (t0);
/// `final_mask`: all ones for the last block (f0).
struct Block {
  const std::uint8_t* data;
  std::size_t stride;
  std::uint64_t counter;
  std::uint64_t final_mask;
};

[[nodiscard]] bool has_avx2();
[[nodiscard]] bool has_avx512();

void compress_portable(Blake2bLanes& lanes, const Block& block);
/// Only where has_avx2(); elsewhere the portable one.
void compress_avx2(Blake2bLanes& lanes, const Block& block);
/// Only where has_avx512(); elsewhere the portable one.
void compress_avx512(Blake2bLanes& lanes, const Block& block);

}  // namespace touchstone::crypto::blake2b
