// The 256-bit words of the EVM (Ethereum yellow paper, appendix H.2): arithmetic modulo 2^256, signed numbers in two's
// complement.
#pragma once

#include "crypto/curves/limbs.h"

namespace touchstone::evm {

/// Least significant limb first.
using Word = curves::Limbs<4>;

/// Big-endian bytes, at most 32.
[[nodiscard]] Word word_of(Bytes big_endian);
[[nodiscard]] ByteArray<32> bytes_of(const Word& value);
/// The number when it is below 2^64.
[[nodiscard]] std::optional<std::uint64_t> small(const Word& value);
[[nodiscard]] inline bool is_zero(const Word& value) { return (value[0] | value[1] | value[2] | value[3]) == 0; }
[[nodiscard]] inline bool is_negative(const Word& value) { return value[3] >> 63U != 0; }

// All modulo 2^256. Division by zero gives zero; SDIV of the minimum by -1 is the minimum.
[[nodiscard]] Word sum(Word a, const Word& b);
[[nodiscard]] Word difference(Word a, const Word& b);
[[nodiscard]] Word product(const Word& a, const Word& b);
[[nodiscard]] Word quotient(const Word& a, const Word& b);
[[nodiscard]] Word remainder(const Word& a, const Word& b);
[[nodiscard]] Word signed_quotient(const Word& a, const Word& b);
/// With the sign of `a`.
[[nodiscard]] Word signed_remainder(const Word& a, const Word& b);
/// (a + b) mod m and a b mod m, exact in 512 bits.
[[nodiscard]] Word sum_modulo(const Word& a, const Word& b, const Word& m);
[[nodiscard]] Word product_modulo(const Word& a, const Word& b, const Word& m);
[[nodiscard]] Word power(Word base, const Word& exponent);
/// Takes bit 8 * index + 7 of `value` as its sign; an index above 30 changes nothing.
[[nodiscard]] Word sign_extended(const Word& index, const Word& value);
/// Byte `index` from the most significant end; zero beyond 31.
[[nodiscard]] Word byte_of(const Word& index, const Word& value);
[[nodiscard]] Word shifted_left(const Word& by, const Word& value);
[[nodiscard]] Word shifted_right(const Word& by, const Word& value);
/// Fills with the sign.
[[nodiscard]] Word shifted_right_signed(const Word& by, const Word& value);
[[nodiscard]] bool less(const Word& a, const Word& b);
[[nodiscard]] bool less_signed(const Word& a, const Word& b);

}  // namespace touchstone::evm
