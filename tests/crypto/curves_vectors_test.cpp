// The precompiles of curves.md 7 that are made of group operations, over vectors of other implementations.
#include <algorithm>

#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/curves/encoding.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::curves {
namespace {

using Result = std::optional<Buffer>;

Scalar scalar_of(Bytes bytes) { return limbs_from_be<4>(bytes).value(); }

Buffer padded(Bytes input, std::size_t size) {
  Buffer out = to_buffer(input.first(std::min(input.size(), size)));
  out.resize(size);
  return out;
}

template <class C>
Result pairing(Bytes input, std::size_t g1, std::size_t g2, bool empty_is_one) {
  if (input.size() % (g1 + g2) != 0 || (input.empty() && !empty_is_one)) return std::nullopt;
  std::vector<Pair<C>> pairs;
  for (std::size_t at = 0; at < input.size(); at += g1 + g2) {
    const auto p = g1_from_evm<C>(input.subspan(at, g1));
    const auto q = g2_from_evm<C>(input.subspan(at + g1, g2));
    if (!p || !q) return std::nullopt;
    pairs.push_back({*p, *q});
  }
  Buffer out(32);
  out[31] = product_is_one<C>(pairs) ? 1 : 0;
  return out;
}

template <class Point, auto decode, auto encode, auto add_up>
Result msm(Bytes input, std::size_t size) {
  if (input.empty() || input.size() % (size + 32) != 0) return std::nullopt;
  std::vector<Point> points;
  std::vector<Scalar> scalars;
  for (std::size_t at = 0; at < input.size(); at += size + 32) {
    const auto point = decode(input.subspan(at, size), Order::checked);
    if (!point) return std::nullopt;
    points.push_back(*point);
    scalars.push_back(scalar_of(input.subspan(at + size, 32)));
  }
  return encode(add_up(std::span<const Point>(points), std::span<const Scalar>(scalars)));
}

template <class Point, auto decode, auto encode, auto add>
Result addition(Bytes input, std::size_t size) {
  if (input.size() != 2 * size) return std::nullopt;
  const auto a = decode(input.first(size), Order::any);
  const auto b = decode(input.subspan(size), Order::any);
  if (!a || !b) return std::nullopt;
  return encode(add(*a, *b));
}

using BlsG1 = G1<Bls12381>;
using BlsG2 = G2<Bls12381>;

/// Nothing for the precompiles that are not made here.
std::optional<Result> call(std::uint64_t address, Bytes input) {
  switch (address) {
    case 6: {
      const Buffer whole = padded(input, 128);
      return addition<G1<Bn254>, g1_from_evm<Bn254>, static_cast<Buffer (*)(const G1<Bn254>&)>(to_evm<Bn254>),
                      static_cast<G1<Bn254> (*)(const G1<Bn254>&, const G1<Bn254>&)>(sum<Bn254>)>(whole, 64);
    }
    case 7: {
      const Buffer whole = padded(input, 96);
      const auto point = g1_from_evm<Bn254>(Bytes(whole).first(64));
      if (!point) return Result{};
      return Result(to_evm<Bn254>(multiple<Bn254>(*point, scalar_of(Bytes(whole).subspan(64)))));
    }
    case 8: return pairing<Bn254>(input, 64, 128, true);
    case 0x0B:
      return addition<BlsG1, g1_from_evm<Bls12381>, static_cast<Buffer (*)(const BlsG1&)>(to_evm<Bls12381>),
                      static_cast<BlsG1 (*)(const BlsG1&, const BlsG1&)>(sum<Bls12381>)>(input, 128);
    case 0x0C:
      return msm<BlsG1, g1_from_evm<Bls12381>, static_cast<Buffer (*)(const BlsG1&)>(to_evm<Bls12381>),
                 static_cast<BlsG1 (*)(std::span<const BlsG1>, std::span<const Scalar>)>(sum_of_multiples<Bls12381>)>(
          input, 128);
    case 0x0D:
      return addition<BlsG2, g2_from_evm<Bls12381>, static_cast<Buffer (*)(const BlsG2&)>(to_evm<Bls12381>),
                      static_cast<BlsG2 (*)(const BlsG2&, const BlsG2&)>(sum<Bls12381>)>(input, 256);
    case 0x0E:
      return msm<BlsG2, g2_from_evm<Bls12381>, static_cast<Buffer (*)(const BlsG2&)>(to_evm<Bls12381>),
                 static_cast<BlsG2 (*)(std::span<const BlsG2>, std::span<const Scalar>)>(sum_of_multiples<Bls12381>)>(
          input, 256);
    case 0x0F: return pairing<Bls12381>(input, 128, 256, false);
    default: return std::nullopt;
  }
}

}  // namespace

TEST_CASE("curves: precompiles, over the shared vectors", "[curves]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const Buffer text = test::read_file(*vectors / "curves" / "precompiles.json");
  const auto document = json::parse(text).value();
  std::size_t count = 0;
  for (const json::Value& item : document.root().items) {
    const auto input = from_hex(item.find("input")->text, "input").value();
    const auto result = call(item.find("precompile")->as_u64().value(), input);
    if (!result) continue;
    ++count;
    INFO(item.find("name")->text);
    const json::Value& output = *item.find("output");
    CHECK(result->has_value() == output.is(json::Kind::string));
    if (*result && output.is(json::Kind::string))
      CHECK(to_hex(**result) == to_hex(from_hex(output.text, "output").value()));
  }
  WARN(count << " vectors");
  CHECK(count > 50);
}

}  // namespace touchstone::curves
