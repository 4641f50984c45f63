#include "crypto/blake2b_many.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "crypto/blake2b_kernels.h"

namespace touchstone::crypto {
namespace {

using blake2b::kIv;

// RFC 7693 section 2.5: digest length 32, no key, fanout 1, depth 1.
constexpr std::uint64_t kParameters = 0x01010020;

}  // namespace

bool has_blake2b_kernel(Blake2bKernel kernel) {
  switch (kernel) {
    case Blake2bKernel::portable: return true;
    case Blake2bKernel::avx2: return blake2b::has_avx2();
    case Blake2bKernel::avx512: return blake2b::has_avx512();
  }
  return false;
}

Blake2bKernel best_blake2b_kernel() {
  static const Blake2bKernel best = [] {
    if (has_blake2b_kernel(Blake2bKernel::avx512)) return Blake2bKernel::avx512;
    if (has_blake2b_kernel(Blake2bKernel::avx2)) return Blake2bKernel::avx2;
    return Blake2bKernel::portable;
  }();
  return best;
}

void blake2b_start(Blake2bLanes& lanes) {
  for (std::size_t word = 0; word < 8; ++word) {
    std::ranges::fill(lanes.words[word], kIv[word] ^ (word == 0 ? kParameters : 0));
  }
}

void blake2b_absorb(Blake2bKernel kernel, Blake2bLanes& lanes, const std::uint8_t* data, std::size_t stride,
                    std::size_t length, std::uint64_t before, bool last) {
  std::size_t done = 0;
  do {
    const std::size_t here = std::min(length - done, kBlake2bBlock);
    const bool final_block = last && done + here == length;
    const blake2b::Block block{data + done, stride, before + done + here, final_block ? ~std::uint64_t{0} : 0};
    switch (kernel) {
      case Blake2bKernel::portable: blake2b::compress_portable(lanes, block); break;
      case Blake2bKernel::avx2: blake2b::compress_avx2(lanes, block); break;
      case Blake2bKernel::avx512: blake2b::compress_avx512(lanes, block); break;
    }
    done += here;
  } while (done < length);
}

Digest256 blake2b_digest(const Blake2bLanes& lanes, std::size_t lane) {
  Digest256 digest{};
  for (std::size_t word = 0; word < 4; ++word) {
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&digest[8 * word], &lanes.words[word][lane], 8);
      continue;
    }
    for (std::size_t i = 0; i < 8; ++i) {
      digest[8 * word + i] = static_cast<std::uint8_t>(lanes.words[word][lane] >> (8 * i));
    }
  }
  return digest;
}

void blake2b_256_many(const EqualMessages& messages, std::span<Digest256> out, Blake2bKernel kernel) {
  // Laid out in batches first: a vector load from bytes that were stored piecewise a moment ago stalls.
  constexpr std::size_t kBatch = 64;
  const std::size_t head = messages.prefix ? 1 : 0;
  const std::size_t length = head + messages.length;
  const std::size_t blocks = std::max<std::size_t>((length + kBlake2bBlock - 1) / kBlake2bBlock, 1);
  const std::size_t stride = blocks * kBlake2bBlock;
  alignas(64) std::array<std::uint8_t, kBatch * kBlake2bBlock> small;  // no vector load straddles two cache lines
  std::vector<std::uint8_t> large;
  std::uint8_t* laid = small.data();
  if (blocks > 1) {
    large.resize(kBatch * stride);
    laid = large.data();
  } else {
    small.fill(0);
  }
  for (std::size_t done = 0; done < out.size(); done += kBatch) {
    const std::size_t count = std::min(kBatch, out.size() - done);
    for (std::size_t i = 0; i < count; ++i) {
      if (messages.prefix) laid[i * stride] = *messages.prefix;
      if (messages.length > 0) {
        std::memcpy(laid + i * stride + head, messages.first + (done + i) * messages.stride, messages.length);
      }
    }
    for (std::size_t group = 0; group < count; group += kBlake2bLanes) {
      Blake2bLanes lanes;
      blake2b_start(lanes);
      blake2b_absorb(kernel, lanes, laid + group * stride, stride, length, 0, true);
      for (std::size_t lane = 0; lane < std::min(kBlake2bLanes, count - group); ++lane) {
        out[done + group + lane] = blake2b_digest(lanes, lane);
      }
    }
  }
}

}  // namespace touchstone::crypto
