#include <bit>

#include "crypto/blake2b_kernels.h"

namespace touchstone::crypto::blake2b {
namespace {

using Words = std::array<std::uint64_t, 16>;

void mix(Words& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint64_t x, std::uint64_t y) {
  v[a] += v[b] + x;
  v[d] = std::rotr(v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = std::rotr(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 63);
}

void compress_lane(Blake2bLanes& lanes, std::size_t lane, const Block& block) {
  Words m{};
  const std::uint8_t* data = block.data + lane * block.stride;
  for (std::size_t i = 0; i < kBlake2bBlock; ++i) m[i / 8] |= static_cast<std::uint64_t>(data[i]) << (8 * (i % 8));
  Words v{};
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] = lanes.words[i][lane];
    v[i + 8] = kIv[i];
  }
  v[12] ^= block.counter;
  v[14] ^= block.final_mask;
  for (const auto& s : kSigma) {
    mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
    mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
    mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
    mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
    mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
    mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
    mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
    mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
  }
  for (std::size_t i = 0; i < 8; ++i) lanes.words[i][lane] ^= v[i] ^ v[i + 8];
}

}  // namespace

void compress_portable(Blake2bLanes& lanes, const Block& block) {
  for (std::size_t lane = 0; lane < kBlake2bLanes; ++lane) compress_lane(lanes, lane, block);
}

}  // namespace touchstone::crypto::blake2b
