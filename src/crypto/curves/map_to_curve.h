// Mapping field elements to BLS12-381 (RFC 9380 sections 6.6.3, 8.8, appendix E): simplified SWU on an isogenous curve,
// the isogeny, and the clearing of the cofactor. EIP-2537 has them as precompiles.
#pragma once

#include "crypto/curves/curve.h"

namespace touchstone::curves {

/// BLS12381G1_XMD:SHA-256_SSWU_RO_: map_to_curve and clear_cofactor of one element.
[[nodiscard]] G1<Bls12381> map_to_g1(const Bls12381::Fp& u);
/// BLS12381G2_XMD:SHA-256_SSWU_RO_.
[[nodiscard]] G2<Bls12381> map_to_g2(const Bls12381::Fp2& u);

}  // namespace touchstone::curves
