// Spellings of points: what decodes lies in its group, and is written back as it was read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/curves/encoding.h"

namespace {

using namespace touchstone;
using namespace touchstone::curves;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class C>
void run(Bytes input) {
  if (const auto point = g1_from_evm<C>(input)) require(to_evm<C>(*point) == to_buffer(input));
  if (const auto point = g2_from_evm<C>(input)) require(to_evm<C>(*point) == to_buffer(input));
  if (const auto point = g1_from_montgomery<C>(input)) require(to_montgomery<C>(*point) == to_buffer(input));
  if (const auto point = g2_from_montgomery<C>(input)) require(to_montgomery<C>(*point) == to_buffer(input));
  if (const auto point = g1_from_gnark<C>(input)) {
    require(check<C>(*point) == PointFault::none);
    const Form form = input.size() == kFieldBytes<C> ? Form::compressed : Form::raw;
    require(to_gnark<C>(*point, form) == to_buffer(input));
  }
  if (const auto point = g2_from_gnark<C>(input)) {
    require(check<C>(*point) == PointFault::none);
    const Form form = input.size() == 2 * kFieldBytes<C> ? Form::compressed : Form::raw;
    require(to_gnark<C>(*point, form) == to_buffer(input));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  if (input.size() > 256) return 0;
  run<Bn254>(input);
  run<Bls12381>(input);
  return 0;
}
