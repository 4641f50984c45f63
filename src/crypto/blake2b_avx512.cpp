// Eight lanes at once. Functions carry their instruction set themselves, so that the rest of the program runs anywhere.
#include "crypto/blake2b_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns about its own _mm512_undefined_epi32 (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define TOUCHSTONE_AVX512 __attribute__((target("avx512f"), always_inline)) inline

namespace touchstone::crypto::blake2b {
namespace {

template <int A, int B, int C, int D>
TOUCHSTONE_AVX512 void mix(__m512i* v, __m512i x, __m512i y) {
  v[A] = _mm512_add_epi64(_mm512_add_epi64(v[A], x), v[B]);
  v[D] = _mm512_ror_epi64(_mm512_xor_si512(v[D], v[A]), 32);
  v[C] = _mm512_add_epi64(v[C], v[D]);
  v[B] = _mm512_ror_epi64(_mm512_xor_si512(v[B], v[C]), 24);
  v[A] = _mm512_add_epi64(_mm512_add_epi64(v[A], y), v[B]);
  v[D] = _mm512_ror_epi64(_mm512_xor_si512(v[D], v[A]), 16);
  v[C] = _mm512_add_epi64(v[C], v[D]);
  v[B] = _mm512_ror_epi64(_mm512_xor_si512(v[B], v[C]), 63);
}

template <std::size_t R>
TOUCHSTONE_AVX512 void round(__m512i* v, const __m512i* m) {
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

TOUCHSTONE_AVX512 __m512i load(const void* from) { return _mm512_loadu_si512(from); }

// Eight words of eight lanes, from lanes to words: pairs of 64-bit words, then of 128 bits, then of 256.
TOUCHSTONE_AVX512 void transpose(const std::uint8_t* data, std::size_t stride, __m512i* out) {
  __m512i pairs[8];  // NOLINT(modernize-avoid-c-arrays): GCC warns about vector types in std::array
  for (std::size_t i = 0; i < 4; ++i) {
    const __m512i even = load(data + 2 * i * stride), odd = load(data + (2 * i + 1) * stride);
    pairs[2 * i] = _mm512_unpacklo_epi64(even, odd);
    pairs[2 * i + 1] = _mm512_unpackhi_epi64(even, odd);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    // Words i, i+2, i+4, i+6 of lanes 0 … 3 and of lanes 4 … 7.
    const __m512i low_even = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0x88);
    const __m512i low_odd = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0xDD);
    const __m512i high_even = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0x88);
    const __m512i high_odd = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0xDD);
    out[i] = _mm512_shuffle_i64x2(low_even, high_even, 0x88);
    out[i + 4] = _mm512_shuffle_i64x2(low_even, high_even, 0xDD);
    out[i + 2] = _mm512_shuffle_i64x2(low_odd, high_odd, 0x88);
    out[i + 6] = _mm512_shuffle_i64x2(low_odd, high_odd, 0xDD);
  }
}

}  // namespace

bool has_avx512() { return static_cast<bool>(__builtin_cpu_supports("avx512f")); }

__attribute__((target("avx512f"))) void compress_avx512(Blake2bLanes& lanes, const Block& block) {
  __m512i m[16], v[16];  // NOLINT(modernize-avoid-c-arrays): GCC warns about vector types in std::array
  transpose(block.data, block.stride, m);
  transpose(block.data + 64, block.stride, m + 8);
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] = load(&lanes.words[i]);
    v[i + 8] = _mm512_set1_epi64(static_cast<long long>(kIv[i]));
  }
  v[12] = _mm512_xor_si512(v[12], _mm512_set1_epi64(static_cast<long long>(block.counter)));
  v[14] = _mm512_xor_si512(v[14], _mm512_set1_epi64(static_cast<long long>(block.final_mask)));
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
    const __m512i sum = _mm512_xor_si512(load(&lanes.words[i]), _mm512_xor_si512(v[i], v[i + 8]));
    _mm512_storeu_si512(&lanes.words[i], sum);
  }
}

}  // namespace touchstone::crypto::blake2b

#undef TOUCHSTONE_AVX512

#else

namespace touchstone::crypto::blake2b {

bool has_avx512() { return false; }
void compress_avx512(Blake2bLanes& lanes, const Block& block) { compress_portable(lanes, block); }

}  // namespace touchstone::crypto::blake2b

#endif
