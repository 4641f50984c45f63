// `hash model` as a whole process, with what users know beside it in the same run: `openssl dgst -sha256`, two of them
// at once, and sha256sum. Warm page cache. TOUCHSTONE_BENCH_GIB sets the size of the model (default 1; the goals are
// stated for 8): one safetensors file of it, and eight that share it.
//
// Goals on two cores: all default identities of one file within 1.15 times `openssl dgst`; --only tensor-root at three
// times its rate; of eight files --only sha256-dir at 1.6 times two parallel `openssl dgst`, all default identities at
// 2.4 GB/s; 64 MiB of memory throughout.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t kTensors = 290;  // of a model of seven billion parameters

std::uint64_t model_bytes() {
  const char* text = std::getenv("TOUCHSTONE_BENCH_GIB");
  return (text == nullptr ? 1 : std::strtoull(text, nullptr, 10)) << 30U;
}

void write_model(const std::filesystem::path& path, std::uint64_t size, std::size_t tensors,
                 const std::string& prefix) {
  const std::uint64_t each = size / tensors;
  std::string header = "{";
  for (std::size_t i = 0; i < tensors; ++i) {
    header += std::string(i == 0 ? "" : ",") + "\"" + prefix + std::to_string(i) + R"(":{"dtype":"U8","shape":[)" +
              std::to_string(each) + R"(],"data_offsets":[)" + std::to_string(i * each) + "," +
              std::to_string((i + 1) * each) + "]}";
  }
  header += "}";
  std::ofstream file(path, std::ios::binary);
  for (std::size_t i = 0; i < 8; ++i) file.put(static_cast<char>(header.size() >> (8 * i)));
  file << header;
  std::vector<std::uint64_t> block(std::size_t{1} << 17U);
  std::uint64_t state = 88172645463325252U;
  for (std::uint64_t left = each * tensors; left > 0;) {
    for (std::uint64_t& word : block) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      word = state;
    }
    const std::uint64_t count = std::min<std::uint64_t>(left, block.size() * sizeof block[0]);
    file.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(count));
    left -= count;
  }
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

/// The models, made at the first use and removed at the end.
class Models {
 public:
  Models() : folder_(std::filesystem::temp_directory_path() / ("touchstone-models-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_ / "eight");
    write_model(one(), model_bytes(), kTensors, "t");
    for (int i = 0; i < 8; ++i)
      write_model(eight() + "/" + std::to_string(i) + ".safetensors", model_bytes() / 8, kTensors / 8,
                  "s" + std::to_string(i) + ".");
  }
  Models(const Models&) = delete;
  Models& operator=(const Models&) = delete;
  ~Models() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  [[nodiscard]] std::string one() const { return folder_ / "one.safetensors"; }
  [[nodiscard]] std::string eight() const { return folder_ / "eight"; }

 private:
  std::filesystem::path folder_;
};

const Models& models() {
  static const Models all;
  return all;
}

pid_t start(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  return child;
}

void run(benchmark::State& state, const std::vector<std::vector<std::string>>& commands) {
  long peak = 0;
  for (auto _ : state) {
    std::vector<pid_t> children;
    for (const auto& command : commands) children.push_back(start(command));
    for (const pid_t child : children) {
      int status = 0;
      rusage usage{};
      wait4(child, &status, 0, &usage);
      if (status != 0) state.SkipWithError("a command failed");
      peak = std::max(peak, usage.ru_maxrss);
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(model_bytes()) * static_cast<std::int64_t>(state.iterations()));
  state.counters["peakMiB"] = static_cast<double>(peak) / 1024.0;
}

std::vector<std::string> touchstone(std::vector<std::string> words) {
  words.insert(words.begin(), {TOUCHSTONE_BINARY, "hash", "model", "--no-progress"});
  return words;
}

void one_openssl(benchmark::State& state) { run(state, {{"openssl", "dgst", "-sha256", models().one()}}); }
void one_sha256sum(benchmark::State& state) { run(state, {{"sha256sum", models().one()}}); }
void one_all(benchmark::State& state) { run(state, {touchstone({models().one()})}); }
void one_tensor_root(benchmark::State& state) { run(state, {touchstone({"--only", "tensor-root", models().one()})}); }

void eight_openssl_twice(benchmark::State& state) {
  std::array<std::vector<std::string>, 2> commands = {{{"openssl", "dgst", "-sha256"}, {"openssl", "dgst", "-sha256"}}};
  for (std::size_t i = 0; i < 8; ++i)
    commands[i % 2].push_back(models().eight() + "/" + std::to_string(i) + ".safetensors");
  run(state, {commands[0], commands[1]});
}
void eight_sha256_dir(benchmark::State& state) { run(state, {touchstone({"--only", "sha256-dir", models().eight()})}); }
void eight_all(benchmark::State& state) { run(state, {touchstone({models().eight()})}); }

BENCHMARK(one_openssl)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(one_sha256sum)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(one_all)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(one_tensor_root)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(eight_openssl_twice)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(eight_sha256_dir)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(eight_all)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
