// encoding.h, written once for both curves. Only bn254.cpp and bls12_381.cpp include it.
#pragma once

#include "crypto/curves/encoding.h"
#include "crypto/curves/group.h"

namespace touchstone::curves {

template <class C>
Bytes field_at(Bytes bytes, std::size_t index) {
  return bytes.subspan(index * kFieldBytes<C>, kFieldBytes<C>);
}

inline tl::unexpected<PointFault> refused(PointFault fault) { return tl::unexpected(fault); }

template <class C, class Point>
Decoded<Point> validated(Point point, Order order) {
  const PointFault fault = order == Order::checked ? check<C>(point)
                           : on_curve<C>(point)    ? PointFault::none
                                                   : PointFault::curve;
  if (fault != PointFault::none) return refused(fault);
  return point;
}

template <class C>
Decoded<G1<C>> g1_from_xy(Bytes x, Bytes y, Order order) {
  const auto fx = C::Fp::from_be(x);
  const auto fy = C::Fp::from_be(y);
  if (!fx || !fy) return refused(PointFault::range);
  return validated<C>(G1<C>{*fx, *fy, false}, order);
}

template <class C>
Decoded<G2<C>> g2_from_xy(Bytes x0, Bytes x1, Bytes y0, Bytes y1, Order order) {
  const auto fx0 = C::Fp::from_be(x0);
  const auto fx1 = C::Fp::from_be(x1);
  const auto fy0 = C::Fp::from_be(y0);
  const auto fy1 = C::Fp::from_be(y1);
  if (!fx0 || !fx1 || !fy0 || !fy1) return refused(PointFault::range);
  return validated<C>(G2<C>{{*fx0, *fx1}, {*fy0, *fy1}, false}, order);
}

// EIP-196 and EIP-197 for BN254, EIP-2537 for BLS12-381: how long a field is there, and which half of Fp2 comes first.
template <class C>
inline constexpr std::size_t kEvmField = kFieldBytes<C> == 32 ? 32 : 64;
template <class C>
inline constexpr bool kEvmHighFirst = kFieldBytes<C> == 32;

template <class C>
Decoded<G1<C>> g1_from_evm(Bytes bytes, Order order) {
  constexpr std::size_t kSize = kEvmField<C>;
  if (bytes.size() != 2 * kSize) return refused(PointFault::range);
  if (all_zero(bytes)) return G1<C>::at_infinity();
  return g1_from_xy<C>(bytes.first(kSize), bytes.subspan(kSize), order);
}

template <class C>
Decoded<G2<C>> g2_from_evm(Bytes bytes, Order order) {
  constexpr std::size_t kSize = kEvmField<C>;
  if (bytes.size() != 4 * kSize) return refused(PointFault::range);
  if (all_zero(bytes)) return G2<C>::at_infinity();
  const auto part = [bytes](std::size_t i) { return bytes.subspan(i * kSize, kSize); };
  constexpr std::size_t kLow = kEvmHighFirst<C> ? 1 : 0;
  return g2_from_xy<C>(part(kLow), part(1 - kLow), part(2 + kLow), part(3 - kLow), order);
}

template <class C>
void append_evm(Buffer& out, const typename C::Fp& value) {
  out.resize(out.size() + kEvmField<C> - kFieldBytes<C>);
  append(out, value.to_be());
}
template <class C>
void append_evm(Buffer& out, const typename C::Fp2& value) {
  append_evm<C>(out, kEvmHighFirst<C> ? value.a1 : value.a0);
  append_evm<C>(out, kEvmHighFirst<C> ? value.a0 : value.a1);
}

template <class C>
Buffer to_evm(const G1<C>& point) {
  if (point.infinity) return Buffer(2 * kEvmField<C>);
  Buffer out;
  append_evm<C>(out, point.x);
  append_evm<C>(out, point.y);
  return out;
}
template <class C>
Buffer to_evm(const G2<C>& point) {
  if (point.infinity) return Buffer(4 * kEvmField<C>);
  Buffer out;
  append_evm<C>(out, point.x);
  append_evm<C>(out, point.y);
  return out;
}

// The flags of byte 0: two bits on BN254, three on BLS12-381.
template <class C>
struct Flags;
template <>
struct Flags<Bn254> {
  static constexpr std::uint8_t kMask = 0xC0, kRaw = 0x00, kRawInfinity = 0x40;
  static constexpr std::uint8_t kSmaller = 0x80, kLarger = 0xC0, kInfinity = 0x40;
};
template <>
struct Flags<Bls12381> {
  static constexpr std::uint8_t kMask = 0xE0, kRaw = 0x00, kRawInfinity = 0x40;
  static constexpr std::uint8_t kSmaller = 0x80, kLarger = 0xA0, kInfinity = 0xC0;
};

// x and the choice of y.
template <class C, class F>
Decoded<Affine<F>> decompressed(const F& x, const F& b, bool larger) {
  auto y = (x.squared() * x + b).sqrt();
  if (!y) return refused(PointFault::curve);
  if (y->is_larger() != larger) y = -*y;
  return validated<C>(Affine<F>{x, *y, false}, Order::checked);
}

template <class C>
std::optional<typename C::Fp2> gnark_fp2(Bytes high_first) {
  const auto a1 = C::Fp::from_be(field_at<C>(high_first, 0));
  const auto a0 = C::Fp::from_be(field_at<C>(high_first, 1));
  if (!a0 || !a1) return std::nullopt;
  return typename C::Fp2{*a0, *a1};
}

// What is left when the flags are gone; infinity must have nothing.
template <class C>
struct Unflagged {
  Buffer bytes;
  bool infinity = false, larger = false;
};
template <class C>
Decoded<Unflagged<C>> unflagged(Bytes bytes, bool compressed) {
  using Table = Flags<C>;
  Unflagged<C> result{to_buffer(bytes)};
  const std::uint8_t flags = bytes[0] & Table::kMask;
  result.bytes[0] &= static_cast<std::uint8_t>(~Table::kMask);
  if (flags == (compressed ? Table::kInfinity : Table::kRawInfinity)) {
    result.infinity = true;
    if (!all_zero(result.bytes)) return refused(PointFault::infinity);
    return result;
  }
  if (compressed ? flags != Table::kSmaller && flags != Table::kLarger : flags != Table::kRaw)
    return refused(PointFault::infinity);
  result.larger = compressed && flags == Table::kLarger;
  return result;
}

template <class C>
Decoded<G1<C>> g1_from_gnark(Bytes bytes) {
  const bool compressed = bytes.size() == kFieldBytes<C>;
  if (!compressed && bytes.size() != 2 * kFieldBytes<C>) return refused(PointFault::range);
  auto plain = unflagged<C>(bytes, compressed);
  if (!plain) return refused(plain.error());
  if (plain->infinity) return G1<C>::at_infinity();
  if (!compressed) return g1_from_xy<C>(field_at<C>(plain->bytes, 0), field_at<C>(plain->bytes, 1));
  const auto x = C::Fp::from_be(plain->bytes);
  if (!x) return refused(PointFault::range);
  return decompressed<C>(*x, Parameters<C>::kB, plain->larger);
}

template <class C>
Decoded<G2<C>> g2_from_gnark(Bytes bytes) {
  const bool compressed = bytes.size() == 2 * kFieldBytes<C>;
  if (!compressed && bytes.size() != 4 * kFieldBytes<C>) return refused(PointFault::range);
  auto plain = unflagged<C>(bytes, compressed);
  if (!plain) return refused(plain.error());
  if (plain->infinity) return G2<C>::at_infinity();
  const auto x = gnark_fp2<C>(plain->bytes);
  if (!x) return refused(PointFault::range);
  if (compressed) return decompressed<C>(*x, Parameters<C>::kTwistB, plain->larger);
  const auto y = gnark_fp2<C>(Bytes(plain->bytes).subspan(2 * kFieldBytes<C>));
  if (!y) return refused(PointFault::range);
  return validated<C>(G2<C>{*x, *y, false}, Order::checked);
}

template <class C>
void append_gnark(Buffer& out, const typename C::Fp& value) {
  append(out, value.to_be());
}
template <class C>
void append_gnark(Buffer& out, const typename C::Fp2& value) {
  append(out, value.a1.to_be());
  append(out, value.a0.to_be());
}
template <class C, class F>
Buffer gnark_spelling(const Affine<F>& point, Form form) {
  using Table = Flags<C>;
  const bool compressed = form == Form::compressed;
  Buffer out;
  append_gnark<C>(out, point.x);
  if (!compressed) append_gnark<C>(out, point.y);
  if (point.infinity) {
    std::ranges::fill(out, std::uint8_t{0});
    out[0] = compressed ? Table::kInfinity : Table::kRawInfinity;
  } else if (compressed) {
    out[0] |= point.y.is_larger() ? Table::kLarger : Table::kSmaller;
  }
  return out;
}
template <class C>
Buffer to_gnark(const G1<C>& point, Form form) {
  return gnark_spelling<C>(point, form);
}
template <class C>
Buffer to_gnark(const G2<C>& point, Form form) {
  return gnark_spelling<C>(point, form);
}

template <class C>
Decoded<G1<C>> g1_from_montgomery(Bytes bytes) {
  if (bytes.size() != 2 * kFieldBytes<C>) return refused(PointFault::range);
  if (all_zero(bytes)) return G1<C>::at_infinity();
  const auto x = C::Fp::from_montgomery_le(field_at<C>(bytes, 0));
  const auto y = C::Fp::from_montgomery_le(field_at<C>(bytes, 1));
  if (!x || !y) return refused(PointFault::range);
  return validated<C>(G1<C>{*x, *y, false}, Order::checked);
}
template <class C>
Decoded<G2<C>> g2_from_montgomery(Bytes bytes) {
  if (bytes.size() != 4 * kFieldBytes<C>) return refused(PointFault::range);
  if (all_zero(bytes)) return G2<C>::at_infinity();
  std::array<std::optional<typename C::Fp>, 4> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = C::Fp::from_montgomery_le(field_at<C>(bytes, i));
    if (!parts[i]) return refused(PointFault::range);
  }
  return validated<C>(G2<C>{{*parts[0], *parts[1]}, {*parts[2], *parts[3]}, false}, Order::checked);
}
template <class C>
Buffer to_montgomery(const G1<C>& point) {
  if (point.infinity) return Buffer(2 * kFieldBytes<C>);
  Buffer out;
  append(out, point.x.to_montgomery_le());
  append(out, point.y.to_montgomery_le());
  return out;
}
template <class C>
Buffer to_montgomery(const G2<C>& point) {
  if (point.infinity) return Buffer(4 * kFieldBytes<C>);
  Buffer out;
  for (const auto* part : {&point.x.a0, &point.x.a1, &point.y.a0, &point.y.a1}) append(out, part->to_montgomery_le());
  return out;
}

template <class C>
Buffer to_transcript(const G1<C>& point) {
  if (point.infinity) return Buffer(2 * kFieldBytes<C>);
  Buffer out;
  append(out, point.x.to_be());
  append(out, point.y.to_be());
  return out;
}

}  // namespace touchstone::curves
