#include "formats/zk/gnark.h"

#include <bit>

#include "base/reader.h"

namespace touchstone::zk::gnark {
namespace {

constexpr std::array<Layout, 4> kLayouts = {
    {{Curve::bn254, false}, {Curve::bn254, true}, {Curve::bls12_381, false}, {Curve::bls12_381, true}}};

constexpr std::uint64_t kMostRows = std::uint64_t{1} << 32U;  // the 2-adicity of BLS12-381's r - 1

// curves.md 5: which flags a point may have in a layout. Whether infinity is written as it must be is judged later.
bool has_flags(const Layout& layout, std::uint8_t first) {
  if (layout.curve == Curve::bn254) {
    const unsigned flags = first >> 6U;
    return layout.raw ? flags == 0b00 || flags == 0b01 : flags != 0b00;
  }
  const unsigned flags = first >> 5U;
  if (layout.raw) return flags == 0b000 || flags == 0b010;
  return flags == 0b100 || flags == 0b101 || flags == 0b110;
}

/// Reads the parts of a file under one layout.
class Parts {
 public:
  Parts(Bytes file, Layout layout, bool any_flags = false) : reader_(file), layout_(layout), any_flags_(any_flags) {}

  [[nodiscard]] Parsed<Blob> g1(std::string_view name) { return point(layout_.g1(), name); }
  [[nodiscard]] Parsed<Blob> g2(std::string_view name) { return point(layout_.g2(), name); }
  [[nodiscard]] Parsed<Blob> number(std::string_view name) {
    const std::size_t offset = reader_.offset();
    TOUCHSTONE_TRY(bytes, reader_.take(32, name));
    return Blob{name, bytes, offset};
  }
  /// A count of things that take `each` bytes, compared with what is left.
  [[nodiscard]] Parsed<std::size_t> count(std::size_t each, std::string_view name) {
    const std::size_t offset = reader_.offset();
    TOUCHSTONE_TRY(number, reader_.u32be(name));
    if (number > reader_.remaining() / each) return refuse(Fault::truncated, offset, name, "counts more than there is");
    return number;
  }
  [[nodiscard]] Parsed<std::vector<Blob>> g1s(std::string_view name, std::string_view count_name) {
    TOUCHSTONE_TRY(size, count(layout_.g1(), count_name));
    std::vector<Blob> points;
    points.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      TOUCHSTONE_TRY(one, g1(name));
      points.push_back(one);
    }
    return points;
  }
  [[nodiscard]] Reader& reader() { return reader_; }
  [[nodiscard]] const Layout& layout() const { return layout_; }

 private:
  Parsed<Blob> point(std::size_t size, std::string_view name) {
    const std::size_t offset = reader_.offset();
    TOUCHSTONE_TRY(bytes, reader_.take(size, name));
    if (!any_flags_ && !has_flags(layout_, bytes.front()))
      return refuse(Fault::syntax, offset, name, "has flags that no point of this form has");
    return Blob{name, bytes, offset};
  }

  Reader reader_;
  Layout layout_;
  bool any_flags_;
};

template <class Object>
Parsed<Object> read_whole(Parts parts, Parsed<Object> (*read)(Parts&)) {
  TOUCHSTONE_TRY(object, read(parts));
  TOUCHSTONE_CHECK(parts.reader().expect_end("trailing bytes"));
  return object;
}

// The fault to tell is that of a layout whose lengths work out, so that its flags alone are wrong; else the one that
// came furthest.
template <class Object>
Parsed<std::vector<Object>> every_layout(Bytes file, Parsed<Object> (*read)(Parts&)) {
  std::vector<Object> found;
  std::optional<ParseError> furthest, only_flags;
  for (const Layout& layout : kLayouts) {
    auto object = read_whole(Parts(file, layout), read);
    if (object) {
      found.push_back(std::move(*object));
      continue;
    }
    const ParseError& error = object.error();
    if (!furthest || error.offset > furthest->offset) furthest = error;
    if (!only_flags && error.fault == Fault::syntax && read_whole(Parts(file, layout, true), read)) only_flags = error;
  }
  if (found.empty()) return tl::unexpected(only_flags ? *only_flags : *furthest);
  return found;
}

Parsed<Proof> read_proof(Parts& parts) {
  TOUCHSTONE_TRY(Ar, parts.g1("Ar"));
  TOUCHSTONE_TRY(Bs, parts.g2("Bs"));
  TOUCHSTONE_TRY(Krs, parts.g1("Krs"));
  Proof proof{parts.layout(), Ar, Bs, Krs, {}, {}};
  if (parts.reader().empty()) return proof;
  TOUCHSTONE_TRY(commitments, parts.g1s("Commitments", "number of commitments"));
  TOUCHSTONE_TRY(pok, parts.g1("CommitmentPok"));
  proof.commitments = std::move(commitments);
  proof.commitmentPok = pok;
  return proof;
}

Parsed<std::vector<std::uint64_t>> read_committed(Parts& parts) {
  TOUCHSTONE_TRY(size, parts.count(8, "length of a list"));
  std::vector<std::uint64_t> positions;
  positions.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    TOUCHSTONE_TRY(position, parts.reader().u64be("PublicAndCommitmentCommitted"));
    positions.push_back(position);
  }
  return positions;
}

// gnark before 0.9: a count of 0 and one commitment key that is not used.
Parsed<bool> read_older_tail(Parts& parts, Key& key) {
  if (parts.reader().remaining() != 4 + 2 * parts.layout().g2()) return false;
  TOUCHSTONE_TRY(lists, parts.reader().u32be("number of lists"));
  if (lists != 0) return refuse(Fault::out_of_range, parts.reader().offset() - 4, "number of lists", "is not zero");
  for (const std::string_view name : {"CommitmentKey.G", "CommitmentKey.GRootSigmaNeg"}) {
    const std::size_t offset = parts.reader().offset();
    TOUCHSTONE_TRY(bytes, parts.reader().take(parts.layout().g2(), name));
    if (!all_zero(bytes) && !has_flags(parts.layout(), bytes.front()))
      return refuse(Fault::syntax, offset, name, "has flags that no point of this form has");
    key.unused.push_back({name, bytes, offset});
  }
  return true;
}

Parsed<Key> read_key(Parts& parts) {
  TOUCHSTONE_TRY(alpha1, parts.g1("alpha1"));
  TOUCHSTONE_TRY(beta1, parts.g1("beta1"));
  TOUCHSTONE_TRY(beta2, parts.g2("beta2"));
  TOUCHSTONE_TRY(gamma2, parts.g2("gamma2"));
  TOUCHSTONE_TRY(delta1, parts.g1("delta1"));
  TOUCHSTONE_TRY(delta2, parts.g2("delta2"));
  TOUCHSTONE_TRY(K, parts.g1s("K", "number of K"));
  Key key{parts.layout(), alpha1, beta1, beta2, gamma2, delta1, delta2, std::move(K), {}, {}, {}};
  if (parts.reader().empty()) return key;
  TOUCHSTONE_TRY(older, read_older_tail(parts, key));
  if (older) return key;
  TOUCHSTONE_TRY(lists, parts.count(4, "number of lists"));
  for (std::size_t i = 0; i < lists; ++i) {
    TOUCHSTONE_TRY(positions, read_committed(parts));
    key.committed.push_back(std::move(positions));
  }
  TOUCHSTONE_TRY(keys, parts.count(2 * parts.layout().g2(), "number of commitment keys"));
  for (std::size_t i = 0; i < keys; ++i) {
    TOUCHSTONE_TRY(g, parts.g2("CommitmentKey.G"));
    TOUCHSTONE_TRY(sigma, parts.g2("CommitmentKey.GSigmaNeg"));
    key.commitment_keys.push_back({g, sigma});
  }
  return key;
}

Parsed<PlonkProof> read_plonk_proof(Parts& parts) {
  PlonkProof proof{parts.layout(), {}, {}};
  for (const std::string_view name : {"L", "R", "O", "Z", "H0", "H1", "H2", "BatchedProof.H"}) {
    TOUCHSTONE_TRY(point, parts.g1(name));
    proof.points.push_back(point);
  }
  TOUCHSTONE_TRY(values, parts.count(32, "number of claimed values"));
  for (std::size_t i = 0; i < values; ++i) {
    TOUCHSTONE_TRY(value, parts.number("claimed value"));
    proof.values.push_back(value);
  }
  TOUCHSTONE_TRY(shifted, parts.g1("ZShifted.H"));
  proof.points.push_back(shifted);
  TOUCHSTONE_TRY(value, parts.number("ZShifted value"));
  proof.values.push_back(value);
  TOUCHSTONE_TRY(commitments, parts.g1s("Bsb22Commitments", "number of commitments"));
  proof.points.insert(proof.points.end(), commitments.begin(), commitments.end());
  return proof;
}

Parsed<PlonkKey> read_plonk_key(Parts& parts) {
  PlonkKey key{parts.layout(), 0, 0, {}, {}, {}, {}};
  TOUCHSTONE_TRY(first, parts.reader().u64be("size"));
  key.size = first;
  if (!std::has_single_bit(first) || first > kMostRows) {  // a marker and a version
    TOUCHSTONE_CHECK(parts.reader().u64be("version"));
    TOUCHSTONE_TRY(size, parts.reader().u64be("size"));
    if (!std::has_single_bit(size) || size > kMostRows)
      return refuse(Fault::out_of_range, parts.reader().offset() - 8, "size", "is no power of two");
    key.size = size;
  }
  for (const std::string_view name : {"size^-1", "generator"}) {
    TOUCHSTONE_TRY(number, parts.number(name));
    key.numbers.push_back(number);
  }
  TOUCHSTONE_TRY(nb_public, parts.reader().u64be("nbPublic"));
  key.nb_public = nb_public;
  TOUCHSTONE_TRY(shift, parts.number("coset shift"));
  key.numbers.push_back(shift);
  for (const std::string_view name : {"S1", "S2", "S3", "Ql", "Qr", "Qm", "Qo", "Qk"}) {
    TOUCHSTONE_TRY(point, parts.g1(name));
    key.g1.push_back(point);
  }
  TOUCHSTONE_TRY(qcp, parts.g1s("Qcp", "number of Qcp"));
  key.g1.insert(key.g1.end(), qcp.begin(), qcp.end());
  TOUCHSTONE_TRY(generator, parts.g1("Kzg.G1"));
  key.g1.push_back(generator);
  for (const std::string_view name : {"Kzg.G2[0]", "Kzg.G2[1]"}) {
    TOUCHSTONE_TRY(point, parts.g2(name));
    key.g2.push_back(point);
  }
  // Two coefficients of Fp2 for each step of two loops over two points: computed from G2, and not read.
  const std::size_t steps = parts.layout().curve == Curve::bn254 ? 66 : 63;
  TOUCHSTONE_CHECK(parts.reader().take(16 * steps * parts.layout().field(), "precomputed lines"));
  TOUCHSTONE_TRY(indexes, parts.count(8, "number of indexes"));
  for (std::size_t i = 0; i < indexes; ++i) {
    TOUCHSTONE_TRY(index, parts.reader().u64be("CommitmentConstraintIndexes"));
    key.commitment_constraint_indexes.push_back(index);
  }
  return key;
}

}  // namespace

std::string_view name(Curve curve) { return curve == Curve::bn254 ? "bn254" : "bls12-381"; }

Parsed<std::vector<Proof>> parse_proof(Bytes file) { return every_layout(file, read_proof); }
Parsed<std::vector<Key>> parse_key(Bytes file) { return every_layout(file, read_key); }
Parsed<std::vector<PlonkProof>> parse_plonk_proof(Bytes file) { return every_layout(file, read_plonk_proof); }

Parsed<std::vector<PlonkKey>> parse_plonk_key(Bytes file) { return every_layout(file, read_plonk_key); }

Parsed<Witness> parse_witness(Bytes file) {
  Reader reader(file);
  TOUCHSTONE_TRY(public_count, reader.u32be("nbPublic"));
  TOUCHSTONE_TRY(secret_count, reader.u32be("nbSecret"));
  if (secret_count != 0) return refuse(Fault::out_of_range, 4, "nbSecret", "a public witness has no secrets");
  TOUCHSTONE_TRY(length, reader.u32be("length"));
  if (length != public_count) return refuse(Fault::out_of_range, 8, "length", "is not nbPublic");
  if (length > reader.remaining() / 32) return refuse(Fault::truncated, 8, "length", "counts more than there is");
  Witness witness;
  witness.elements.reserve(length);
  for (std::uint32_t i = 0; i < length; ++i) {
    const std::size_t offset = reader.offset();
    TOUCHSTONE_TRY(bytes, reader.take(32, "element"));
    witness.elements.push_back({"element", bytes, offset});
  }
  TOUCHSTONE_CHECK(reader.expect_end("trailing bytes"));
  return witness;
}

}  // namespace touchstone::zk::gnark
