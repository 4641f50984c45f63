#include "crypto/blake3.h"

#include <algorithm>
#include <bit>

#include "crypto/words.h"

namespace touchstone::crypto {
namespace {

using ChainingValue = std::array<std::uint32_t, 8>;
using Block = std::array<std::uint32_t, 16>;

constexpr std::size_t kBlockSize = 64, kBlocksPerChunk = 16;
constexpr std::uint32_t kChunkStart = 1, kChunkEnd = 2, kParent = 4, kRoot = 8;
constexpr ChainingValue kIv = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                               0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};

// models.md 4.4: after each round m[i] becomes m[P[i]]. The words of every round, worked out at compile time.
constexpr std::array<std::array<std::size_t, 16>, 7> make_schedule() {
  constexpr std::array<std::size_t, 16> permutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<std::size_t, 16>, 7> schedule{};
  for (std::size_t i = 0; i < 16; ++i) schedule[0][i] = i;
  for (std::size_t round = 1; round < 7; ++round) {
    for (std::size_t i = 0; i < 16; ++i) schedule[round][i] = schedule[round - 1][permutation[i]];
  }
  return schedule;
}
constexpr auto kSchedule = make_schedule();

inline void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d, std::uint32_t x,
                std::uint32_t y) {
  a += b + x;
  d = std::rotr(d ^ a, 16);
  c += d;
  b = std::rotr(b ^ c, 12);
  a += b + y;
  d = std::rotr(d ^ a, 8);
  c += d;
  b = std::rotr(b ^ c, 7);
}

template <std::size_t Round>
inline void mix_round(Block& v, const Block& m) {
  constexpr const std::array<std::size_t, 16>& s = kSchedule[Round];
  mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
  mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
  mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
  mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
  mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
  mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
  mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
  mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

ChainingValue compress(const ChainingValue& cv, const Block& m, std::uint64_t counter, std::size_t length,
                       std::uint32_t flags) {
  Block v = {cv[0],
             cv[1],
             cv[2],
             cv[3],
             cv[4],
             cv[5],
             cv[6],
             cv[7],
             kIv[0],
             kIv[1],
             kIv[2],
             kIv[3],
             static_cast<std::uint32_t>(counter),
             static_cast<std::uint32_t>(counter >> 32U),
             static_cast<std::uint32_t>(length),
             flags};
  mix_round<0>(v, m);
  mix_round<1>(v, m);
  mix_round<2>(v, m);
  mix_round<3>(v, m);
  mix_round<4>(v, m);
  mix_round<5>(v, m);
  mix_round<6>(v, m);
  ChainingValue out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = v[i] ^ v[i + 8];
  return out;
}

Block words_of(const std::uint8_t* block) {
  Block words;
  for (std::size_t i = 0; i < 16; ++i) words[i] = load_u32le(block + 4 * i);
  return words;
}

ChainingValue parent(const ChainingValue& left, const ChainingValue& right, std::uint32_t flags) {
  Block words;
  std::ranges::copy(left, words.begin());
  std::ranges::copy(right, words.begin() + 8);
  return compress(kIv, words, 0, kBlockSize, kParent | flags);
}

}  // namespace

Blake3::Blake3() : chunk_value_(kIv), subtrees_{} {}

// Called when the chunk is full and more input follows, so that neither its last block nor a parent made here is the
// root.
void Blake3::close_chunk() {
  ChainingValue value = compress(chunk_value_, words_of(block_.data()), chunk_counter_, block_length_, kChunkEnd);
  ++chunk_counter_;
  // As many subtrees are complete now as the count of chunks has trailing zero bits.
  for (std::uint64_t chunks = chunk_counter_; (chunks & 1U) == 0; chunks >>= 1U) {
    --depth_;
    value = parent(subtrees_[depth_], value, 0);
  }
  subtrees_[depth_] = value;
  ++depth_;
  chunk_value_ = kIv;
  blocks_compressed_ = 0;
  block_length_ = 0;
}

void Blake3::update(Bytes data) {
  while (!data.empty()) {
    if (block_length_ == kBlockSize) {
      if (blocks_compressed_ == kBlocksPerChunk - 1) {
        close_chunk();
      } else {
        const std::uint32_t flags = blocks_compressed_ == 0 ? kChunkStart : 0;
        chunk_value_ = compress(chunk_value_, words_of(block_.data()), chunk_counter_, kBlockSize, flags);
        ++blocks_compressed_;
        block_length_ = 0;
      }
    }
    const std::size_t taken = std::min(kBlockSize - block_length_, data.size());
    std::copy_n(data.begin(), taken, block_.begin() + static_cast<std::ptrdiff_t>(block_length_));
    block_length_ += taken;
    data = data.subspan(taken);
  }
}

Digest256 Blake3::finish() {
  std::fill(block_.begin() + static_cast<std::ptrdiff_t>(block_length_), block_.end(), std::uint8_t{0});
  const std::uint32_t flags = kChunkEnd | (blocks_compressed_ == 0 ? kChunkStart : 0U) | (depth_ == 0 ? kRoot : 0U);
  ChainingValue value = compress(chunk_value_, words_of(block_.data()), chunk_counter_, block_length_, flags);
  while (depth_ > 0) {
    --depth_;
    value = parent(subtrees_[depth_], value, depth_ == 0 ? kRoot : 0U);
  }
  Digest256 digest{};
  for (std::size_t i = 0; i < value.size(); ++i) store_u32le(&digest[4 * i], value[i]);
  return digest;
}

}  // namespace touchstone::crypto
