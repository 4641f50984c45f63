// Numbers of a fixed size, least significant limb first: what the prime fields are made of. Nothing in crypto/curves/
// runs in constant time, since everything here is public (curves.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::curves {

__extension__ using Wide = unsigned __int128;  // NOLINT: the extension every supported compiler has

template <std::size_t N>
using Limbs = std::array<std::uint64_t, N>;

/// a + b * c + carry; the upper half of the result becomes the carry.
constexpr std::uint64_t multiply_add(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t& carry) {
  const Wide wide = static_cast<Wide>(b) * c + a + carry;
  carry = static_cast<std::uint64_t>(wide >> 64U);
  return static_cast<std::uint64_t>(wide);
}

template <std::size_t N>
constexpr bool less(const Limbs<N>& a, const Limbs<N>& b) {
  for (std::size_t i = N; i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i];
  }
  return false;
}

/// a += b; the carry out of the top.
template <std::size_t N>
constexpr std::uint64_t add_to(Limbs<N>& a, const Limbs<N>& b) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < N; ++i) {
    const Wide sum = static_cast<Wide>(a[i]) + b[i] + carry;
    a[i] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64U);
  }
  return carry;
}

/// a -= b; 1 when it wrapped around.
template <std::size_t N>
constexpr std::uint64_t subtract_from(Limbs<N>& a, const Limbs<N>& b) {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < N; ++i) {
    const Wide difference = static_cast<Wide>(a[i]) - b[i] - borrow;
    a[i] = static_cast<std::uint64_t>(difference);
    borrow = static_cast<std::uint64_t>(difference >> 64U) & 1U;
  }
  return borrow;
}

/// a - m unless that is negative, else a. Without a branch: which of the two it is cannot be predicted.
template <std::size_t N>
constexpr Limbs<N> reduced_once(const Limbs<N>& a, const Limbs<N>& m) {
  Limbs<N> result = a;
  const std::uint64_t keep = 0 - subtract_from(result, m);
  for (std::size_t i = 0; i < N; ++i) result[i] ^= (result[i] ^ a[i]) & keep;
  return result;
}

template <std::size_t N>
constexpr void halve(Limbs<N>& a) {
  for (std::size_t i = 0; i + 1 < N; ++i) a[i] = a[i] >> 1U | a[i + 1] << 63U;
  a[N - 1] >>= 1U;
}

template <std::size_t N>
constexpr bool bit(const Limbs<N>& a, std::size_t index) {
  return (a[index / 64] >> (index % 64) & 1U) != 0;
}

/// Number of bits without leading zeros; 0 for zero.
template <std::size_t N>
constexpr std::size_t bit_length(const Limbs<N>& a) {
  for (std::size_t i = 64 * N; i > 0; --i) {
    if (bit(a, i - 1)) return i;
  }
  return 0;
}

/// Of hex digits after "0x", for constants as curves.md writes them.
template <std::size_t N>
constexpr Limbs<N> limbs(std::string_view hex) {
  Limbs<N> value{};
  for (const char digit : hex.substr(2)) {
    for (std::size_t i = N; i-- > 1;) value[i] = value[i] << 4U | value[i - 1] >> 60U;
    value[0] = value[0] << 4U | static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

/// Big-endian bytes of any length. Nothing when the number does not fit.
template <std::size_t N>
std::optional<Limbs<N>> limbs_from_be(Bytes bytes) {
  Limbs<N> value{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint64_t byte = bytes[bytes.size() - 1 - i];
    if (byte == 0) continue;
    if (i >= 8 * N) return std::nullopt;
    value[i / 8] |= byte << (8 * (i % 8));
  }
  return value;
}

template <std::size_t N>
ByteArray<8 * N> to_be(const Limbs<N>& value) {
  ByteArray<8 * N> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(value[i / 8] >> (8 * (i % 8)));
  }
  return bytes;
}

}  // namespace touchstone::curves
