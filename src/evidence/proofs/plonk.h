// The equations of snarkjs PLONK and FFLONK (zk-proofs.md 2.3, 2.4; eprint 2019/953, 2021/1167).
#pragma once

#include <array>
#include <span>

#include "crypto/curves/curve.h"

namespace touchstone::evidence::proofs {

template <class C>
struct PlonkProof {
  curves::G1<C> A, B, C_, Z, T1, T2, T3, Wxi, Wxiw;
  curves::Fr<C> a, b, c, s1, s2, zw;
};
template <class C>
struct PlonkKey {
  curves::G1<C> Qm, Ql, Qr, Qo, Qc, S1, S2, S3;
  curves::G2<C> X_2;
  curves::Fr<C> k1, k2, w;  // w: the root of order 2^power
  std::uint64_t power = 0;
};
/// Whether the last equation of section 2.3 holds. A challenge that is a root of unity makes it fail.
template <class C>
[[nodiscard]] bool plonk_holds(const PlonkProof<C>& p, const PlonkKey<C>& vk, std::span<const curves::Fr<C>> inputs);

template <class C>
struct FflonkProof {
  curves::G1<C> C1, C2, W1, W2;
  curves::Fr<C> ql, qr, qm, qo, qc, s1, s2, s3, a, b, c, z, zw, t1w, t2w;
};
template <class C>
struct FflonkKey {
  curves::G1<C> C0;
  curves::G2<C> X_2;
  curves::Fr<C> k1, k2, w, w3, w4, w8, wr;
  std::uint64_t power = 0;
};
template <class C>
[[nodiscard]] bool fflonk_holds(const FflonkProof<C>& p, const FflonkKey<C>& vk, std::span<const curves::Fr<C>> inputs);

}  // namespace touchstone::evidence::proofs
