// Two passes of four lanes. Functions carry their instruction set themselves, so that the rest of the program runs
// anywhere.
#include "crypto/blake2b_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TOUCHSTONE_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace touchstone::crypto::blake2b {
namespace {

TOUCHSTONE_AVX2 __m256i rotate32(__m256i x) { return _mm256_shuffle_epi32(x, 0xB1); }

TOUCHSTONE_AVX2 __m256i rotate24(__m256i x) {
  return _mm256_shuffle_epi8(x, _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0,
                                                 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
}

TOUCHSTONE_AVX2 __m256i rotate16(__m256i x) {
  return _mm256_shuffle_epi8(x, _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7,
                                                 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
}

TOUCHSTONE_AVX2 __m256i rotate63(__m256i x) {
  return _mm256_xor_si256(_mm256_srli_epi64(x, 63), _mm256_add_epi64(x, x));
}

template <int A, int B, int C, int D>
TOUCHSTONE_AVX2 void mix(__m256i* v, __m256i x, __m256i y) {
  v[A] = _mm256_add_epi64(_mm256_add_epi64(v[A], x), v[B]);
  v[D] = rotate32(_mm256_xor_si256(v[D], v[A]));
  v[C] = _mm256_add_epi64(v[C], v[D]);
  v[B] = rotate24(_mm256_xor_si256(v[B], v[C]));
  v[A] = _mm256_add_epi64(_mm256_add_epi64(v[A], y), v[B]);
  v[D] = rotate16(_mm256_xor_si256(v[D], v[A]));
  v[C] = _mm256_add_epi64(v[C], v[D]);
  v[B] = rotate63(_mm256_xor_si256(v[B], v[C]));
}

template <std::size_t R>
TOUCHSTONE_AVX2 void round(__m256i* v, const __m256i* m) {
  constexpr const auto& s = kSigma[R];
  mix<0, 4, 8, 12>(v, m[s[0]], m[s[1]]);
  mix<1, 5, 9, 13>(v, m[s[2]], m[s[3]]);
  mix<2, 6, 10, 14>(v, m[s[4]], m[s[5]]);
  mix<3, 7, 11, 15>(v, m[s[6]], m[s[7]]);
  mix<0, 5, 10, 15>(v, m[s[8]], m[s[9]]);
  mix<1, 6, 11, 12>(v, m[s[10]], m[s[11]]);
  mix<2, 7, 8, 13>(v, m[s[12]], m[s[13]]);
  mix<3, 4, 9, 14>(v, m[s[14]], m[s[15]]);
}

TOUCHSTONE_AVX2 __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

// Four words of four lanes, from lanes to words.
TOUCHSTONE_AVX2 void transpose(const std::uint8_t* data, std::size_t stride, __m256i* out) {
  const __m256i a = load(data), b = load(data + stride), c = load(data + 2 * stride), d = load(data + 3 * stride);
  const __m256i ab_low = _mm256_unpacklo_epi64(a, b), ab_high = _mm256_unpackhi_epi64(a, b);
  const __m256i cd_low = _mm256_unpacklo_epi64(c, d), cd_high = _mm256_unpackhi_epi64(c, d);
  out[0] = _mm256_permute2x128_si256(ab_low, cd_low, 0x20);
  out[1] = _mm256_permute2x128_si256(ab_high, cd_high, 0x20);
  out[2] = _mm256_permute2x128_si256(ab_low, cd_low, 0x31);
  out[3] = _mm256_permute2x128_si256(ab_high, cd_high, 0x31);
}

__attribute__((target("avx2"))) void compress_half(Blake2bLanes& lanes, const Block& block, std::size_t first) {
  __m256i m[16], v[16];  // NOLINT(modernize-avoid-c-arrays): GCC warns about vector types in std::array
  for (std::size_t i = 0; i < 4; ++i) transpose(block.data + first * block.stride + 32 * i, block.stride, m + 4 * i);
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] = load(&lanes.words[i][first]);
    v[i + 8] = _mm256_set1_epi64x(static_cast<long long>(kIv[i]));
  }
  v[12] = _mm256_xor_si256(v[12], _mm256_set1_epi64x(static_cast<long long>(block.counter)));
  v[14] = _mm256_xor_si256(v[14], _mm256_set1_epi64x(static_cast<long long>(block.final_mask)));
  round<0>(v, m);
  round<1>(v, m);
  round<2>(v, m);
  round<3>(v, m);
  round<4>(v, m);
  round<5>(v, m);
  round<6>(v, m);
  round<7>(v, m);
  round<8>(v, m);
  round<9>(v, m);
  round<10>(v, m);
  round<11>(v, m);
  for (std::size_t i = 0; i < 8; ++i) {
    const __m256i sum = _mm256_xor_si256(load(&lanes.words[i][first]), _mm256_xor_si256(v[i], v[i + 8]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(&lanes.words[i][first]), sum);
  }
}

}  // namespace

bool has_avx2() { return static_cast<bool>(__builtin_cpu_supports("avx2")); }

void compress_avx2(Blake2bLanes& lanes, const Block& block) {
  compress_half(lanes, block, 0);
  compress_half(lanes, block, 4);
}

}  // namespace touchstone::crypto::blake2b

#undef TOUCHSTONE_AVX2

#else

namespace touchstone::crypto::blake2b {

bool has_avx2() { return false; }
void compress_avx2(Blake2bLanes& lanes, const Block& block) { compress_portable(lanes, block); }

}  // namespace touchstone::crypto::blake2b

#endif
