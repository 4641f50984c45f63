// Reed-Solomon coding as Walrus does it (opengradient.md 10.2): additive FFTs over GF(2^16), many codewords side by
// side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace touchstone::evidence::walrus {

/// The tables of section 10.2, made on first use (about a millisecond).
struct Field {
  std::array<std::uint16_t, 65536> log;
  std::array<std::uint16_t, 65536> exp;
  std::array<std::uint16_t, 65535> skew;
};
[[nodiscard]] const Field& field();
/// x times the element whose logarithm is `log_m`.
[[nodiscard]] std::uint16_t multiply(const Field& field, std::uint16_t x, std::uint16_t log_m);

/// How elements are multiplied. All give the same result.
enum class Kernel { portable, avx2, gfni };
[[nodiscard]] bool has_kernel(Kernel kernel);
[[nodiscard]] Kernel best_kernel();

/// One constant factor, ready for every kernel: multiplication is linear over GF(2), so the product is a sum over the
/// four nibbles of an element (shuffles) or four 8 × 8 bit matrices (GFNI).
struct alignas(64) Factor {
  std::array<std::array<std::uint8_t, 16>, 4> low;   // low byte of (nibble k = i) · m
  std::array<std::array<std::uint8_t, 16>, 4> high;  // high byte of it
  std::array<std::uint64_t, 4> matrix;  // low→low, high→low, low→high, high→high, as GF2P8AFFINEQB wants them
  std::uint16_t log_m;
  bool one_only;  // logarithm 65535: no product is added
};

/// A vector of elements in two planes: `elements` low bytes, then as many high bytes.
/// b ^= a·m and then a ^= b, or the other way round.
struct Butterflies {
  /// a ^= b·m; b ^= a.
  void (*forward)(std::uint8_t* a, std::uint8_t* b, std::size_t elements, const Factor& m);
  /// b ^= a; a ^= b·m.
  void (*inverse)(std::uint8_t* a, std::uint8_t* b, std::size_t elements, const Factor& m);
};
[[nodiscard]] Butterflies butterflies(Kernel kernel);

/// Encodes `sources` symbols to `recoveries` further ones.
class Encoder {
 public:
  /// Both at least 1, together at most 1024.
  Encoder(std::size_t sources, std::size_t recoveries, Kernel kernel = best_kernel());

  /// Vectors that `work` must hold.
  [[nodiscard]] std::size_t work_vectors() const { return work_vectors_; }
  [[nodiscard]] std::size_t sources() const { return sources_; }
  [[nodiscard]] std::size_t recoveries() const { return recoveries_; }

  /// `work`: work_vectors() vectors of 2·elements bytes each, the first `sources` of them filled. `elements` is a
  /// multiple of 64. Afterwards the first `recoveries` vectors are the recovery symbols; the others are scratch.
  void encode(std::uint8_t* work, std::size_t elements) const;

 private:
  struct Span {
    std::size_t at, size, limit, delta;
  };
  void fft(std::uint8_t* work, std::size_t elements, const Span& span) const;
  void ifft(std::uint8_t* work, std::size_t elements, const Span& span) const;
  void high_rate(std::uint8_t* work, std::size_t elements) const;
  void low_rate(std::uint8_t* work, std::size_t elements) const;

  std::size_t sources_, recoveries_, chunk_, work_vectors_;
  bool is_high_rate_;
  Butterflies butterflies_;
  std::vector<Factor> factors_;  // by index into SKEW
};

}  // namespace touchstone::evidence::walrus
