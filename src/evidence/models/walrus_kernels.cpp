// The butterflies of walrus_rs.h per instruction set. Functions carry their instruction set themselves, so that the
// rest of the program runs anywhere.
#include <cstddef>
#include <cstdint>

#include "evidence/models/walrus_rs.h"

#if defined(__x86_64__)
#include <immintrin.h>
#if !defined(__clang__)
// GCC 12 warns about its own _mm512_undefined_epi32 (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#endif

namespace touchstone::evidence::walrus {
namespace {

/// a ^= b·m, or a ^= b where `plain`.
void add_product_portable(std::uint8_t* a, const std::uint8_t* b, std::size_t elements, const Factor& m) {
  for (std::size_t i = 0; i < elements; ++i) {
    const unsigned x = b[i], y = b[elements + i];
    a[i] ^= static_cast<std::uint8_t>(m.low[0][x & 15U] ^ m.low[1][x >> 4U] ^ m.low[2][y & 15U] ^ m.low[3][y >> 4U]);
    a[elements + i] ^=
        static_cast<std::uint8_t>(m.high[0][x & 15U] ^ m.high[1][x >> 4U] ^ m.high[2][y & 15U] ^ m.high[3][y >> 4U]);
  }
}

void add(std::uint8_t* a, const std::uint8_t* b, std::size_t elements) {
  for (std::size_t i = 0; i < 2 * elements; ++i) a[i] ^= b[i];
}

void forward_portable(std::uint8_t* a, std::uint8_t* b, std::size_t elements, const Factor& m) {
  if (!m.one_only) add_product_portable(a, b, elements, m);
  add(b, a, elements);
}

void inverse_portable(std::uint8_t* a, std::uint8_t* b, std::size_t elements, const Factor& m) {
  add(b, a, elements);
  if (!m.one_only) add_product_portable(a, b, elements, m);
}

#if defined(__x86_64__)

#define TOUCHSTONE_AVX2 __attribute__((target("avx2"), always_inline)) inline
#define TOUCHSTONE_GFNI __attribute__((target("avx512f,avx512bw,gfni"), always_inline)) inline

TOUCHSTONE_AVX2 __m256i load256(const std::uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

TOUCHSTONE_AVX2 void store256(std::uint8_t* to, __m256i value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

TOUCHSTONE_AVX2 __m256i row256(const std::uint8_t* row) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row)));
}

struct Tables256 {
  __m256i low[4], high[4];  // NOLINT(modernize-avoid-c-arrays): GCC warns about vector types in std::array
};

TOUCHSTONE_AVX2 Tables256 tables256(const Factor& m) {
  return {{row256(m.low[0].data()), row256(m.low[1].data()), row256(m.low[2].data()), row256(m.low[3].data())},
          {row256(m.high[0].data()), row256(m.high[1].data()), row256(m.high[2].data()), row256(m.high[3].data())}};
}

TOUCHSTONE_AVX2 __m256i look_up(const __m256i* rows, __m256i n0, __m256i n1, __m256i n2, __m256i n3) {
  return _mm256_xor_si256(_mm256_xor_si256(_mm256_shuffle_epi8(rows[0], n0), _mm256_shuffle_epi8(rows[1], n1)),
                          _mm256_xor_si256(_mm256_shuffle_epi8(rows[2], n2), _mm256_shuffle_epi8(rows[3], n3)));
}

/// (a, ah) ^= (b, bh)·m.
TOUCHSTONE_AVX2 void add_product256(__m256i& a, __m256i& ah, __m256i b, __m256i bh, const Tables256& t) {
  const __m256i mask = _mm256_set1_epi8(15);
  const __m256i n0 = _mm256_and_si256(b, mask), n1 = _mm256_and_si256(_mm256_srli_epi16(b, 4), mask);
  const __m256i n2 = _mm256_and_si256(bh, mask), n3 = _mm256_and_si256(_mm256_srli_epi16(bh, 4), mask);
  a = _mm256_xor_si256(a, look_up(t.low, n0, n1, n2, n3));
  ah = _mm256_xor_si256(ah, look_up(t.high, n0, n1, n2, n3));
}

__attribute__((target("avx2"))) void forward_avx2(std::uint8_t* a, std::uint8_t* b, std::size_t elements,
                                                  const Factor& m) {
  if (m.one_only) {
    for (std::size_t i = 0; i < 2 * elements; i += 32)
      store256(b + i, _mm256_xor_si256(load256(b + i), load256(a + i)));
    return;
  }
  const Tables256 tables = tables256(m);
  for (std::size_t i = 0; i < elements; i += 32) {
    __m256i low = load256(a + i), high = load256(a + elements + i);
    const __m256i b_low = load256(b + i), b_high = load256(b + elements + i);
    add_product256(low, high, b_low, b_high, tables);
    store256(a + i, low);
    store256(a + elements + i, high);
    store256(b + i, _mm256_xor_si256(b_low, low));
    store256(b + elements + i, _mm256_xor_si256(b_high, high));
  }
}

__attribute__((target("avx2"))) void inverse_avx2(std::uint8_t* a, std::uint8_t* b, std::size_t elements,
                                                  const Factor& m) {
  if (m.one_only) {
    for (std::size_t i = 0; i < 2 * elements; i += 32)
      store256(b + i, _mm256_xor_si256(load256(b + i), load256(a + i)));
    return;
  }
  const Tables256 tables = tables256(m);
  for (std::size_t i = 0; i < elements; i += 32) {
    __m256i low = load256(a + i), high = load256(a + elements + i);
    const __m256i b_low = _mm256_xor_si256(load256(b + i), low);
    const __m256i b_high = _mm256_xor_si256(load256(b + elements + i), high);
    add_product256(low, high, b_low, b_high, tables);
    store256(b + i, b_low);
    store256(b + elements + i, b_high);
    store256(a + i, low);
    store256(a + elements + i, high);
  }
}

struct Matrices512 {
  __m512i low_low, high_low, low_high, high_high;
};

TOUCHSTONE_GFNI __m512i broadcast(std::uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

TOUCHSTONE_GFNI Matrices512 matrices512(const Factor& m) {
  return {broadcast(m.matrix[0]), broadcast(m.matrix[1]), broadcast(m.matrix[2]), broadcast(m.matrix[3])};
}

// x ^ y ^ z in one instruction.
TOUCHSTONE_GFNI __m512i sum(__m512i x, __m512i y, __m512i z) { return _mm512_ternarylogic_epi64(x, y, z, 0x96); }

TOUCHSTONE_GFNI void add_product512(__m512i& a, __m512i& ah, __m512i b, __m512i bh, const Matrices512& m) {
  a = sum(a, _mm512_gf2p8affine_epi64_epi8(b, m.low_low, 0), _mm512_gf2p8affine_epi64_epi8(bh, m.high_low, 0));
  ah = sum(ah, _mm512_gf2p8affine_epi64_epi8(b, m.low_high, 0), _mm512_gf2p8affine_epi64_epi8(bh, m.high_high, 0));
}

TOUCHSTONE_GFNI void add512(std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; i += 64) {
    _mm512_storeu_si512(a + i, _mm512_xor_si512(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i)));
  }
}

__attribute__((target("avx512f,avx512bw,gfni"))) void forward_gfni(std::uint8_t* a, std::uint8_t* b,
                                                                   std::size_t elements, const Factor& m) {
  if (m.one_only) return add512(b, a, 2 * elements);
  const Matrices512 matrices = matrices512(m);
  for (std::size_t i = 0; i < elements; i += 64) {
    __m512i low = _mm512_loadu_si512(a + i), high = _mm512_loadu_si512(a + elements + i);
    const __m512i b_low = _mm512_loadu_si512(b + i), b_high = _mm512_loadu_si512(b + elements + i);
    add_product512(low, high, b_low, b_high, matrices);
    _mm512_storeu_si512(a + i, low);
    _mm512_storeu_si512(a + elements + i, high);
    _mm512_storeu_si512(b + i, _mm512_xor_si512(b_low, low));
    _mm512_storeu_si512(b + elements + i, _mm512_xor_si512(b_high, high));
  }
}

__attribute__((target("avx512f,avx512bw,gfni"))) void inverse_gfni(std::uint8_t* a, std::uint8_t* b,
                                                                   std::size_t elements, const Factor& m) {
  if (m.one_only) return add512(b, a, 2 * elements);
  const Matrices512 matrices = matrices512(m);
  for (std::size_t i = 0; i < elements; i += 64) {
    __m512i low = _mm512_loadu_si512(a + i), high = _mm512_loadu_si512(a + elements + i);
    const __m512i b_low = _mm512_xor_si512(_mm512_loadu_si512(b + i), low);
    const __m512i b_high = _mm512_xor_si512(_mm512_loadu_si512(b + elements + i), high);
    add_product512(low, high, b_low, b_high, matrices);
    _mm512_storeu_si512(b + i, b_low);
    _mm512_storeu_si512(b + elements + i, b_high);
    _mm512_storeu_si512(a + i, low);
    _mm512_storeu_si512(a + elements + i, high);
  }
}

#undef TOUCHSTONE_AVX2
#undef TOUCHSTONE_GFNI

#endif

}  // namespace

bool has_kernel(Kernel kernel) {
  if (kernel == Kernel::portable) return true;
#if defined(__x86_64__)
  if (kernel == Kernel::avx2) return static_cast<bool>(__builtin_cpu_supports("avx2"));
  return static_cast<bool>(__builtin_cpu_supports("avx512f")) &&
         static_cast<bool>(__builtin_cpu_supports("avx512bw")) && static_cast<bool>(__builtin_cpu_supports("gfni"));
#else
  return false;
#endif
}

Butterflies butterflies(Kernel kernel) {
#if defined(__x86_64__)
  if (kernel == Kernel::gfni) return {forward_gfni, inverse_gfni};
  if (kernel == Kernel::avx2) return {forward_avx2, inverse_avx2};
#endif
  static_cast<void>(kernel);
  return {forward_portable, inverse_portable};
}

}  // namespace touchstone::evidence::walrus
