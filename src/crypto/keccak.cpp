#include "crypto/keccak.h"

#include <bit>

#include "crypto/words.h"

namespace touchstone::crypto {
namespace {

using Lanes = std::array<std::uint64_t, 25>;

// FIPS 202 section 3.2.5, algorithm 5: the output of its linear feedback shift register for the 24 rounds.
constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000A, 0x000000008000808B, 0x800000000000008B, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// FIPS 202 section 3.2.4 (chi) over one row whose five lanes were already moved there by rho and pi.
[[gnu::always_inline]] inline void chi(std::uint64_t* row, std::uint64_t b0, std::uint64_t b1, std::uint64_t b2,
                                       std::uint64_t b3, std::uint64_t b4) {
  row[0] = b0 ^ (~b1 & b2);
  row[1] = b1 ^ (~b2 & b3);
  row[2] = b2 ^ (~b3 & b4);
  row[3] = b3 ^ (~b4 & b0);
  row[4] = b4 ^ (~b0 & b1);
}

// One round from `a` to `e`. Lane (x, y) of FIPS 202 is a[x + 5y]; the rotations are table 2 of section 3.2.2.
[[gnu::always_inline]] inline void keccak_round(const Lanes& a, Lanes& e, std::uint64_t constant) {
  const std::uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
  const std::uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
  const std::uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
  const std::uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
  const std::uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
  const std::uint64_t d0 = c4 ^ std::rotl(c1, 1);
  const std::uint64_t d1 = c0 ^ std::rotl(c2, 1);
  const std::uint64_t d2 = c1 ^ std::rotl(c3, 1);
  const std::uint64_t d3 = c2 ^ std::rotl(c4, 1);
  const std::uint64_t d4 = c3 ^ std::rotl(c0, 1);
  chi(e.data(), a[0] ^ d0, std::rotl(a[6] ^ d1, 44), std::rotl(a[12] ^ d2, 43), std::rotl(a[18] ^ d3, 21),
      std::rotl(a[24] ^ d4, 14));
  chi(&e[5], std::rotl(a[3] ^ d3, 28), std::rotl(a[9] ^ d4, 20), std::rotl(a[10] ^ d0, 3), std::rotl(a[16] ^ d1, 45),
      std::rotl(a[22] ^ d2, 61));
  chi(&e[10], std::rotl(a[1] ^ d1, 1), std::rotl(a[7] ^ d2, 6), std::rotl(a[13] ^ d3, 25), std::rotl(a[19] ^ d4, 8),
      std::rotl(a[20] ^ d0, 18));
  chi(&e[15], std::rotl(a[4] ^ d4, 27), std::rotl(a[5] ^ d0, 36), std::rotl(a[11] ^ d1, 10), std::rotl(a[17] ^ d2, 15),
      std::rotl(a[23] ^ d3, 56));
  chi(&e[20], std::rotl(a[2] ^ d2, 62), std::rotl(a[8] ^ d3, 55), std::rotl(a[14] ^ d4, 39), std::rotl(a[15] ^ d0, 41),
      std::rotl(a[21] ^ d1, 2));
  e[0] ^= constant;
}

[[gnu::always_inline]] inline void permute_rounds(Lanes& lanes) {
  Lanes even = lanes;
  Lanes odd;
  for (std::size_t round = 0; round < kRoundConstants.size(); round += 2) {
    keccak_round(even, odd, kRoundConstants[round]);
    keccak_round(odd, even, kRoundConstants[round + 1]);
  }
  lanes = even;
}

#if defined(__x86_64__)
void permute_baseline(Lanes& lanes) { permute_rounds(lanes); }

// The same rounds with "and not" and three-operand rotations, which chi and rho are made of: a third faster.
[[gnu::target("bmi,bmi2")]] void permute_bmi(Lanes& lanes) { permute_rounds(lanes); }

void permute(Lanes& lanes) {
  static const bool has_bmi =
      static_cast<bool>(__builtin_cpu_supports("bmi")) && static_cast<bool>(__builtin_cpu_supports("bmi2"));
  return has_bmi ? permute_bmi(lanes) : permute_baseline(lanes);
}
#else
void permute(Lanes& lanes) { permute_rounds(lanes); }
#endif

void xor_byte(Lanes& lanes, std::size_t position, std::uint8_t byte) {
  lanes[position / 8] ^= std::uint64_t{byte} << (8 * (position % 8));
}

}  // namespace

void Keccak256::update(Bytes data) {
  while (!data.empty()) {
    if (filled_ == 0 && data.size() >= kRate) {
      for (std::size_t lane = 0; lane < kRate / 8; ++lane) lanes_[lane] ^= load_u64le(&data[8 * lane]);
      data = data.subspan(kRate);
      permute(lanes_);
      continue;
    }
    while (filled_ % 8 == 0 && filled_ + 8 <= kRate && data.size() >= 8) {
      lanes_[filled_ / 8] ^= load_u64le(data.data());
      data = data.subspan(8);
      filled_ += 8;
    }
    if (filled_ < kRate && !data.empty()) {
      xor_byte(lanes_, filled_++, data.front());
      data = data.subspan(1);
    }
    if (filled_ == kRate) {
      permute(lanes_);
      filled_ = 0;
    }
  }
}

Digest256 Keccak256::finish() {
  xor_byte(lanes_, filled_, 0x01);
  xor_byte(lanes_, kRate - 1, 0x80);
  permute(lanes_);
  Digest256 digest{};
  for (std::size_t lane = 0; lane < 4; ++lane) store_u64le(&digest[8 * lane], lanes_[lane]);
  return digest;
}

}  // namespace touchstone::crypto
