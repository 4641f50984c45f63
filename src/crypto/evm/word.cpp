#include "crypto/evm/word.h"

#include <bit>

namespace touchstone::evm {
namespace {

using curves::Limbs;
using curves::Wide;
using Double = Limbs<8>;

template <std::size_t N>
std::size_t limbs_of(const Limbs<N>& value) {
  std::size_t count = N;
  while (count > 0 && value[count - 1] == 0) --count;
  return count;
}

std::uint64_t low(Wide value) { return static_cast<std::uint64_t>(value); }
std::uint64_t high(Wide value) { return static_cast<std::uint64_t>(value >> 64U); }

struct Division {
  Double quotient{};
  Word remainder{};
};

// One limb of the divisor: schoolbook.
Division divide_by_limb(const Double& a, std::uint64_t b) {
  Division result;
  Wide rest = 0;
  for (std::size_t i = limbs_of(a); i-- > 0;) {
    const Wide part = rest << 64U | a[i];
    result.quotient[i] = low(part / b);
    rest = part % b;
  }
  result.remainder[0] = low(rest);
  return result;
}

// Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
Division divide_long(const Double& a, const Word& b, std::size_t n) {
  const auto shift = static_cast<unsigned>(std::countl_zero(b[n - 1]));
  const auto shifted_limb = [shift](std::uint64_t upper, std::uint64_t lower) {
    return shift == 0 ? upper : upper << shift | lower >> (64U - shift);
  };
  Word v{};
  for (std::size_t i = n; i-- > 0;) v[i] = shifted_limb(b[i], i == 0 ? 0 : b[i - 1]);
  Limbs<9> u{};
  u[8] = shift == 0 ? 0 : a[7] >> (64U - shift);
  for (std::size_t i = 8; i-- > 0;) u[i] = shifted_limb(a[i], i == 0 ? 0 : a[i - 1]);

  Division result;
  for (std::size_t j = 9 - n; j-- > 0;) {
    const Wide head = static_cast<Wide>(u[j + n]) << 64U | u[j + n - 1];
    Wide digit = head / v[n - 1];
    Wide rest = head % v[n - 1];
    while (high(digit) != 0 || digit * v[n - 2] > (rest << 64U | u[j + n - 2])) {
      --digit;
      rest += v[n - 1];
      if (high(rest) != 0) break;
    }
    std::uint64_t carry = 0;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const Wide term = digit * v[i] + carry;
      carry = high(term);
      const Wide left = static_cast<Wide>(u[i + j]) - low(term) - borrow;
      u[i + j] = low(left);
      borrow = high(left) & 1U;
    }
    const Wide left = static_cast<Wide>(u[j + n]) - carry - borrow;
    u[j + n] = low(left);
    if ((high(left) & 1U) != 0) {  // one too many: give it back
      --digit;
      std::uint64_t back = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const Wide term = static_cast<Wide>(u[i + j]) + v[i] + back;
        u[i + j] = low(term);
        back = high(term);
      }
      u[j + n] += back;
    }
    result.quotient[j] = low(digit);
  }
  for (std::size_t i = 0; i < n; ++i)
    result.remainder[i] = shift == 0 ? u[i] : u[i] >> shift | (i + 1 < n ? u[i + 1] << (64U - shift) : 0);
  return result;
}

Division divide(const Double& a, const Word& b) {
  const std::size_t n = limbs_of(b);
  if (n == 0) return {};
  return n == 1 ? divide_by_limb(a, b[0]) : divide_long(a, b, n);
}

Double widened(const Word& a) { return {a[0], a[1], a[2], a[3], 0, 0, 0, 0}; }

Word negated(const Word& a) { return difference({}, a); }
Word absolute(const Word& a) { return is_negative(a) ? negated(a) : a; }

}  // namespace

Word word_of(Bytes big_endian) { return curves::limbs_from_be<4>(big_endian).value_or(Word{}); }

ByteArray<32> bytes_of(const Word& value) { return curves::to_be(value); }

std::optional<std::uint64_t> small(const Word& value) {
  if ((value[1] | value[2] | value[3]) != 0) return std::nullopt;
  return value[0];
}

Word sum(Word a, const Word& b) {
  curves::add_to(a, b);
  return a;
}

Word difference(Word a, const Word& b) {
  curves::subtract_from(a, b);
  return a;
}

Word product(const Word& a, const Word& b) {
  Word result{};
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; i + j < 4; ++j) result[i + j] = curves::multiply_add(result[i + j], a[i], b[j], carry);
  }
  return result;
}

Word quotient(const Word& a, const Word& b) {
  const Double all = divide(widened(a), b).quotient;
  return {all[0], all[1], all[2], all[3]};
}

Word remainder(const Word& a, const Word& b) { return divide(widened(a), b).remainder; }

Word signed_quotient(const Word& a, const Word& b) {
  const Word result = quotient(absolute(a), absolute(b));
  return is_negative(a) != is_negative(b) ? negated(result) : result;
}

Word signed_remainder(const Word& a, const Word& b) {
  const Word result = remainder(absolute(a), absolute(b));
  return is_negative(a) ? negated(result) : result;
}

Word sum_modulo(const Word& a, const Word& b, const Word& m) {
  Double wide = widened(a);
  Word lower = a;
  wide[4] = curves::add_to(lower, b);
  for (std::size_t i = 0; i < 4; ++i) wide[i] = lower[i];
  return divide(wide, m).remainder;
}

Word product_modulo(const Word& a, const Word& b, const Word& m) {
  Double wide{};
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < 4; ++j) wide[i + j] = curves::multiply_add(wide[i + j], a[i], b[j], carry);
    wide[i + 4] = carry;
  }
  return divide(wide, m).remainder;
}

Word power(Word base, const Word& exponent) {
  Word result = {1};
  for (std::size_t i = 0, bits = curves::bit_length(exponent); i < bits; ++i) {
    if (curves::bit(exponent, i)) result = product(result, base);
    base = product(base, base);
  }
  return result;
}

Word sign_extended(const Word& index, const Word& value) {
  const auto at = small(index);
  if (!at || *at > 30) return value;
  const std::uint64_t unused = 8 * (31 - *at);
  return shifted_right_signed({unused}, shifted_left({unused}, value));
}

Word byte_of(const Word& index, const Word& value) {
  const auto at = small(index);
  if (!at || *at > 31) return {};
  const std::uint64_t bit = 8 * (31 - *at);
  return {value[bit / 64] >> (bit % 64) & 0xFFU};
}

Word shifted_left(const Word& by, const Word& value) {
  const auto bits = small(by);
  if (!bits || *bits > 255) return {};
  const std::size_t limbs = *bits / 64;
  const auto rest = static_cast<unsigned>(*bits % 64);
  Word result{};
  for (std::size_t i = limbs; i < 4; ++i) {
    result[i] = value[i - limbs] << rest;
    if (rest != 0 && i > limbs) result[i] |= value[i - limbs - 1] >> (64U - rest);
  }
  return result;
}

Word shifted_right(const Word& by, const Word& value) {
  const auto bits = small(by);
  if (!bits || *bits > 255) return {};
  const std::size_t limbs = *bits / 64;
  const auto rest = static_cast<unsigned>(*bits % 64);
  Word result{};
  for (std::size_t i = 0; i + limbs < 4; ++i) {
    result[i] = value[i + limbs] >> rest;
    if (rest != 0 && i + limbs + 1 < 4) result[i] |= value[i + limbs + 1] << (64U - rest);
  }
  return result;
}

Word shifted_right_signed(const Word& by, const Word& value) {
  if (!is_negative(value)) return shifted_right(by, value);
  const Word inverse = {~value[0], ~value[1], ~value[2], ~value[3]};
  const Word shifted = shifted_right(by, inverse);
  return {~shifted[0], ~shifted[1], ~shifted[2], ~shifted[3]};
}

bool less(const Word& a, const Word& b) { return curves::less(a, b); }

bool less_signed(const Word& a, const Word& b) {
  return is_negative(a) != is_negative(b) ? is_negative(a) : curves::less(a, b);
}

}  // namespace touchstone::evm
