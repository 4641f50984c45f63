#include "crypto/evm/precompiles.h"

#include <algorithm>
#include <array>
#include <vector>

#include "crypto/curves/encoding.h"
#include "crypto/curves/map_to_curve.h"
#include "crypto/digest.h"
#include "crypto/evm/modexp.h"
#include "crypto/evm/word.h"
#include "crypto/key.h"
#include "crypto/ripemd160.h"

namespace touchstone::evm {
namespace {

using curves::Bls12381;
using curves::Bn254;
using curves::G1;
using curves::G2;
using curves::Order;
using End = PrecompileResult::End;

PrecompileResult done(Buffer output) { return {End::done, std::move(output)}; }
PrecompileResult failure() { return {End::failed}; }
PrecompileResult limit(std::string_view which) { return {End::limit, {}, which}; }

/// `length` bytes from `offset` on, zeros where the input has ended.
Buffer padded(Bytes input, std::size_t offset, std::size_t length) {
  Buffer bytes(length);
  if (offset < input.size()) {
    const Bytes rest = input.subspan(offset, std::min(length, input.size() - offset));
    std::ranges::copy(rest, bytes.begin());
  }
  return bytes;
}

Buffer left_padded(Bytes bytes) {
  Buffer word(32 - bytes.size());
  append(word, bytes);
  return word;
}

Buffer truth(bool value) { return left_padded(std::array<std::uint8_t, 1>{static_cast<std::uint8_t>(value ? 1 : 0)}); }

// An invalid signature is a success that returns nothing.
PrecompileResult ecrecover(Bytes given) {
  const Buffer input = padded(given, 0, 128);
  const auto v = small(word_of(Bytes(input).subspan(32, 32)));
  if (!v || (*v != 27 && *v != 28)) return done({});
  Digest256 digest{};
  std::ranges::copy(Bytes(input).first(32), digest.begin());
  const auto key = crypto::secp256k1::recover(digest, Bytes(input).subspan(64, 64), static_cast<int>(*v - 27));
  if (!key) return done({});
  return done(left_padded(crypto::secp256k1::address(*key)));
}

// EIP-198, with the bound of EIP-7823 on every length.
PrecompileResult modexp(Bytes input, Usage& usage) {
  std::array<std::size_t, 3> lengths{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto length = small(word_of(padded(input, 32 * i, 32)));
    if (!length || *length > kMostModexpBytes) return failure();
    lengths[i] = static_cast<std::size_t>(*length);
  }
  const Buffer base = padded(input, 96, lengths[0]);
  const Buffer exponent = padded(input, 96 + lengths[0], lengths[1]);
  const Buffer modulus = padded(input, 96 + lengths[0] + lengths[1], lengths[2]);
  const std::uint64_t limbs = std::max(lengths[0], lengths[2]) / 8 + 1;
  usage.modexp_work += (8 * lengths[1] + 1) * limbs * limbs;
  if (usage.modexp_work > kMostModexpWork) return limit("work of modexp");
  auto result = power_modulo(base, exponent, modulus);
  return result ? done(std::move(*result)) : failure();
}

template <class C>
PrecompileResult add_g1(Bytes input) {
  const std::size_t size = input.size() / 2;
  const auto a = curves::g1_from_evm<C>(input.first(size), Order::any);
  const auto b = curves::g1_from_evm<C>(input.subspan(size), Order::any);
  return a && b ? done(curves::to_evm<C>(curves::sum<C>(*a, *b))) : failure();
}

PrecompileResult add_g2(Bytes input) {
  const auto a = curves::g2_from_evm<Bls12381>(input.first(256), Order::any);
  const auto b = curves::g2_from_evm<Bls12381>(input.subspan(256), Order::any);
  return a && b ? done(curves::to_evm<Bls12381>(curves::sum<Bls12381>(*a, *b))) : failure();
}

bool count_terms(std::size_t terms, Usage& usage) {
  usage.curve_terms += terms;
  return usage.curve_terms <= kMostCurveTerms;
}

PrecompileResult multiply_bn(Bytes input, Usage& usage) {
  if (!count_terms(1, usage)) return limit("points that are multiplied");
  const auto point = curves::g1_from_evm<Bn254>(input.first(64));
  if (!point) return failure();
  return done(curves::to_evm<Bn254>(curves::multiple<Bn254>(*point, word_of(input.subspan(64)))));
}

// EIP-2537: every point must be in the subgroup, also one whose scalar is zero.
template <class Decode, class Sum>
PrecompileResult multi_scalar(Bytes input, std::size_t point_size, std::size_t cost, const Decode& decode,
                              const Sum& sum, Usage& usage) {
  const std::size_t term = point_size + 32;
  if (input.empty() || input.size() % term != 0) return failure();
  if (!count_terms(cost * (input.size() / term), usage)) return limit("points that are multiplied");
  std::vector<typename decltype(decode(input))::value_type> points;
  std::vector<curves::Scalar> scalars;
  for (std::size_t at = 0; at < input.size(); at += term) {
    const auto point = decode(input.subspan(at, point_size));
    if (!point) return failure();
    points.push_back(*point);
    scalars.push_back(word_of(input.subspan(at + point_size, 32)));
  }
  return done(sum(points, scalars));
}

template <class C>
PrecompileResult pairing(Bytes input, std::size_t g1_size, const Limits& limits, Usage& usage) {
  const std::size_t term = 3 * g1_size;
  if (input.size() % term != 0) return failure();
  usage.pairing_terms += input.size() / term;
  if (usage.pairing_terms > limits.pairing_terms) return limit("pairing terms");
  std::vector<curves::Pair<C>> pairs;
  for (std::size_t at = 0; at < input.size(); at += term) {
    const auto p = curves::g1_from_evm<C>(input.subspan(at, g1_size));
    const auto q = curves::g2_from_evm<C>(input.subspan(at + g1_size, 2 * g1_size));
    if (!p || !q) return failure();
    pairs.push_back({*p, *q});
  }
  return done(truth(curves::product_is_one<C>(std::span<const curves::Pair<C>>(pairs))));
}

// A field element of EIP-2537: 64 bytes, the first 16 zero, below p.
std::optional<Bls12381::Fp> field_of(Bytes bytes) { return Bls12381::Fp::from_be(bytes); }

PrecompileResult map_g1(Bytes input) {
  const auto u = field_of(input);
  return u ? done(curves::to_evm<Bls12381>(curves::map_to_g1(*u))) : failure();
}

PrecompileResult map_g2(Bytes input) {
  const auto a0 = field_of(input.first(64));
  const auto a1 = field_of(input.subspan(64));
  return a0 && a1 ? done(curves::to_evm<Bls12381>(curves::map_to_g2({*a0, *a1}))) : failure();
}

PrecompileResult bls(std::uint64_t address, Bytes input, const Limits& limits, Usage& usage) {
  const auto exactly = [&](std::size_t size) { return input.size() == size; };
  switch (address) {
    case 0x0b: return exactly(256) ? add_g1<Bls12381>(input) : failure();
    case 0x0c:
      return multi_scalar(
          input, 128, 2, [](Bytes bytes) { return curves::g1_from_evm<Bls12381>(bytes); },
          [](const auto& points, const auto& scalars) {
            return curves::to_evm<Bls12381>(curves::sum_of_multiples<Bls12381>(
                std::span<const G1<Bls12381>>(points), std::span<const curves::Scalar>(scalars)));
          },
          usage);
    case 0x0d: return exactly(512) ? add_g2(input) : failure();
    case 0x0e:
      return multi_scalar(
          input, 256, 6, [](Bytes bytes) { return curves::g2_from_evm<Bls12381>(bytes); },
          [](const auto& points, const auto& scalars) {
            return curves::to_evm<Bls12381>(curves::sum_of_multiples<Bls12381>(
                std::span<const G2<Bls12381>>(points), std::span<const curves::Scalar>(scalars)));
          },
          usage);
    case 0x0f: return input.empty() ? failure() : pairing<Bls12381>(input, 128, limits, usage);
    case 0x10:
    case 0x11:
      if (!exactly(address == 0x10 ? 64 : 128)) return failure();
      if (!count_terms(6, usage)) return limit("points that are multiplied");
      return address == 0x10 ? map_g1(input) : map_g2(input);
    default: return {End::unsupported};
  }
}

}  // namespace

bool is_precompile(std::uint64_t address) { return address >= 0x01 && address <= 0x11; }

PrecompileResult call_precompile(std::uint64_t address, Bytes input, const Limits& limits, Usage& usage) {
  if (++usage.precompile_calls > limits.precompile_calls) return limit("calls to precompiles");
  switch (address) {
    case 0x01: return ecrecover(input);
    case 0x02: return done(to_buffer(crypto::sha256(input)));
    case 0x03: return done(left_padded(crypto::ripemd160(input)));
    case 0x04: return done(to_buffer(input));
    case 0x05: return modexp(input, usage);
    case 0x06: return add_g1<Bn254>(padded(input, 0, 128));
    case 0x07: return multiply_bn(padded(input, 0, 96), usage);
    case 0x08: return pairing<Bn254>(input, 64, limits, usage);
    default: return bls(address, input, limits, usage);
  }
}

}  // namespace touchstone::evm
