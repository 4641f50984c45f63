#include "crypto/sha256_ni.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace touchstone::crypto {

#if defined(__x86_64__)

namespace {

// FIPS 180-4, 4.2.2.
alignas(64) constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

constexpr int kWordOrder = 0xB1;     // swaps the words of each half
constexpr int kReverseWords = 0x1B;  // 3 2 1 0
constexpr int kUpperWords = 0x0E;    // the two words that the second half of four rounds takes

/// The state in the order that the instructions want: words A B E F and C D G H.
struct Halves {
  __m128i abef, cdgh;
};

__attribute__((target("sha,sse4.1"))) inline Halves load(const Sha256State& state) {
  const __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data())), kWordOrder);
  const __m128i efgh =
      _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data() + 4)), kReverseWords);
  return {_mm_alignr_epi8(abcd, efgh, 8), _mm_blend_epi16(efgh, abcd, 0xF0)};
}

__attribute__((target("sha,sse4.1"))) inline void store(const Halves& halves, Sha256State& state) {
  const __m128i feba = _mm_shuffle_epi32(halves.abef, kReverseWords);
  const __m128i dchg = _mm_shuffle_epi32(halves.cdgh, kWordOrder);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// Every loop over lanes has a constant bound and is unrolled, so that the rounds of the lanes alternate.
template <std::size_t kLanes>
__attribute__((target("sha,sse4.1"))) void compress(const std::array<Sha256Lane, kSha256Lanes>& lanes,
                                                    std::size_t blocks) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  Halves state[kLanes];              // NOLINT(modernize-avoid-c-arrays): registers, not memory
  const std::uint8_t* data[kLanes];  // NOLINT(modernize-avoid-c-arrays)
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    state[lane] = load(*lanes[lane].state);
    data[lane] = lanes[lane].data;
  }
  for (; blocks > 0; --blocks) {
    Halves before[kLanes];     // NOLINT(modernize-avoid-c-arrays)
    __m128i words[kLanes][4];  // NOLINT(modernize-avoid-c-arrays): the last sixteen words of the message schedule
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      before[lane] = state[lane];
      for (std::size_t i = 0; i < 4; ++i) {
        const auto* const quarter = reinterpret_cast<const __m128i*>(data[lane] + 16 * i);
        words[lane][i] = _mm_shuffle_epi8(_mm_loadu_si128(quarter), big_endian);
      }
      data[lane] += kSha256Block;
    }
#pragma GCC unroll 16
    for (std::size_t group = 0; group < 16; ++group) {
      const __m128i constants = _mm_load_si128(reinterpret_cast<const __m128i*>(kRound.data() + 4 * group));
#pragma GCC unroll 4
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        __m128i* const word = words[lane];
        const __m128i sum = _mm_add_epi32(word[group % 4], constants);
        state[lane].cdgh = _mm_sha256rnds2_epu32(state[lane].cdgh, state[lane].abef, sum);
        state[lane].abef =
            _mm_sha256rnds2_epu32(state[lane].abef, state[lane].cdgh, _mm_shuffle_epi32(sum, kUpperWords));
        if (group < 12) {
          const __m128i seven_back = _mm_alignr_epi8(word[(group + 3) % 4], word[(group + 2) % 4], 4);
          const __m128i partial =
              _mm_add_epi32(_mm_sha256msg1_epu32(word[group % 4], word[(group + 1) % 4]), seven_back);
          word[group % 4] = _mm_sha256msg2_epu32(partial, word[(group + 3) % 4]);
        }
      }
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      state[lane].abef = _mm_add_epi32(state[lane].abef, before[lane].abef);
      state[lane].cdgh = _mm_add_epi32(state[lane].cdgh, before[lane].cdgh);
    }
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) store(state[lane], *lanes[lane].state);
}

}  // namespace

bool has_sha_ni() {
  static const bool has = [] {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    // Intel SDM, CPUID: leaf 7 EBX bit 29 is SHA, leaf 1 ECX bits 9 and 19 are SSSE3 and SSE4.1.
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0 || (ebx >> 29U & 1U) == 0) return false;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx >> 9U & 1U) != 0 && (ecx >> 19U & 1U) != 0;
  }();
  return has;
}

void sha256_ni(const std::array<Sha256Lane, kSha256Lanes>& lanes, std::size_t count, std::size_t blocks) {
  if (count == 3) return compress<3>(lanes, blocks);
  if (count == 2) return compress<2>(lanes, blocks);
  compress<1>(lanes, blocks);
}

#else

bool has_sha_ni() { return false; }
void sha256_ni(const std::array<Sha256Lane, kSha256Lanes>&, std::size_t, std::size_t) {}

#endif

}  // namespace touchstone::crypto
