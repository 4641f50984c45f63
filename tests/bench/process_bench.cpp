// Whole processes, as a pipeline sees them, with the limit of the machine beside each figure in the same run: OpenSSL's
// own RSA-2048 and P-384 verification on all cores.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/files.h"

namespace {

using touchstone::test::read_text;
using touchstone::test::testdata;

constexpr std::size_t kReceipts = 100000;
constexpr std::size_t kDocuments = 2000;

std::filesystem::path scratch() {
  static const std::filesystem::path folder = [] {
    auto path = std::filesystem::temp_directory_path() / ("touchstone-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(path / "documents");
    return path;
  }();
  return folder;
}

void run(std::vector<std::string> words) {
  words.insert(words.begin(), TOUCHSTONE_BINARY);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, TOUCHSTONE_BINARY, nullptr, nullptr, argv.data(), environ) != 0)
    throw std::runtime_error("cannot start");
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("the program did not verify: " + words[1]);
}

// Peak memory of all children so far, in MiB.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// Verifications per second of `key` on all cores at once, for about a second.
double openssl_rate(const char* type, const char* parameter) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  EVP_PKEY* key = std::string(type) == "RSA" ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, std::size_t{2048})
                                             : EVP_PKEY_Q_keygen(nullptr, nullptr, type, parameter);
  const std::vector<unsigned char> digest(32, 7);
  std::vector<unsigned char> signature(512);
  std::size_t length = signature.size();
  EVP_PKEY_CTX* signer = EVP_PKEY_CTX_new(key, nullptr);
  EVP_PKEY_sign_init(signer);
  EVP_PKEY_sign(signer, signature.data(), &length, digest.data(), digest.size());
  std::vector<double> rates(cores);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < cores; ++i) {
    threads.emplace_back([&, i] {
      EVP_PKEY_CTX* verifier = EVP_PKEY_CTX_new(key, nullptr);
      EVP_PKEY_verify_init(verifier);
      const auto start = std::chrono::steady_clock::now();
      std::size_t count = 0;
      double seconds = 0;
      while (seconds < 1) {
        for (int n = 0; n < 100; ++n) EVP_PKEY_verify(verifier, signature.data(), length, digest.data(), digest.size());
        count += 100;
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      }
      rates[i] = static_cast<double>(count) / seconds;
      EVP_PKEY_CTX_free(verifier);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EVP_PKEY_CTX_free(signer);
  EVP_PKEY_free(key);
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

void report(benchmark::State& state, std::size_t count, double limit) {
  state.SetItemsProcessed(static_cast<std::int64_t>(count) * static_cast<std::int64_t>(state.iterations()));
  state.counters["openssl/s"] = limit;
  // Of the limit: items/s over openssl/s, as a rate so that the library divides by the time.
  state.counters["share"] = benchmark::Counter(
      static_cast<double>(count) * static_cast<double>(state.iterations()) / limit, benchmark::Counter::kIsRate);
  state.counters["peakMiB"] = peak_memory();
}

void one_nitro_document(benchmark::State& state) {
  const std::string document = testdata("nitro/good.cbor").string();
  const std::string root = testdata("nitro/root.pem").string();
  for (auto _ : state) run({"verify", document, "--root", root, "-q"});
  state.counters["limit_ms"] = 8;
}

void receipts_as_lines(benchmark::State& state, const char* format) {
  const std::filesystem::path path = scratch() / "receipts.jsonl";
  if (!std::filesystem::exists(path)) {
    const std::string lines = read_text(testdata("opengradient/receipts/exchanges.jsonl"));
    std::ofstream file(path, std::ios::binary);
    for (std::size_t i = 0; i < kReceipts / 8; ++i) file << lines;
  }
  ::sync();  // else the kernel writes a hundred megabytes out meanwhile, on one of the cores that are measured
  const std::string key = testdata("opengradient/evidence/signing-key.pem").string();
  const std::string output = "--report=" + std::string(format) + "=" + (scratch() / "report").string();
  const double limit = openssl_rate("RSA", nullptr);
  for (auto _ : state) {
    if (std::string(format) == "none") {
      run({"verify", "--lines", path.string(), "--key", key, "-q", "--no-progress"});
    } else {
      run({"verify", "--lines", path.string(), "--key", key, "-q", "--no-progress", output});
    }
  }
  report(state, kReceipts, limit);
}

void many_nitro_documents(benchmark::State& state) {
  const std::filesystem::path folder = scratch() / "documents";
  const std::filesystem::path names = scratch() / "names";
  std::ofstream list(names, std::ios::binary);
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const std::filesystem::path copy = folder / (std::to_string(i) + ".cbor");
    if (!std::filesystem::exists(copy)) std::filesystem::copy_file(testdata("nitro/good.cbor"), copy);
    list << copy.string() << '\0';
  }
  list.close();
  const std::string root = testdata("nitro/root.pem").string();
  const double limit = openssl_rate("EC", "P-384");
  for (auto _ : state) run({"verify", "--files0-from", names.string(), "--root", root, "-q", "--no-progress"});
  report(state, kDocuments, limit);
}

BENCHMARK(one_nitro_document)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(2);
BENCHMARK_CAPTURE(receipts_as_lines, exit_code, "none")->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(6);
BENCHMARK_CAPTURE(receipts_as_lines, text, "text")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(receipts_as_lines, jsonl, "jsonl")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(many_nitro_documents)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(scratch());
  return 0;
}
