#include "crypto/ripemd160.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace touchstone::crypto {
namespace {

using State = std::array<std::uint32_t, 5>;
using Block = std::array<std::uint32_t, 16>;
using Steps = std::array<std::uint8_t, 80>;

constexpr std::size_t kBlock = 64;

// Appendix A: which word each step takes, how far it rotates, and what it adds; left line and right line.
constexpr Steps kWordLeft = {0,  1, 2,  3, 4,  5,  6, 7,  8, 9,  10, 11, 12, 13, 14, 15, 7,  4,  13, 1,
                             10, 6, 15, 3, 12, 0,  9, 5,  2, 14, 11, 8,  3,  10, 14, 4,  9,  15, 8,  1,
                             2,  7, 0,  6, 13, 11, 5, 12, 1, 9,  11, 10, 0,  8,  12, 4,  13, 3,  7,  15,
                             14, 5, 6,  2, 4,  0,  5, 9,  7, 12, 2,  10, 14, 1,  3,  8,  11, 6,  15, 13};
constexpr Steps kWordRight = {5,  14, 7,  0,  9,  2,  11, 4,  13, 6, 15, 8, 1,  10, 3,  12, 6, 11, 3, 7,
                              0,  13, 5,  10, 14, 15, 8,  12, 4,  9, 1,  2, 15, 5,  1,  3,  7, 14, 6, 9,
                              11, 8,  12, 2,  10, 0,  4,  13, 8,  6, 4,  1, 3,  11, 15, 0,  5, 12, 2, 13,
                              9,  7,  10, 14, 12, 15, 10, 4,  1,  5, 8,  7, 6,  2,  13, 14, 0, 3,  9, 11};
constexpr Steps kTurnLeft = {11, 14, 15, 12, 5, 8,  7,  9,  11, 13, 14, 15, 6,  7,  9,  8,  7,  6,  8,  13,
                             11, 9,  7,  15, 7, 12, 15, 9,  11, 7,  13, 12, 11, 13, 6,  7,  14, 9,  13, 15,
                             14, 8,  13, 6,  5, 12, 7,  5,  11, 12, 14, 15, 14, 15, 9,  8,  9,  14, 5,  6,
                             8,  6,  5,  12, 9, 15, 5,  11, 6,  8,  13, 12, 5,  12, 13, 14, 11, 8,  5,  6};
constexpr Steps kTurnRight = {8,  9,  9,  11, 13, 15, 15, 5, 7,  7,  8,  11, 14, 14, 12, 6,  9,  13, 15, 7,
                              12, 8,  9,  11, 7,  7,  12, 7, 6,  15, 13, 11, 9,  7,  15, 11, 8,  6,  6,  14,
                              12, 13, 5,  14, 13, 13, 7,  5, 15, 5,  8,  11, 14, 14, 6,  14, 6,  9,  12, 9,
                              12, 5,  15, 8,  8,  5,  12, 9, 12, 5,  14, 6,  8,  13, 6,  5,  15, 13, 11, 11};
constexpr std::array<std::uint32_t, 5> kAddLeft = {0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E};
constexpr std::array<std::uint32_t, 5> kAddRight = {0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0};

std::uint32_t mix(std::size_t round, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
  switch (round) {
    case 0: return x ^ y ^ z;
    case 1: return (x & y) | (~x & z);
    case 2: return (x | ~y) ^ z;
    case 3: return (x & z) | (y & ~z);
    default: return x ^ (y | ~z);
  }
}

State line(const State& start, const Block& words, const Steps& word, const Steps& turn,
           const std::array<std::uint32_t, 5>& add, bool right) {
  auto [a, b, c, d, e] = start;
  for (std::size_t j = 0; j < word.size(); ++j) {
    const std::size_t round = j / 16;
    const std::uint32_t sum = a + mix(right ? 4 - round : round, b, c, d) + words[word[j]] + add[round];
    const std::uint32_t next = std::rotl(sum, turn[j]) + e;
    a = e;
    e = d;
    d = std::rotl(c, 10);
    c = b;
    b = next;
  }
  return {a, b, c, d, e};
}

void compress(State& h, Bytes block) {
  Block words{};
  for (std::size_t i = 0; i < kBlock; ++i) words[i / 4] |= static_cast<std::uint32_t>(block[i]) << (8 * (i % 4));
  const State left = line(h, words, kWordLeft, kTurnLeft, kAddLeft, false);
  const State right = line(h, words, kWordRight, kTurnRight, kAddRight, true);
  h = {h[1] + left[2] + right[3], h[2] + left[3] + right[4], h[3] + left[4] + right[0], h[4] + left[0] + right[1],
       h[0] + left[1] + right[2]};
}

}  // namespace

ByteArray<20> ripemd160(Bytes data) {
  State h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  Bytes rest = data;
  for (; rest.size() >= kBlock; rest = rest.subspan(kBlock)) compress(h, rest.first(kBlock));
  // 80, zeros, and the length in bits, little-endian, at the end of a block.
  Buffer last(rest.size() < kBlock - 8 ? kBlock : 2 * kBlock);
  std::ranges::copy(rest, last.begin());
  last[rest.size()] = 0x80;
  const std::uint64_t bits = static_cast<std::uint64_t>(data.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) last[last.size() - 8 + i] = static_cast<std::uint8_t>(bits >> (8 * i));
  for (Bytes block = last; !block.empty(); block = block.subspan(kBlock)) compress(h, block.first(kBlock));
  ByteArray<20> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(h[i / 4] >> (8 * (i % 4)));
  return digest;
}

}  // namespace touchstone::crypto
