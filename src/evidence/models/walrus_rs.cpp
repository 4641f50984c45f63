#include "evidence/models/walrus_rs.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace touchstone::evidence::walrus {
namespace {

constexpr std::uint32_t kPolynomial = 0x1002D;
constexpr std::uint16_t kModulus = 65535;
constexpr std::array<std::uint16_t, 16> kCantor = {0x0001, 0xACCA, 0x3C0E, 0x163E, 0xC582, 0xED2E, 0x914C, 0x4012,
                                                   0x6C98, 0x10D8, 0x6A72, 0xB900, 0xFDB8, 0xFB34, 0xFF38, 0x991E};

std::uint16_t add_logs(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t sum = a + b;
  return static_cast<std::uint16_t>(sum + (sum >> 16U));
}

void make_logarithms(Field& field) {
  std::uint32_t state = 1;
  for (std::uint32_t i = 0; i < kModulus; ++i) {
    field.exp[state] = static_cast<std::uint16_t>(i);
    state <<= 1U;
    if (state > kModulus) state ^= kPolynomial;
  }
  field.exp[0] = kModulus;
  field.log[0] = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    const std::size_t width = std::size_t{1} << i;
    for (std::size_t j = 0; j < width; ++j) {
      field.log[j + width] = static_cast<std::uint16_t>(field.log[j] ^ kCantor[i]);
    }
  }
  for (std::uint16_t& value : field.log) value = field.exp[value];
  for (std::size_t i = 0; i < field.log.size(); ++i) field.exp[field.log[i]] = static_cast<std::uint16_t>(i);
  field.exp[kModulus] = field.exp[0];
}

void make_skews(Field& field) {
  std::array<std::uint16_t, 15> t{};
  for (std::size_t i = 0; i < 15; ++i) t[i] = static_cast<std::uint16_t>(1U << (i + 1));
  for (std::size_t m = 0; m < 15; ++m) {
    const std::size_t first = (std::size_t{1} << m) - 1;
    field.skew[first] = 0;
    for (std::size_t i = m; i < 15; ++i) {
      const std::size_t end = std::size_t{1} << (i + 1);
      for (std::size_t j = first; j < end; j += std::size_t{2} << m) {
        field.skew[j + end] = static_cast<std::uint16_t>(field.skew[j] ^ t[i]);
      }
    }
    t[m] = static_cast<std::uint16_t>(kModulus - field.log[multiply(field, t[m], field.log[t[m] ^ 1U])]);
    for (std::size_t i = m + 1; i < 15; ++i) t[i] = multiply(field, t[i], add_logs(field.log[t[i] ^ 1U], t[m]));
  }
  for (std::uint16_t& value : field.skew) value = field.log[value];
}

std::uint64_t bit_matrix(const std::array<std::uint16_t, 16>& images, std::size_t first, unsigned shift) {
  // Row i of the matrix, byte 7-i of the operand, says which input bits enter output bit i.
  std::uint64_t matrix = 0;
  for (unsigned row = 0; row < 8; ++row) {
    for (unsigned column = 0; column < 8; ++column) {
      const std::uint64_t bit = (std::uint64_t{images[first + column]} >> (row + shift)) & 1U;
      matrix |= bit << (8 * (7 - row) + column);
    }
  }
  return matrix;
}

Factor make_factor(const Field& field, std::uint16_t log_m) {
  Factor factor{};
  factor.log_m = log_m;
  factor.one_only = log_m == kModulus;
  if (factor.one_only) return factor;
  for (unsigned nibble = 0; nibble < 4; ++nibble) {
    for (unsigned i = 0; i < 16; ++i) {
      const std::uint16_t product = multiply(field, static_cast<std::uint16_t>(i << (4 * nibble)), log_m);
      factor.low[nibble][i] = static_cast<std::uint8_t>(product & 0xFFU);
      factor.high[nibble][i] = static_cast<std::uint8_t>(product >> 8U);
    }
  }
  std::array<std::uint16_t, 16> images{};
  for (unsigned bit = 0; bit < 16; ++bit) images[bit] = multiply(field, static_cast<std::uint16_t>(1U << bit), log_m);
  factor.matrix[0] = bit_matrix(images, 0, 0);
  factor.matrix[1] = bit_matrix(images, 8, 0);
  factor.matrix[2] = bit_matrix(images, 0, 8);
  factor.matrix[3] = bit_matrix(images, 8, 8);
  return factor;
}

}  // namespace

const Field& field() {
  static const std::unique_ptr<const Field> tables = [] {
    auto made = std::make_unique<Field>();
    make_logarithms(*made);
    make_skews(*made);
    return made;
  }();
  return *tables;
}

std::uint16_t multiply(const Field& field, std::uint16_t x, std::uint16_t log_m) {
  return x == 0 ? std::uint16_t{0} : field.exp[add_logs(field.log[x], log_m)];
}

Kernel best_kernel() {
  static const Kernel best = [] {
    if (has_kernel(Kernel::gfni)) return Kernel::gfni;
    if (has_kernel(Kernel::avx2)) return Kernel::avx2;
    return Kernel::portable;
  }();
  return best;
}

Encoder::Encoder(std::size_t sources, std::size_t recoveries, Kernel kernel)
    : sources_(sources), recoveries_(recoveries), butterflies_(butterflies(kernel)) {
  const std::size_t p_sources = std::bit_ceil(sources);
  const std::size_t p_recoveries = std::bit_ceil(recoveries);
  is_high_rate_ = p_sources > p_recoveries || (p_sources == p_recoveries && sources <= recoveries);
  chunk_ = is_high_rate_ ? p_recoveries : p_sources;
  const std::size_t longer = is_high_rate_ ? sources : recoveries;
  const std::size_t chunks = (longer + chunk_ - 1) / chunk_;
  work_vectors_ = chunks * chunk_;
  const Field& tables = field();
  // SKEW[r + dist + delta - 1] with r + dist < chunk and delta at most one chunk behind the work.
  const std::size_t indices = std::min(work_vectors_ + chunk_, tables.skew.size());
  factors_.reserve(indices);
  for (std::size_t i = 0; i < indices; ++i) factors_.push_back(make_factor(tables, tables.skew[i]));
}

void Encoder::fft(std::uint8_t* work, std::size_t elements, const Span& span) const {
  const std::size_t width = 2 * elements;
  for (std::size_t distance = span.size / 2; distance > 0; distance /= 2) {
    for (std::size_t r = 0; r < span.limit; r += 2 * distance) {
      const Factor& factor = factors_[r + distance + span.delta - 1];
      std::uint8_t* a = work + (span.at + r) * width;
      for (std::size_t i = 0; i < distance; ++i, a += width) {
        butterflies_.forward(a, a + distance * width, elements, factor);
      }
    }
  }
}

void Encoder::ifft(std::uint8_t* work, std::size_t elements, const Span& span) const {
  const std::size_t width = 2 * elements;
  for (std::size_t distance = 1; distance < span.size; distance *= 2) {
    for (std::size_t r = 0; r < span.limit; r += 2 * distance) {
      const Factor& factor = factors_[r + distance + span.delta - 1];
      std::uint8_t* a = work + (span.at + r) * width;
      for (std::size_t i = 0; i < distance; ++i, a += width) {
        butterflies_.inverse(a, a + distance * width, elements, factor);
      }
    }
  }
}

void Encoder::high_rate(std::uint8_t* work, std::size_t elements) const {
  const std::size_t bytes = chunk_ * 2 * elements;
  ifft(work, elements, {0, chunk_, std::min(sources_, chunk_), chunk_});
  for (std::size_t at = chunk_; at < sources_; at += chunk_) {
    ifft(work, elements, {at, chunk_, std::min(sources_ - at, chunk_), at + chunk_});
    const std::uint8_t* from = work + at * 2 * elements;
    for (std::size_t i = 0; i < bytes; ++i) work[i] ^= from[i];
  }
  fft(work, elements, {0, chunk_, recoveries_, 0});
}

void Encoder::low_rate(std::uint8_t* work, std::size_t elements) const {
  const std::size_t bytes = chunk_ * 2 * elements;
  ifft(work, elements, {0, chunk_, sources_, 0});
  for (std::size_t at = chunk_; at < recoveries_; at += chunk_) std::memcpy(work + at * 2 * elements, work, bytes);
  for (std::size_t at = 0; at < recoveries_; at += chunk_) {
    fft(work, elements, {at, chunk_, std::min(recoveries_ - at, chunk_), at + chunk_});
  }
}

void Encoder::encode(std::uint8_t* work, std::size_t elements) const {
  const std::size_t width = 2 * elements;
  std::memset(work + sources_ * width, 0, (std::max(work_vectors_, sources_) - sources_) * width);
  if (is_high_rate_) {
    high_rate(work, elements);
  } else {
    low_rate(work, elements);
  }
}

}  // namespace touchstone::evidence::walrus
