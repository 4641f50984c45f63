// What the verifiers of all proof systems share (zk-proofs.md 1): which key, whether somebody chose it, and the checks
// proof.inputs, proof.points, proof.key and proof.equation.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "crypto/curves/encoding.h"

namespace touchstone::evidence::proofs {

enum class CurveId { bn254, bls12_381 };
/// Of the names that tools use: "bn128", "bn254", "BN128", "bls12381", "bls12-381", …
[[nodiscard]] std::optional<CurveId> curve_by_name(std::string_view name);
[[nodiscard]] std::string_view name(CurveId curve);

/// A verification key that a proof may be checked with.
struct KeyChoice {
  const Artefact* artefact = nullptr;
  bool chosen = false;  // by --key; otherwise it only lies among the companions
  std::optional<std::size_t> companion = std::nullopt;
};
/// Keys of `--key`, whatever their kind; when there are none, companions of one of `types`, a pinned one first.
[[nodiscard]] std::vector<KeyChoice> keys_for(const Context& context, std::span<const std::string_view> types);

/// Companions of one of `types` that hold public inputs; `nullopt` stands for none.
[[nodiscard]] std::vector<std::optional<std::size_t>> inputs_for(const Context& context,
                                                                 std::span<const std::string_view> types);

/// Keys and files of public inputs to make attempts with.
struct Candidates {
  struct One {
    KeyChoice key;  // without an artefact: there is none
    std::optional<std::size_t> inputs;
  };
  std::vector<One> list;
  bool cut = false;  // there are more that may verify
};
struct CandidateTypes {
  std::span<const std::string_view> keys, inputs;
};
/// Those that may verify, at most 64: each attempt is one product of pairings. When there are none, others, so that
/// what is wrong with them is told. `needs`: how many public inputs a key takes; nothing when it is of another system,
/// protocol or curve than the proof. `has`: how many a companion has.
[[nodiscard]] Candidates candidates_for(const Context& context, const CandidateTypes& types,
                                        const std::function<std::optional<std::uint64_t>(const Artefact&)>& needs,
                                        const std::function<std::uint64_t(const Artefact&)>& has);

/// What one attempt, with one key and one set of public inputs, came to.
struct Attempt {
  std::vector<Check> checks;
  std::vector<Claim> claims;
  KeyChoice key;
  std::optional<std::size_t> inputs;
  std::vector<std::string> inputs_text;  // decimal or hex, in order
  [[nodiscard]] bool good() const;       // nothing failed and the equation holds
};

/// A point or number of a file, for the words about it.
struct Named {
  std::string_view name;
  std::size_t offset = 0, length = 0;
};

/// Collects the first thing that is wrong with the points and numbers of a proof or key.
class Faults {
 public:
  /// Takes a decoded point, or notes why there is none.
  template <class Point>
  Point take(const Named& named, const tl::expected<Point, curves::PointFault>& decoded) {
    if (decoded) return *decoded;
    note(named, std::string(curves::words(decoded.error())));
    return Point::at_infinity();
  }
  /// Takes a number below r, or notes that it is not.
  template <class F>
  F take_scalar(const Named& named, const std::optional<F>& decoded) {
    if (decoded) return *decoded;
    note(named, "it is not below r");
    return F{};
  }
  void note(const Named& named, std::string why);
  [[nodiscard]] bool none() const { return !first_; }
  /// The fail of check `id` that tells it; `file` as Place has it.
  [[nodiscard]] Check failure(std::string_view id, std::string_view noun, const std::string& file) const;

 private:
  struct First {
    Named named;
    std::string why;
  };
  std::optional<First> first_;
};

/// proof.points.
[[nodiscard]] Check points_check(const Faults& faults, std::string title);

/// proof.key. `fault` is what is wrong with the key, if anything; the rest is who chose it and what was expected of it.
/// `public_count` is the number of public inputs that the key says it has.
[[nodiscard]] Check key_check(const Context& context, const KeyChoice& key, std::optional<Check> fault,
                              std::optional<std::uint64_t> public_count);
/// proof.key when there is none.
[[nodiscard]] Check no_key(const Context& context);
/// proof.key fail, with the place in the key.
[[nodiscard]] Check key_failure(const KeyChoice& key, std::string title, std::string expected, std::string actual,
                                const Named& named = {});

/// proof.inputs. `given`: number of public inputs, nothing when none were given. `out_of_range`: the first that is not
/// below r. `counts`: how many there must be, by everything that says so (nPublic, IC points).
struct InputsFacts {
  std::optional<std::size_t> given;
  std::string file;
  std::optional<Named> out_of_range = std::nullopt;
  bool has_key = false;
  std::vector<std::uint64_t> counts = {};
};
[[nodiscard]] Check inputs_check(const InputsFacts& facts);

/// The premise of proof.equation among `checks` that does not hold, or nothing: a key that is merely not chosen does
/// not block it.
[[nodiscard]] std::optional<Check> equation_premise(const std::vector<Check>& checks, bool has_key);
[[nodiscard]] Check equation_check(bool holds);

/// Adds the edge from the proof to its key, once the equation was computed.
void add_key_edge(const std::string& origin, const Digest256& key, Appraisal& appraisal);

/// Takes the best attempt over: its checks, claims, edge to the key, and used companions. `cut`: candidates were left
/// out, so that no attempt shows that none verifies.
void conclude(const Context& context, const std::string& origin, std::vector<Attempt> attempts, bool cut,
              Appraisal& appraisal);
/// Claim `output`: those of `inputs` that the policy says carry it, under the key or contract of digest `pin`
/// (zk-proofs.md 1; receipts.md 15, proofs.outputs).
void state_output(const Context& context, const Digest256& pin, std::span<const std::string> inputs,
                  Appraisal& appraisal);

/// not_covered: members of the file that nothing reads.
void list_unread(const std::vector<Untrusted>& unread, Appraisal& appraisal);

}  // namespace touchstone::evidence::proofs
