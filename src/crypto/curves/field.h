// The four prime fields of BN254 and BLS12-381 (curves.md 1, 2), in Montgomery form. Not constant time: public data
// only.
//
// The arithmetic is defined in field_arithmetic.h, which only crypto/curves/*.cpp include: they are compiled with
// optimisation in every kind of build, and everybody else calls them.
#pragma once

#include <optional>

#include "crypto/curves/limbs.h"

namespace touchstone::curves {

// What a field is made of: the modulus, R mod p and R^2 mod p for R = 2^(64 N), and -1/p mod 2^64. All moduli leave the
// top bit of the top limb free: the multiplication relies on it.
struct Bn254Fq {
  static constexpr auto kModulus = limbs<4>("0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
  static constexpr auto kOne = limbs<4>("0x0e0a77c19a07df2f666ea36f7879462c0a78eb28f5c70b3dd35d438dc58f0d9d");
  static constexpr auto kSquare = limbs<4>("0x06d89f71cab8351f47ab1eff0a417ff6b5e71911d44501fbf32cfc5b538afa89");
  static constexpr std::uint64_t kInverse = 0x87d20782e4866389;
};
struct Bn254Fr {
  static constexpr auto kModulus = limbs<4>("0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
  static constexpr auto kOne = limbs<4>("0x0e0a77c19a07df2f666ea36f7879462e36fc76959f60cd29ac96341c4ffffffb");
  static constexpr auto kSquare = limbs<4>("0x0216d0b17f4e44a58c49833d53bb808553fe3ab1e35c59e31bb8e645ae216da7");
  static constexpr std::uint64_t kInverse = 0xc2e1f593efffffff;
};
struct Bls12381Fp {
  static constexpr auto kModulus =
      limbs<6>("0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");
  static constexpr auto kOne =
      limbs<6>("0x15f65ec3fa80e4935c071a97a256ec6d77ce5853705257455f48985753c758baebf4000bc40c0002760900000002fffd");
  static constexpr auto kSquare =
      limbs<6>("0x11988fe592cae3aa9a793e85b519952d67eb88a9939d83c08de5476c4c95b6d50a76e6a609d104f1f4df1f341c341746");
  static constexpr std::uint64_t kInverse = 0x89f3fffcfffcfffd;
};
struct Bls12381Fr {
  static constexpr auto kModulus = limbs<4>("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
  static constexpr auto kOne = limbs<4>("0x1824b159acc5056f998c4fefecbc4ff55884b7fa0003480200000001fffffffe");
  static constexpr auto kSquare = limbs<4>("0x0748d9d99f59ff1105d314967254398f2b6cedcb87925c23c999e990f3f29c6d");
  static constexpr std::uint64_t kInverse = 0xfffffffeffffffff;
};

/// An element of a prime field; always reduced.
template <class P>
class Field {
 public:
  static constexpr std::size_t kLimbs = P::kModulus.size();
  static constexpr std::size_t kBytes = 8 * kLimbs;
  using Number = Limbs<kLimbs>;

  constexpr Field() = default;  // zero
  /// The element whose Montgomery representation is `value`, which is below the modulus.
  static constexpr Field from_montgomery(const Number& value) {
    Field element;
    element.value_ = value;
    return element;
  }
  [[nodiscard]] static constexpr Field one() { return from_montgomery(P::kOne); }
  [[nodiscard]] static Field of(std::uint64_t number);
  /// Nothing unless `number` is below the modulus: another spelling of the same element is refused, never reduced.
  [[nodiscard]] static std::optional<Field> of(const Number& number);
  /// Big-endian, any number of bytes, leading zeros allowed. Nothing unless below the modulus.
  [[nodiscard]] static std::optional<Field> from_be(Bytes bytes);
  /// Big-endian bytes of a hash, any number of them, reduced. Only where a specification says that it is.
  [[nodiscard]] static Field reduced_from_be(Bytes bytes);
  /// Little-endian bytes of the Montgomery representation (kBytes of them). Nothing unless below the modulus.
  [[nodiscard]] static std::optional<Field> from_montgomery_le(Bytes bytes);

  [[nodiscard]] Number number() const;
  [[nodiscard]] ByteArray<kBytes> to_be() const;
  [[nodiscard]] ByteArray<kBytes> to_montgomery_le() const;

  [[nodiscard]] bool is_zero() const { return value_ == Number{}; }
  /// Greater than (p - 1) / 2: the larger one of an element and its negative (curves.md 5).
  [[nodiscard]] bool is_larger() const;
  [[nodiscard]] bool is_odd() const;

  Field& operator+=(const Field& other);
  Field& operator-=(const Field& other);
  Field& operator*=(const Field& other);
  friend Field operator+(Field a, const Field& b) { return a += b; }
  friend Field operator-(Field a, const Field& b) { return a -= b; }
  friend Field operator*(Field a, const Field& b) { return a *= b; }
  [[nodiscard]] Field operator-() const;
  friend bool operator==(const Field&, const Field&) = default;

  [[nodiscard]] Field squared() const;
  [[nodiscard]] Field doubled() const;
  [[nodiscard]] Field halved() const;
  [[nodiscard]] Field pow(const Number& exponent) const;
  [[nodiscard]] Field pow(std::uint64_t exponent) const;
  /// Zero for zero.
  [[nodiscard]] Field inverse() const;
  /// Either square root, squared to be sure; nothing for a non-square. The modulus must be 3 modulo 4 (both Fp are).
  [[nodiscard]] std::optional<Field> sqrt() const;

 private:
  Number value_{};
};

}  // namespace touchstone::curves
