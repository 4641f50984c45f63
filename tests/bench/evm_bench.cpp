// The interpreter: steps per second, and the work of EZKL's contract (186 multiplications, 186 additions, one pairing,
// some 84,000 steps; ezkl-and-evm.md 4.5) as a run and as a whole process (at most 50 ms).
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>

#include "codec/hex.h"
#include "crypto/curves/encoding.h"
#include "crypto/digest.h"
#include "crypto/evm/machine.h"
#include "support/files.h"

namespace touchstone {
namespace {

Buffer bytes(std::string_view hex) { return from_hex(hex, "code").value(); }

std::string byte_pair(std::size_t value) {
  return to_hex(ByteArray<2>{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)});
}

// `turns` of twelve instructions with one MULMOD modulo r; `at` is where it stands in the code. Leaves one word.
std::string loop(std::uint16_t turns, std::size_t at) {
  const std::string counter = "61" + byte_pair(turns) + "5b";  // PUSH2, JUMPDEST
  return counter + "60019003" + "7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001" + "6007" + "82" +
         "0950" + "80" + "61" + byte_pair(at + 3) + "57";
}

// G at 0 and 0xc0; 186 times 0x80 := G * scalar, 0x80 := that + G; then e(G, H) e(-G, H) = 1.
Buffer like_ezkl() {
  using curves::Bn254;
  std::string code =
      "60015f52"
      "6002602052"
      "600160c052"
      "600260e052";
  for (int i = 0; i < 186; ++i) {
    code += "7f" + to_hex(crypto::sha256(as_bytes(std::to_string(i)))) + "604052";
    code +=
        "6040608060605f60075afa50"
        "604060806080608060065afa50";
  }
  code += loop(6800, code.size() / 2) + "50";
  Buffer pairs = curves::to_evm<Bn254>(curves::g1_generator<Bn254>());
  const Buffer h = curves::to_evm<Bn254>(curves::g2_generator<Bn254>());
  append(pairs, h);
  append(pairs, curves::to_evm<Bn254>(curves::negative<Bn254>(curves::g1_generator<Bn254>())));
  append(pairs, h);
  for (std::size_t at = 0; at < pairs.size(); at += 32)
    code += "7f" + to_hex(Bytes(pairs).subspan(at, 32)) + "61" + byte_pair(0x100 + at) + "52";
  code +=
      "60205f61018061010060085afa50"
      "60205ff3";
  return bytes(code);
}

void interpreter_steps(benchmark::State& state) {
  const Buffer code = bytes(loop(60'000, 0) + "00");
  const evm::Contract contract(code);
  std::uint64_t steps = 0;
  for (auto _ : state) {
    const evm::Run run = evm::run(contract, {}, {});
    if (run.end != evm::End::returned) throw std::runtime_error(run.reason);
    steps += run.usage.steps;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
}
BENCHMARK(interpreter_steps)->Unit(benchmark::kMillisecond);

void ezkl_contract(benchmark::State& state) {
  const Buffer code = like_ezkl();
  const evm::Contract contract(code);
  for (auto _ : state) {
    const evm::Run run = evm::run(contract, {}, {});
    if (run.end != evm::End::returned) throw std::runtime_error(run.reason);
    state.counters["steps"] = static_cast<double>(run.usage.steps);
  }
}
BENCHMARK(ezkl_contract)->Unit(benchmark::kMillisecond);

void ezkl_process(benchmark::State& state) {
  const Buffer code = like_ezkl();
  const std::string folder = test::testdata("ezkl/").string();
  const std::string path = "evm_bench_contract.hex";
  std::ofstream(path) << to_hex(code);
  const std::string command = std::string(TOUCHSTONE_BINARY) + " verify -q " + folder +
                              "calldata.hex --as evm-proof --with " + path +
                              " --expect codehash=" + to_hex(crypto::keccak256(code));
  for (auto _ : state) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("not verified");
  }
}
BENCHMARK(ezkl_process)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();
