// Proofs, verification keys and public signals of snarkjs (zk-proofs.md 2.1), which are JSON. Syntax only: numbers may
// be of any size, points anywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"
#include "formats/zk/natural.h"

namespace touchstone::zk {

enum class Protocol : std::uint8_t { groth16, plonk, fflonk };
/// "groth16", "plonk", "fflonk": the member `protocol`.
[[nodiscard]] std::string_view name(Protocol protocol);

/// Three projective coordinates, of which the last must be one.
struct PointG1 {
  std::string_view name;  // the member: "pi_a"
  Natural x, y, z;
  std::size_t offset = 0, length = 0;
};
/// The same over the quadratic extension, c0 first.
struct PointG2 {
  std::string_view name;
  std::array<Natural, 2> x, y, z;
  std::size_t offset = 0, length = 0;
};
struct NamedNatural {
  std::string_view name;
  Natural value;
};
struct Label {
  Untrusted text;
  std::size_t offset = 0, length = 0;
};

/// The members of a proof in the order of these tables (zk-proofs.md 2.1), whatever their order in the file.
///   groth16  g1: pi_a pi_c                     g2: pi_b
///   plonk    g1: A B C Z T1 T2 T3 Wxi Wxiw     scalars: eval_a eval_b eval_c eval_s1 eval_s2 eval_zw
///   fflonk   g1: C1 C2 W1 W2                   scalars: ql qr qm qo qc s1 s2 s3 a b c z zw t1w t2w inv
struct Proof {
  Protocol protocol{};
  std::optional<Label> curve;
  std::vector<PointG1> g1;
  std::vector<PointG2> g2;
  std::vector<NamedNatural> scalars;
  std::vector<Untrusted> unread;  // names of members that nothing reads
};

///   groth16  g1: vk_alpha_1                    g2: vk_beta_2 vk_gamma_2 vk_delta_2     ic: IC
///   plonk    g1: Qm Ql Qr Qo Qc S1 S2 S3       g2: X_2      scalars: k1 k2 w
///   fflonk   g1: C0                            g2: X_2      scalars: k1 k2 w w3 w4 w8 wr
struct Key {
  Label protocol_label;
  std::optional<Protocol> protocol;  // nothing: none of the three; then only the labels are read
  Label curve;
  std::uint64_t nPublic = 0;
  std::uint64_t power = 0;  // not of groth16
  std::vector<PointG1> g1;
  std::vector<PointG2> g2;
  std::vector<NamedNatural> scalars;
  std::vector<PointG1> ic;
  std::vector<Untrusted> unread;
};

/// The public signals: outputs first, then public inputs, as circom lists them.
struct Signals {
  struct Signal {
    Natural value;
    std::string digits;
  };
  std::vector<Signal> signals;
};

/// `protocol` must be the one that is asked for. Faults: missing, wrong_type, out_of_range (array of another length),
/// syntax (not decimal).
[[nodiscard]] Parsed<Proof> parse_proof(const json::Value& root, Protocol protocol);
[[nodiscard]] Parsed<Key> parse_key(const json::Value& root);
[[nodiscard]] Parsed<Signals> parse_signals(const json::Value& root);

// Cheap looks for recognisers.
[[nodiscard]] bool looks_like_proof(const json::Value& root, Protocol protocol);
[[nodiscard]] bool looks_like_key(const json::Value& root);
[[nodiscard]] bool looks_like_signals(const json::Value& root);

}  // namespace touchstone::zk
