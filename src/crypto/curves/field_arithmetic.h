// The arithmetic behind field.h. Only crypto/curves/*.cpp include it.
#pragma once

#include <algorithm>

#include "crypto/curves/field.h"
#include "crypto/curves/field_x86.h"

namespace touchstone::curves {

/// a * b / 2^(64 N) mod p (Montgomery multiplication, operand scanning). With the top bit of p free no product needs a
/// limb more than N + 1 (eprint 2022/1400, section 2.3.2).
template <class P, std::size_t N>
constexpr Limbs<N> montgomery_product(const Limbs<N>& a, const Limbs<N>& b) {
  Limbs<N> sum{};
  for (std::size_t i = 0; i < N; ++i) {
    std::uint64_t carry = 0;
    sum[0] = multiply_add(sum[0], a[0], b[i], carry);
    const std::uint64_t factor = sum[0] * P::kInverse;
    std::uint64_t reduction = 0;
    (void)multiply_add(sum[0], factor, P::kModulus[0], reduction);
    for (std::size_t j = 1; j < N; ++j) {
      sum[j] = multiply_add(sum[j], a[j], b[i], carry);
      sum[j - 1] = multiply_add(sum[j], factor, P::kModulus[j], reduction);
    }
    sum[N - 1] = carry + reduction;
  }
  return reduced_once(sum, P::kModulus);
}

template <class P, std::size_t N>
constexpr Limbs<N> modular_sum(Limbs<N> a, const Limbs<N>& b) {
  add_to(a, b);
  return reduced_once(a, P::kModulus);
}
template <class P, std::size_t N>
constexpr Limbs<N> modular_difference(Limbs<N> a, const Limbs<N>& b) {
  const std::uint64_t wrapped = 0 - subtract_from(a, b);
  Limbs<N> correction = P::kModulus;
  for (std::uint64_t& limb : correction) limb &= wrapped;
  add_to(a, correction);
  return a;
}

// The same, and sums and differences, by the fastest way that this machine has.
template <class P, std::size_t N>
inline Limbs<N> fast_product(const Limbs<N>& a, const Limbs<N>& b) {
#ifdef TOUCHSTONE_CURVES_X86
  if (x86::kHasAdx) return x86::reduced<P>(x86::product<P>(a, b));
#endif
  return montgomery_product<P>(a, b);
}
template <class P, std::size_t N>
inline Limbs<N> fast_sum(const Limbs<N>& a, const Limbs<N>& b) {
#ifdef TOUCHSTONE_CURVES_X86
  return x86::reduced<P>(x86::added(a, b));
#else
  return modular_sum<P>(a, b);
#endif
}
template <class P, std::size_t N>
inline Limbs<N> fast_difference(const Limbs<N>& a, const Limbs<N>& b) {
#ifdef TOUCHSTONE_CURVES_X86
  return x86::difference<P>(a, b);
#else
  return modular_difference<P>(a, b);
#endif
}

/// A constant of curves.md.
template <class F, class P>
constexpr F constant(std::string_view hex) {
  return F::from_montgomery(montgomery_product<P>(limbs<F::kLimbs>(hex), P::kSquare));
}

template <class P>
Field<P> Field<P>::of(std::uint64_t number) {
  return from_montgomery(montgomery_product<P>(Number{number}, P::kSquare));
}

template <class P>
std::optional<Field<P>> Field<P>::of(const Number& number) {
  if (!less(number, P::kModulus)) return std::nullopt;
  return from_montgomery(montgomery_product<P>(number, P::kSquare));
}

template <class P>
std::optional<Field<P>> Field<P>::from_be(Bytes bytes) {
  const auto number = limbs_from_be<kLimbs>(bytes);
  return number ? of(*number) : std::nullopt;
}

template <class P>
Field<P> Field<P>::reduced_from_be(Bytes bytes) {
  const Field shift = of(256);
  Field value;
  for (const std::uint8_t byte : bytes) value = value * shift + of(byte);
  return value;
}

template <class P>
std::optional<Field<P>> Field<P>::from_montgomery_le(Bytes bytes) {
  if (bytes.size() != kBytes) return std::nullopt;
  ByteArray<kBytes> reversed{};
  std::ranges::reverse_copy(bytes, reversed.begin());
  const auto number = limbs_from_be<kLimbs>(reversed);
  if (!number || !less(*number, P::kModulus)) return std::nullopt;
  return from_montgomery(*number);
}

template <class P>
typename Field<P>::Number Field<P>::number() const {
  return montgomery_product<P>(value_, Number{1});
}

template <class P>
ByteArray<Field<P>::kBytes> Field<P>::to_be() const {
  return curves::to_be(number());
}

template <class P>
ByteArray<Field<P>::kBytes> Field<P>::to_montgomery_le() const {
  ByteArray<kBytes> bytes = curves::to_be(value_);
  std::ranges::reverse(bytes);
  return bytes;
}

template <class P>
bool Field<P>::is_larger() const {
  Number half = P::kModulus;  // odd, so half of it rounded down is (p - 1) / 2
  halve(half);
  return less(half, number());
}

template <class P>
bool Field<P>::is_odd() const {
  return (number()[0] & 1U) != 0;
}

template <class P>
inline Field<P>& Field<P>::operator+=(const Field& other) {
  value_ = fast_sum<P>(value_, other.value_);
  return *this;
}

template <class P>
inline Field<P>& Field<P>::operator-=(const Field& other) {
  value_ = fast_difference<P>(value_, other.value_);
  return *this;
}

template <class P>
inline Field<P>& Field<P>::operator*=(const Field& other) {
  value_ = fast_product<P>(value_, other.value_);
  return *this;
}

template <class P>
inline Field<P> Field<P>::operator-() const {
  if (is_zero()) return *this;
  Number negative = P::kModulus;
  subtract_from(negative, value_);
  return from_montgomery(negative);
}

template <class P>
inline Field<P> Field<P>::squared() const {
  return from_montgomery(fast_product<P>(value_, value_));
}

template <class P>
inline Field<P> Field<P>::doubled() const {
  return *this + *this;
}

template <class P>
inline Field<P> Field<P>::halved() const {
  Number value = value_;
  if ((value[0] & 1U) != 0) add_to(value, P::kModulus);  // no carry: the top bit of p is free
  halve(value);
  return from_montgomery(value);
}

template <class P>
Field<P> Field<P>::pow(const Number& exponent) const {
  // Four bits at a time.
  std::array<Field, 16> powers;
  powers[0] = one();
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * *this;
  Field result = one();
  for (std::size_t i = 16 * kLimbs; i-- > 0;) {
    const std::size_t digit = exponent[i / 16] >> (4 * (i % 16)) & 15U;
    if (result != one()) result = result.squared().squared().squared().squared();
    if (digit != 0) result *= powers[digit];
  }
  return result;
}

template <class P>
Field<P> Field<P>::pow(std::uint64_t exponent) const {
  return pow(Number{exponent});
}

template <class P>
Field<P> Field<P>::inverse() const {
  Number exponent = P::kModulus;
  subtract_from(exponent, Number{2});
  return pow(exponent);
}

template <class P>
std::optional<Field<P>> Field<P>::sqrt() const {
  if constexpr ((P::kModulus[0] & 3U) != 3) {
    return std::nullopt;
  } else {
    Number exponent = P::kModulus;  // (p + 1) / 4 = floor(p / 4) + 1
    halve(exponent);
    halve(exponent);
    add_to(exponent, Number{1});
    const Field root = pow(exponent);
    if (root.squared() != *this) return std::nullopt;
    return root;
  }
}

}  // namespace touchstone::curves
