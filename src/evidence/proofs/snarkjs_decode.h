// From the numbers of a snarkjs file to points and scalars, by the rules of curves.md 6, and from keys to what their
// equation needs, by those of zk-proofs.md 2.4 and 2.5.
#pragma once

#include <optional>
#include <vector>

#include "evidence/proofs/groth16.h"
#include "evidence/proofs/plonk.h"
#include "evidence/proofs/proof.h"
#include "formats/zk/snarkjs.h"

namespace touchstone::evidence::proofs {

template <class C>
[[nodiscard]] curves::Decoded<curves::G1<C>> decode(const zk::PointG1& point) {
  for (const zk::Natural* number : {&point.x, &point.y, &point.z}) {
    if (!C::Fp::from_be(number->bytes)) return tl::unexpected(curves::PointFault::range);
  }
  if (point.z.is(1)) return curves::g1_from_xy<C>(point.x.bytes, point.y.bytes);
  if (point.z.is(0) && point.x.is(0) && point.y.is(1)) return curves::G1<C>::at_infinity();
  return tl::unexpected(curves::PointFault::infinity);
}

template <class C>
[[nodiscard]] curves::Decoded<curves::G2<C>> decode(const zk::PointG2& point) {
  for (const auto* element : {&point.x, &point.y, &point.z}) {
    for (const zk::Natural& number : *element) {
      if (!C::Fp::from_be(number.bytes)) return tl::unexpected(curves::PointFault::range);
    }
  }
  const auto is = [](const std::array<zk::Natural, 2>& element, std::uint8_t low) {
    return element[0].is(low) && element[1].is(0);
  };
  if (is(point.z, 1))
    return curves::g2_from_xy<C>(point.x[0].bytes, point.x[1].bytes, point.y[0].bytes, point.y[1].bytes);
  if (is(point.z, 0) && is(point.x, 0) && is(point.y, 1)) return curves::G2<C>::at_infinity();
  return tl::unexpected(curves::PointFault::infinity);
}

/// All points and numbers of a file, in the order of its tables.
template <class C>
struct Values {
  std::vector<curves::G1<C>> g1;
  std::vector<curves::G2<C>> g2;
  std::vector<curves::Fr<C>> scalars;
};
/// Works for zk::Proof and zk::Key. `inv` of fflonk is a hint that nothing here reads (zk-proofs.md 2.1).
template <class C, class File>
[[nodiscard]] Values<C> decode_all(const File& file, Faults& faults) {
  Values<C> values;
  for (const zk::PointG1& point : file.g1)
    values.g1.push_back(faults.take({point.name, point.offset, point.length}, decode<C>(point)));
  for (const zk::PointG2& point : file.g2)
    values.g2.push_back(faults.take({point.name, point.offset, point.length}, decode<C>(point)));
  for (const auto& [name, number] : file.scalars) {
    if (name == "inv") continue;
    values.scalars.push_back(
        faults.take_scalar({name, number.offset, number.length}, curves::Fr<C>::from_be(number.bytes)));
  }
  return values;
}

template <class C>
[[nodiscard]] Groth16Proof<C> groth16_proof(const Values<C>& v) {
  return {v.g1[0], v.g2[0], v.g1[1]};
}
template <class C>
[[nodiscard]] PlonkProof<C> plonk_proof(const Values<C>& v) {
  return {v.g1[0], v.g1[1],      v.g1[2],      v.g1[3],      v.g1[4],      v.g1[5],      v.g1[6],     v.g1[7],
          v.g1[8], v.scalars[0], v.scalars[1], v.scalars[2], v.scalars[3], v.scalars[4], v.scalars[5]};
}
template <class C>
[[nodiscard]] FflonkProof<C> fflonk_proof(const Values<C>& v) {
  const auto& s = v.scalars;
  return {v.g1[0], v.g1[1], v.g1[2], v.g1[3], s[0],  s[1],  s[2],  s[3],  s[4], s[5],
          s[6],    s[7],    s[8],    s[9],    s[10], s[11], s[12], s[13], s[14]};
}

/// A trap that makes proofs for anything acceptable (zk-proofs.md 2.5), or nothing.
template <class C>
[[nodiscard]] std::optional<std::string> groth16_trap(const Groth16Key<C>& key) {
  if (key.alpha.infinity || key.beta.infinity || key.gamma.infinity || key.delta.infinity)
    return "alpha, beta, gamma or delta is infinity: anybody can make proofs for such a key";
  if (key.gamma == key.delta)
    return "gamma equals delta, as after a setup that nobody contributed to: anybody can make proofs for such a key";
  return std::nullopt;
}

template <class C>
[[nodiscard]] Groth16Key<C> groth16_key(const zk::Key& key, const Values<C>& v, Faults& faults) {
  Groth16Key<C> result{v.g1[0], v.g2[0], v.g2[1], v.g2[2], {}};
  for (const zk::PointG1& point : key.ic)
    result.ic.push_back(faults.take({point.name, point.offset, point.length}, decode<C>(point)));
  return result;
}
template <class C>
[[nodiscard]] PlonkKey<C> plonk_key(const zk::Key& key, const Values<C>& v) {
  return {v.g1[0], v.g1[1], v.g1[2],      v.g1[3],      v.g1[4],      v.g1[5],  v.g1[6],
          v.g1[7], v.g2[0], v.scalars[0], v.scalars[1], v.scalars[2], key.power};
}
template <class C>
[[nodiscard]] FflonkKey<C> fflonk_key(const zk::Key& key, const Values<C>& v) {
  const auto& s = v.scalars;
  return {v.g1[0], v.g2[0], s[0], s[1], s[2], s[3], s[4], s[5], s[6], key.power};
}

/// Whether `w` is the root of order 2^power of snarkjs' table (curves.md 1).
template <class C>
[[nodiscard]] bool is_root(const curves::Fr<C>& w, std::uint64_t power) {
  const auto root = curves::snarkjs_root<C>(power);
  return root && *root == w;
}

template <class C>
[[nodiscard]] std::optional<std::string> plonk_trap(const PlonkKey<C>& key) {
  if (!is_root<C>(key.w, key.power)) return "w is not the root of unity of order 2^power";
  if (key.X_2.infinity) return "X_2 is infinity: anybody can make proofs for such a key";
  return std::nullopt;
}
template <class C>
[[nodiscard]] std::optional<std::string> fflonk_trap(const FflonkKey<C>& key) {
  if (!is_root<C>(key.w, key.power)) return "w is not the root of unity of order 2^power";
  if (!is_root<C>(key.w8, 3)) return "w8 is not the root of unity of order 8";
  if (!is_root<C>(key.w4, 2)) return "w4 is not the root of unity of order 4";
  const auto one = curves::Fr<C>::one();
  if (key.w3 == one || key.w3.pow(3) != one) return "w3 is not of order 3";
  if (key.wr.pow(3) != key.w) return "wr is not a cube root of w";
  if (key.X_2.infinity) return "X_2 is infinity: anybody can make proofs for such a key";
  return std::nullopt;
}

}  // namespace touchstone::evidence::proofs
