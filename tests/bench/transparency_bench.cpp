// Inclusion proofs as JSON lines, as a whole process: 10,000 a second are asked for. `parse_and_verify` is what one
// line costs on one core.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/base64.h"
#include "crypto/merkle.h"
#include "evidence/proofs/merkle_proof.h"
#include "evidence/verify_run.h"

namespace {

using namespace touchstone;

constexpr std::size_t kLeaves = std::size_t{1} << 14U;

/// A full tree, level by level, and the proof of every leaf of it.
struct Tree {
  std::vector<std::vector<Digest256>> levels;

  Tree() {
    auto& leaves = levels.emplace_back();
    for (std::size_t i = 0; i < kLeaves; ++i) leaves.push_back(crypto::rfc6962_leaf(as_bytes(std::to_string(i))));
    while (levels.back().size() > 1) {
      std::vector<Digest256> parents;
      const auto& below = levels.back();
      for (std::size_t i = 0; i < below.size(); i += 2) {
        parents.push_back(crypto::rfc6962_root(std::span<const Digest256>(below).subspan(i, 2)));
      }
      levels.push_back(std::move(parents));
    }
  }

  [[nodiscard]] std::string proof(std::size_t index) const {
    std::string text = R"({"leafIdx":)" + std::to_string(index) + R"(,"treeSize":)" + std::to_string(kLeaves) +
                       R"(,"root":")" + to_base64(levels.back().front()) + R"(","leafHash":")" +
                       to_base64(levels.front()[index]) + R"(","proof":[)";
    for (std::size_t level = 0; level + 1 < levels.size(); ++level) {
      text += (level == 0 ? "\"" : ",\"") + to_base64(levels[level][(index >> level) ^ 1U]) + "\"";
    }
    return text + "]}";
  }
};

const Tree& tree() {
  static const Tree made;
  return made;
}

void parse_and_verify(benchmark::State& state) {
  const std::string text = tree().proof(4711);
  test::Settings settings;
  settings.expecting("root", to_hex(tree().levels.back().front()));
  for (auto _ : state) {
    const auto artefact = test::artefact_of(evidence::kMerkleProof, to_buffer(as_bytes(text)));
    if (verdict(test::verify(*artefact, settings).checks) != Verdict::verified) throw std::runtime_error("no proof");
  }
  state.SetItemsProcessed(state.iterations());
}

void lines(benchmark::State& state) {
  const auto path = std::filesystem::temp_directory_path() / ("touchstone-merkle-" + std::to_string(getpid()));
  constexpr std::size_t kCopies = 8;
  {
    std::ofstream file(path);
    for (std::size_t copy = 0; copy < kCopies; ++copy) {
      for (std::size_t i = 0; i < kLeaves; ++i) file << tree().proof(i) << '\n';
    }
  }
  const std::string root = "root=" + to_hex(tree().levels.back().front());
  std::vector<std::string> words = {TOUCHSTONE_BINARY, "verify", "-q", "--lines", path.string(), "--expect", root};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  for (auto _ : state) {
    pid_t child = 0;
    if (posix_spawn(&child, TOUCHSTONE_BINARY, nullptr, nullptr, argv.data(), environ) != 0) {
      throw std::runtime_error("cannot start");
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the program did not verify");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCopies * kLeaves));
  std::filesystem::remove(path);
}

BENCHMARK(parse_and_verify);
BENCHMARK(lines)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
