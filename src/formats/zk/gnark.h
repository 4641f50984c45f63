// gnark's binary files on BN254 and BLS12-381 (zk-proofs.md 3, 4): Groth16 proofs and keys in the forms of WriteTo and
// WriteRawTo, the short forms of bellman, PLONK proofs, and public witnesses. Syntax only: lengths, counts and flags of
// points (curves.md 5); no point is decoded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::zk::gnark {

enum class Curve : std::uint8_t { bn254, bls12_381 };
[[nodiscard]] std::string_view name(Curve curve);

/// One way to read a file: nothing in it says which curve it is of, nor whether its points are compressed.
struct Layout {
  Curve curve;
  bool raw;
  [[nodiscard]] std::size_t field() const { return curve == Curve::bn254 ? 32 : 48; }
  [[nodiscard]] std::size_t g1() const { return raw ? 2 * field() : field(); }
  [[nodiscard]] std::size_t g2() const { return 2 * g1(); }
};

/// A point or number where it stands. The bytes are those of the file, which must outlive it.
struct Blob {
  std::string_view name;
  Bytes bytes;
  std::size_t offset = 0;
};

struct Proof {
  Layout layout;
  Blob Ar, Bs, Krs;
  std::vector<Blob> commitments;
  std::optional<Blob> commitmentPok;  // nothing: the short form
};

struct CommitmentKey {
  Blob G, GSigmaNeg;
};
struct Key {
  Layout layout;
  Blob alpha1, beta1, beta2, gamma2, delta1, delta2;
  std::vector<Blob> K;
  /// PublicAndCommitmentCommitted: for each commitment the 1-based positions of what it commits to.
  std::vector<std::vector<std::uint64_t>> committed;
  std::vector<CommitmentKey> commitment_keys;
  std::vector<Blob> unused;  // the two points of an older form (gnark before 0.9) that has no commitments
};

/// Section 4: a PLONK proof.
struct PlonkProof {
  Layout layout;
  std::vector<Blob> points;  // L R O Z H0 H1 H2, BatchedProof.H, ZShifted.H, Bsb22 commitments
  std::vector<Blob> values;  // claimed values, ZShifted value
};

/// Section 4: a PLONK key. A newer file begins with a marker and a version, 8 bytes each.
struct PlonkKey {
  Layout layout;
  std::uint64_t size = 0, nb_public = 0;
  std::vector<Blob> numbers;  // size^-1, generator, coset shift
  std::vector<Blob> g1;       // S1 S2 S3 Ql Qr Qm Qo Qk Qcp… Kzg.G1
  std::vector<Blob> g2;       // Kzg.G2[0], Kzg.G2[1]
  std::vector<std::uint64_t> commitment_constraint_indexes;
};

/// A public witness: u32 nbPublic, u32 nbSecret = 0, u32 length, 32 bytes big-endian for each element.
struct Witness {
  std::vector<Blob> elements;
};

/// Every layout under which the file is whole: one, or (never seen) several. Faults when there is none: that of a
/// layout whose lengths work out, else of the one that came furthest.
[[nodiscard]] Parsed<std::vector<Proof>> parse_proof(Bytes file);
[[nodiscard]] Parsed<std::vector<Key>> parse_key(Bytes file);
[[nodiscard]] Parsed<std::vector<PlonkProof>> parse_plonk_proof(Bytes file);
[[nodiscard]] Parsed<std::vector<PlonkKey>> parse_plonk_key(Bytes file);
[[nodiscard]] Parsed<Witness> parse_witness(Bytes file);

}  // namespace touchstone::zk::gnark
