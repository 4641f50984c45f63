// What the curves cost on one core (curves.md 8): pairing checks of one and four pairs, multiples, subgroup tests,
// sums. No library of the distribution has these pairings; OpenSSL's generic curve arithmetic stands beside the
// multiples.
#include <array>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/bn.h>
#include <openssl/ec.h>

#include "crypto/curves/curve.h"

namespace touchstone::curves {
namespace {

template <class C>
Fr<C> scalar(std::uint64_t seed) {
  return Fr<C>::of(seed).inverse();
}

template <class C>
std::vector<Pair<C>> pairs(std::size_t count) {
  std::vector<Pair<C>> made;
  for (std::uint64_t i = 0; i < count; ++i) {
    made.push_back(
        {multiple<C>(g1_generator<C>(), scalar<C>(2 * i + 3)), multiple<C>(g2_generator<C>(), scalar<C>(2 * i + 4))});
  }
  return made;
}

template <class C>
void pairing(benchmark::State& state) {
  const auto all = pairs<C>(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(product_is_one<C>(all));
}
BENCHMARK(pairing<Bn254>)->Arg(1)->Arg(4)->Unit(benchmark::kMicrosecond);
BENCHMARK(pairing<Bls12381>)->Arg(1)->Arg(4)->Unit(benchmark::kMicrosecond);

template <class C>
void g1_multiple(benchmark::State& state) {
  const G1<C> point = multiple<C>(g1_generator<C>(), scalar<C>(5));
  const Fr<C> by = scalar<C>(7);
  for (auto _ : state) benchmark::DoNotOptimize(multiple<C>(point, by));
}
BENCHMARK(g1_multiple<Bn254>)->Unit(benchmark::kMicrosecond);
BENCHMARK(g1_multiple<Bls12381>)->Unit(benchmark::kMicrosecond);

template <class C>
void g2_check(benchmark::State& state) {
  const G2<C> point = multiple<C>(g2_generator<C>(), scalar<C>(5));
  for (auto _ : state) benchmark::DoNotOptimize(check<C>(point));
}
BENCHMARK(g2_check<Bn254>)->Unit(benchmark::kMicrosecond);
BENCHMARK(g2_check<Bls12381>)->Unit(benchmark::kMicrosecond);

template <class C>
void g1_sum(benchmark::State& state) {
  std::vector<G1<C>> points;
  std::vector<Scalar> scalars;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(state.range(0)); ++i) {
    points.push_back(multiple<C>(g1_generator<C>(), scalar<C>(i + 2)));
    scalars.push_back(scalar<C>(i + 3).number());
  }
  for (auto _ : state)
    benchmark::DoNotOptimize(sum_of_multiples<C>(std::span<const G1<C>>(points), std::span<const Scalar>(scalars)));
}
BENCHMARK(g1_sum<Bn254>)->Arg(16)->Arg(1000)->Unit(benchmark::kMicrosecond);

// The peer: y^2 = x^3 + 3 as one of OpenSSL's generic curves.
void openssl_bn254_multiple(benchmark::State& state) {
  const auto number = [](const ByteArray<32>& bytes) {
    return std::unique_ptr<BIGNUM, decltype(&BN_free)>(BN_bin2bn(bytes.data(), 32, nullptr), &BN_free);
  };
  auto p = number((-Bn254::Fp::one()).to_be());
  BN_add_word(p.get(), 1);
  const auto a = number(Bn254::Fp{}.to_be());
  const auto b = number(Bn254::Fp::of(3).to_be());
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(
      EC_GROUP_new_curve_GFp(p.get(), a.get(), b.get(), nullptr), &EC_GROUP_free);
  const auto point_of = [&] {
    return std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)>(EC_POINT_new(group.get()), &EC_POINT_free);
  };
  const auto point = point_of();
  const auto result = point_of();
  const auto x = number(Bn254::Fp::of(1).to_be());
  const auto y = number(Bn254::Fp::of(2).to_be());
  EC_POINT_set_affine_coordinates(group.get(), point.get(), x.get(), y.get(), nullptr);
  const auto by = number(scalar<Bn254>(7).to_be());
  for (auto _ : state)
    benchmark::DoNotOptimize(EC_POINT_mul(group.get(), result.get(), nullptr, point.get(), by.get(), nullptr));
}
BENCHMARK(openssl_bn254_multiple)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace touchstone::curves

BENCHMARK_MAIN();
