// Every spelling of points and scalars that proof systems have (curves.md 5), and the rules by which a point is taken
// (curves.md 6). Syntax (lengths, flags that are in no table) is the business of formats/; here a fault is an outcome.
#pragma once

#include <tl/expected.hpp>

#include "crypto/curves/curve.h"

namespace touchstone::curves {

template <class Point>
using Decoded = tl::expected<Point, PointFault>;

/// Whether rule 4 of curves.md 6 is asked. EIP-2537's additions are the one place that leaves it out.
enum class Order : std::uint8_t { checked, any };

/// Big-endian coordinates of any length, never infinity.
template <class C>
[[nodiscard]] Decoded<G1<C>> g1_from_xy(Bytes x, Bytes y, Order order = Order::checked);
/// The same; x = x0 + x1 u.
template <class C>
[[nodiscard]] Decoded<G2<C>> g2_from_xy(Bytes x0, Bytes x1, Bytes y0, Bytes y1, Order order = Order::checked);

/// The EVM's form: 64 and 128 bytes (a1 before a0) on BN254; on BLS12-381 fields of 64 bytes, 128 and 256 (a0 before
/// a1), of which the first 16 are zero. All zero is infinity. Another length is a range fault.
template <class C>
[[nodiscard]] Decoded<G1<C>> g1_from_evm(Bytes bytes, Order order = Order::checked);
template <class C>
[[nodiscard]] Decoded<G2<C>> g2_from_evm(Bytes bytes, Order order = Order::checked);
template <class C>
[[nodiscard]] Buffer to_evm(const G1<C>& point);
template <class C>
[[nodiscard]] Buffer to_evm(const G2<C>& point);

/// gnark's forms, on BLS12-381 also those of ZCash and bellman: compressed (x alone) or raw (x and y), told by the
/// length. Flags must be those of the table for that length.
template <class C>
[[nodiscard]] Decoded<G1<C>> g1_from_gnark(Bytes bytes);
template <class C>
[[nodiscard]] Decoded<G2<C>> g2_from_gnark(Bytes bytes);
enum class Form : std::uint8_t { compressed, raw };
template <class C>
[[nodiscard]] Buffer to_gnark(const G1<C>& point, Form form);
template <class C>
[[nodiscard]] Buffer to_gnark(const G2<C>& point, Form form);
/// Bytes of one element of the base field in gnark's forms: 32 and 48. G1 compressed has one, raw two; G2 two and four.
template <class C>
inline constexpr std::size_t kFieldBytes = C::Fp::kBytes;

/// Little-endian Montgomery form without flags, zeros for infinity: halo2curves raw bytes, snarkjs `LEM`.
template <class C>
[[nodiscard]] Decoded<G1<C>> g1_from_montgomery(Bytes bytes);
template <class C>
[[nodiscard]] Decoded<G2<C>> g2_from_montgomery(Bytes bytes);
template <class C>
[[nodiscard]] Buffer to_montgomery(const G1<C>& point);
template <class C>
[[nodiscard]] Buffer to_montgomery(const G2<C>& point);

/// x and y, big-endian, of the field's own length, zeros for infinity: what transcripts hash (snarkjs
/// `toRprUncompressed`, halo2's EVM transcript).
template <class C>
[[nodiscard]] Buffer to_transcript(const G1<C>& point);

}  // namespace touchstone::curves
