// BN254: what differs from BLS12-381 (curves.md 1, 4, 6).
#include "crypto/curves/encoding_templates.h"
#include "crypto/curves/group.h"
#include "crypto/curves/pairing.h"

namespace touchstone::curves {
namespace {

using namespace bn254;
using Tower = Fp12<Bn254>;
using MillerBn254 = MillerPair<Bn254>;

Affine<Fp2> psi(const Affine<Fp2>& q) {
  return {q.x.conjugated() * kGamma1[1], q.y.conjugated() * kGamma1[2], q.infinity};
}

void multiply(Tower& f, const MillerBn254::Line& line) { f = f.times_013(line.y, line.x, line.free); }

Tower miller_loop(std::vector<MillerBn254>& pairs) {
  Tower f = Tower::one();
  for (std::size_t i = 1; i < kLoop.size(); ++i) {
    if (i > 1) f = f.squared();
    for (MillerBn254& pair : pairs) {
      multiply(f, pair.double_step());
      if (kLoop[i] != 0) multiply(f, pair.add_step(kLoop[i] > 0 ? pair.q() : pair.negative_q()));
    }
  }
  for (MillerBn254& pair : pairs) {
    const Affine<Fp2> q1 = psi(pair.q());
    const Affine<Fp2> minus_q2{pair.q().x * kGamma2[1], pair.q().y, false};
    multiply(f, pair.add_step(q1));
    multiply(f, pair.add_step(minus_q2));
  }
  return f;
}

/// To the power of -x0.
Tower power(const Tower& f) { return f.cyclotomic_pow(kX0).conjugated(); }

}  // namespace

// The hard part to the multiple 2 x0 (6 x0^2 + 3 x0 + 1) of its exponent (Fuentes-Castaneda, Knapp and
// Rodriguez-Henriquez, "Faster hashing to G2", 2011), which is coprime to r.
Fp12<Bn254> hard_part(const Fp12<Bn254>& f) {
  const Tower y0 = power(f);
  const Tower y1 = y0.cyclotomic_squared();
  const Tower y3 = y1.cyclotomic_squared() * y1;
  const Tower y4 = power(y3);
  const Tower y6 = power(y4.cyclotomic_squared());
  const Tower y7 = y6.conjugated() * y4;
  const Tower y8 = y7 * y3.conjugated();
  const Tower y9 = y8 * y1;
  const Tower y11 = y8 * y4 * f;
  const Tower y13 = y9.frobenius<1>() * y11;
  const Tower y14 = y8.frobenius<2>() * y13;
  return (f.conjugated() * y9).frobenius<3>() * y14;
}

bool has_order_r(const G1<Bn254>& /*point*/) {
  return true;  // the cofactor is 1
}
bool has_order_r(const G2<Bn254>& point) { return point.infinity || times(point, kPsi).is(psi(point)); }

template <>
bool product_is_one<Bn254>(std::span<const Pair<Bn254>> pairs) {
  std::vector<MillerBn254> finite = finite_pairs<Bn254>(pairs);
  if (finite.empty()) return true;
  return hard_part(easy_part(miller_loop(finite))) == Tower::one();
}

template class Field<Bn254Fq>;
template class Field<Bn254Fr>;
template struct Quadratic<Bn254::Fp>;
template G1<Bn254> g1_generator<Bn254>();
template G2<Bn254> g2_generator<Bn254>();
template bool on_curve<Bn254>(const G1<Bn254>& point);
template bool on_curve<Bn254>(const G2<Bn254>& point);
template PointFault check<Bn254>(const G1<Bn254>& point);
template PointFault check<Bn254>(const G2<Bn254>& point);
template G1<Bn254> negative<Bn254>(const G1<Bn254>& point);
template G2<Bn254> negative<Bn254>(const G2<Bn254>& point);
template G1<Bn254> sum<Bn254>(const G1<Bn254>& a, const G1<Bn254>& b);
template G2<Bn254> sum<Bn254>(const G2<Bn254>& a, const G2<Bn254>& b);
template G1<Bn254> multiple<Bn254>(const G1<Bn254>& point, const Scalar& scalar);
template G2<Bn254> multiple<Bn254>(const G2<Bn254>& point, const Scalar& scalar);
template G1<Bn254> sum_of_multiples<Bn254>(std::span<const G1<Bn254>> points, std::span<const Scalar> scalars);
template G2<Bn254> sum_of_multiples<Bn254>(std::span<const G2<Bn254>> points, std::span<const Scalar> scalars);
template std::optional<Fr<Bn254>> snarkjs_root<Bn254>(std::uint64_t power);

template Decoded<G1<Bn254>> g1_from_xy<Bn254>(Bytes x, Bytes y, Order order);
template Decoded<G2<Bn254>> g2_from_xy<Bn254>(Bytes x0, Bytes x1, Bytes y0, Bytes y1, Order order);
template Decoded<G1<Bn254>> g1_from_evm<Bn254>(Bytes bytes, Order order);
template Decoded<G2<Bn254>> g2_from_evm<Bn254>(Bytes bytes, Order order);
template Buffer to_evm<Bn254>(const G1<Bn254>& point);
template Buffer to_evm<Bn254>(const G2<Bn254>& point);
template Decoded<G1<Bn254>> g1_from_gnark<Bn254>(Bytes bytes);
template Decoded<G2<Bn254>> g2_from_gnark<Bn254>(Bytes bytes);
template Buffer to_gnark<Bn254>(const G1<Bn254>& point, Form form);
template Buffer to_gnark<Bn254>(const G2<Bn254>& point, Form form);
template Decoded<G1<Bn254>> g1_from_montgomery<Bn254>(Bytes bytes);
template Decoded<G2<Bn254>> g2_from_montgomery<Bn254>(Bytes bytes);
template Buffer to_montgomery<Bn254>(const G1<Bn254>& point);
template Buffer to_montgomery<Bn254>(const G2<Bn254>& point);
template Buffer to_transcript<Bn254>(const G1<Bn254>& point);

}  // namespace touchstone::curves
