// The Walrus id of 16 MB (goal: 0.25 s on two cores, tables included), and what bounds it: the hashes, the transforms,
// SHA-256 and the memory.
#include <cstring>
#include <string_view>

#include <benchmark/benchmark.h>

#include "crypto/blake2b_many.h"
#include "crypto/digest.h"
#include "evidence/models/walrus.h"
#include "evidence/models/walrus_rs.h"
#include "io/parallel.h"

namespace touchstone {
namespace {

constexpr std::size_t kBlob = 16'000'000;

Buffer blob() {
  Buffer bytes(kBlob);
  std::uint32_t state = 7;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

class Memory : public ByteSource {
 public:
  explicit Memory(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    std::memcpy(out.data(), bytes_.data() + offset, out.size());
    return true;
  }

 private:
  Bytes bytes_;
};

void walrus_id(benchmark::State& state) {
  const Buffer bytes = blob();
  const Memory source(bytes);
  io::Workers workers(static_cast<unsigned>(state.range(0)));
  evidence::WalrusOptions options;
  options.parallel = [&](std::size_t count, const std::function<void(std::size_t)>& work) { workers.run(count, work); };
  for ([[maybe_unused]] const auto run : state) benchmark::DoNotOptimize(evidence::walrus_blob_id(source, options));
  state.SetBytesProcessed(static_cast<std::int64_t>(kBlob) * state.iterations());
}
BENCHMARK(walrus_id)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// A million leaves of 73 bytes are a third of the hashes of an id.
void leaves(benchmark::State& state) {
  const auto kernel = static_cast<crypto::Blake2bKernel>(state.range(0));
  if (!crypto::has_blake2b_kernel(kernel)) {
    state.SkipWithError("not on this machine");
    return;
  }
  const Buffer bytes = blob();
  std::vector<Digest256> out(kBlob / 72);
  for ([[maybe_unused]] const auto run : state) {
    crypto::blake2b_256_many({bytes.data(), 72, 72, std::uint8_t{0}}, out, kernel);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(out.size()) * state.iterations());
}
BENCHMARK(leaves)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void leaves_libsodium(benchmark::State& state) {
  const Buffer bytes = blob();
  std::vector<Digest256> out(kBlob / 72);
  for ([[maybe_unused]] const auto run : state) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = crypto::blake2b_256(Bytes(bytes).subspan(i * 72, 72));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(out.size()) * state.iterations());
}
BENCHMARK(leaves_libsodium)->Unit(benchmark::kMillisecond);

// One group of columns at 1000 shards: 334 to 666 symbols, 256 elements of each.
void reed_solomon(benchmark::State& state) {
  const auto kernel = static_cast<evidence::walrus::Kernel>(state.range(0));
  if (!evidence::walrus::has_kernel(kernel)) {
    state.SkipWithError("not on this machine");
    return;
  }
  const evidence::walrus::Encoder encoder(334, 666, kernel);
  Buffer work(encoder.work_vectors() * 512);
  for ([[maybe_unused]] const auto run : state) encoder.encode(work.data(), 256);
  state.SetBytesProcessed(static_cast<std::int64_t>(std::size_t{666} * 512) * state.iterations());
}
BENCHMARK(reed_solomon)->DenseRange(0, 2)->Unit(benchmark::kMicrosecond);

void sha256(benchmark::State& state) {
  const Buffer bytes = blob();
  for ([[maybe_unused]] const auto run : state) benchmark::DoNotOptimize(crypto::sha256(bytes));
  state.SetBytesProcessed(static_cast<std::int64_t>(kBlob) * state.iterations());
}
BENCHMARK(sha256)->Unit(benchmark::kMillisecond);

void copy_memory(benchmark::State& state) {
  const Buffer bytes = blob();
  Buffer copy(bytes.size());
  for ([[maybe_unused]] const auto run : state) {
    std::memcpy(copy.data(), bytes.data(), bytes.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(kBlob) * state.iterations());
}
BENCHMARK(copy_memory)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();
