// The functions of curve.h that are written once for both curves. Only bn254.cpp and bls12_381.cpp include it, and each
// instantiates them for its curve.
#pragma once

#include <algorithm>

#include "crypto/curves/jacobian.h"
#include "crypto/curves/parameters.h"

namespace touchstone::curves {

/// Whether a point of the curve has an order that divides r (curves.md 6, rule 4).
[[nodiscard]] bool has_order_r(const G1<Bn254>& point);
[[nodiscard]] bool has_order_r(const G2<Bn254>& point);
[[nodiscard]] bool has_order_r(const G1<Bls12381>& point);
[[nodiscard]] bool has_order_r(const G2<Bls12381>& point);

template <class C>
G1<C> g1_generator() {
  return Parameters<C>::kG1;
}
template <class C>
G2<C> g2_generator() {
  return Parameters<C>::kG2;
}

template <class F>
[[nodiscard]] bool satisfies(const Affine<F>& point, const F& b) {
  return point.infinity || point.y.squared() == point.x.squared() * point.x + b;
}
template <class C>
bool on_curve(const G1<C>& point) {
  return satisfies(point, Parameters<C>::kB);
}
template <class C>
bool on_curve(const G2<C>& point) {
  return satisfies(point, Parameters<C>::kTwistB);
}

template <class C>
PointFault check(const G1<C>& point) {
  if (!on_curve<C>(point)) return PointFault::curve;
  return has_order_r(point) ? PointFault::none : PointFault::subgroup;
}
template <class C>
PointFault check(const G2<C>& point) {
  if (!on_curve<C>(point)) return PointFault::curve;
  return has_order_r(point) ? PointFault::none : PointFault::subgroup;
}

template <class C>
G1<C> negative(const G1<C>& point) {
  return {point.x, -point.y, point.infinity};
}
template <class C>
G2<C> negative(const G2<C>& point) {
  return {point.x, -point.y, point.infinity};
}
template <class C>
G1<C> sum(const G1<C>& a, const G1<C>& b) {
  return Jacobian(a).plus(b).affine();
}
template <class C>
G2<C> sum(const G2<C>& a, const G2<C>& b) {
  return Jacobian(a).plus(b).affine();
}
template <class C>
G1<C> multiple(const G1<C>& point, const Scalar& scalar) {
  return times(point, scalar).affine();
}
template <class C>
G2<C> multiple(const G2<C>& point, const Scalar& scalar) {
  return times(point, scalar).affine();
}

// In chunks: what one needs beside the points stays small, however many there are.
template <class F>
[[nodiscard]] Affine<F> sum_of_many(std::span<const Affine<F>> points, std::span<const Scalar> scalars) {
  constexpr std::size_t kChunk = 512;
  Jacobian<F> sum;
  for (std::size_t at = 0; at < points.size(); at += kChunk) {
    const std::size_t count = std::min(kChunk, points.size() - at);
    sum = sum.plus(straus<F, 4>(points.subspan(at, count), scalars.subspan(at, count)));
  }
  return sum.affine();
}
template <class C>
G1<C> sum_of_multiples(std::span<const G1<C>> points, std::span<const Scalar> scalars) {
  return sum_of_many(points, scalars);
}
template <class C>
G2<C> sum_of_multiples(std::span<const G2<C>> points, std::span<const Scalar> scalars) {
  return sum_of_many(points, scalars);
}

template <class C>
std::optional<Fr<C>> snarkjs_root(std::uint64_t power) {
  if (power > Parameters<C>::kAdicity) return std::nullopt;
  Fr<C> root = Parameters<C>::kRoot;
  for (std::uint64_t i = power; i < Parameters<C>::kAdicity; ++i) root = root.squared();
  return root;
}

}  // namespace touchstone::curves
