// BLS12-381: what differs from BN254 (curves.md 2, 4, 6).
#include "crypto/curves/encoding_templates.h"
#include "crypto/curves/group.h"
#include "crypto/curves/pairing.h"

namespace touchstone::curves {
namespace {

using namespace bls12381;
using Tower = Fp12<Bls12381>;
using MillerBls = MillerPair<Bls12381>;

void multiply(Tower& f, const MillerBls::Line& line) { f = f.times_023(line.free, line.x, line.y); }

Tower miller_loop(std::vector<MillerBls>& pairs) {
  Tower f = Tower::one();
  for (unsigned i = 63; i-- > 0;) {
    if (i < 62) f = f.squared();
    for (MillerBls& pair : pairs) {
      multiply(f, pair.double_step());
      if ((kZ >> i & 1U) != 0) multiply(f, pair.add_step(pair.q()));
    }
  }
  return f.conjugated();  // z is negative
}

/// To the power of z.
Tower power(const Tower& f) { return f.cyclotomic_pow(kZ).conjugated(); }

}  // namespace

// Three times the hard part: (z - 1)^2 (z + p) (z^2 + p^2 - 1) + 3 (Hayashida, Hayasaka and Teruya, eprint 2020/875).
Fp12<Bls12381> hard_part(const Fp12<Bls12381>& f) {
  const Tower y0 = power(f) * f.conjugated();
  const Tower y1 = power(y0) * y0.conjugated();
  const Tower y2 = power(y1) * y1.frobenius<1>();
  const Tower y3 = power(power(y2)) * y2.frobenius<2>() * y2.conjugated();
  return y3 * f.cyclotomic_squared() * f;
}

bool has_order_r(const G1<Bls12381>& point) {
  if (point.infinity) return true;
  // phi(P) = [-z^2] P
  const auto square = static_cast<Wide>(kZ) * kZ;
  const Limbs<2> scalar = {static_cast<std::uint64_t>(square), static_cast<std::uint64_t>(square >> 64U)};
  return (-times(point, scalar)).is({point.x * kBeta, point.y, false});
}
bool has_order_r(const G2<Bls12381>& point) {
  if (point.infinity) return true;
  const Affine<Fp2> psi{point.x.conjugated() * kPsiX, point.y.conjugated() * kPsiY, false};
  return (-times(point, Limbs<1>{kZ})).is(psi);
}

template <>
bool product_is_one<Bls12381>(std::span<const Pair<Bls12381>> pairs) {
  std::vector<MillerBls> finite = finite_pairs<Bls12381>(pairs);
  if (finite.empty()) return true;
  return hard_part(easy_part(miller_loop(finite))) == Tower::one();
}

template class Field<Bls12381Fp>;
template class Field<Bls12381Fr>;
template struct Quadratic<Bls12381::Fp>;
template G1<Bls12381> g1_generator<Bls12381>();
template G2<Bls12381> g2_generator<Bls12381>();
template bool on_curve<Bls12381>(const G1<Bls12381>& point);
template bool on_curve<Bls12381>(const G2<Bls12381>& point);
template PointFault check<Bls12381>(const G1<Bls12381>& point);
template PointFault check<Bls12381>(const G2<Bls12381>& point);
template G1<Bls12381> negative<Bls12381>(const G1<Bls12381>& point);
template G2<Bls12381> negative<Bls12381>(const G2<Bls12381>& point);
template G1<Bls12381> sum<Bls12381>(const G1<Bls12381>& a, const G1<Bls12381>& b);
template G2<Bls12381> sum<Bls12381>(const G2<Bls12381>& a, const G2<Bls12381>& b);
template G1<Bls12381> multiple<Bls12381>(const G1<Bls12381>& point, const Scalar& scalar);
template G2<Bls12381> multiple<Bls12381>(const G2<Bls12381>& point, const Scalar& scalar);
template G1<Bls12381> sum_of_multiples<Bls12381>(std::span<const G1<Bls12381>> points, std::span<const Scalar> scalars);
template G2<Bls12381> sum_of_multiples<Bls12381>(std::span<const G2<Bls12381>> points, std::span<const Scalar> scalars);
template std::optional<Fr<Bls12381>> snarkjs_root<Bls12381>(std::uint64_t power);

template Decoded<G1<Bls12381>> g1_from_xy<Bls12381>(Bytes x, Bytes y, Order order);
template Decoded<G2<Bls12381>> g2_from_xy<Bls12381>(Bytes x0, Bytes x1, Bytes y0, Bytes y1, Order order);
template Decoded<G1<Bls12381>> g1_from_evm<Bls12381>(Bytes bytes, Order order);
template Decoded<G2<Bls12381>> g2_from_evm<Bls12381>(Bytes bytes, Order order);
template Buffer to_evm<Bls12381>(const G1<Bls12381>& point);
template Buffer to_evm<Bls12381>(const G2<Bls12381>& point);
template Decoded<G1<Bls12381>> g1_from_gnark<Bls12381>(Bytes bytes);
template Decoded<G2<Bls12381>> g2_from_gnark<Bls12381>(Bytes bytes);
template Buffer to_gnark<Bls12381>(const G1<Bls12381>& point, Form form);
template Buffer to_gnark<Bls12381>(const G2<Bls12381>& point, Form form);
template Decoded<G1<Bls12381>> g1_from_montgomery<Bls12381>(Bytes bytes);
template Decoded<G2<Bls12381>> g2_from_montgomery<Bls12381>(Bytes bytes);
template Buffer to_montgomery<Bls12381>(const G1<Bls12381>& point);
template Buffer to_montgomery<Bls12381>(const G2<Bls12381>& point);
template Buffer to_transcript<Bls12381>(const G1<Bls12381>& point);

}  // namespace touchstone::curves
