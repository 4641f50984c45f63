// Runs a fuzz target over files, as an ordinary test: its seeds with many prefixes and single byte changes of the small
// ones, and everything in testdata/ with a few. A crash, an abort or a sanitizer report fails it.
//
// usage: NAME SEEDS [FOLDER...]
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kSmall = 16384;
// Primes: prefixes and changes of every kind of field without running for minutes.
constexpr std::size_t kOfSeeds = 97, kOfOthers = 5;

void run(const std::vector<std::uint8_t>& input) {
  // An exact allocation lets the address sanitizer see a read past the end.
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_variants(std::vector<std::uint8_t> input, std::size_t steps) {
  if (input.size() > kSmall) return;
  const std::size_t step = 1 + input.size() / steps;
  for (std::size_t length = 0; length < input.size(); length += step) {
    run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)});
  }
  for (std::size_t at = 0; at < input.size(); at += step) {
    const std::uint8_t before = input[at];
    input[at] = static_cast<std::uint8_t>(before ^ 0x80U);
    run(input);
    input[at] = static_cast<std::uint8_t>(before + 1U);
    run(input);
    input[at] = before;
  }
}

void replay(const std::filesystem::path& path, std::size_t steps) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  run(bytes);
  run_variants(bytes, steps);
}

std::size_t replay_all(const char* folder, std::size_t steps) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    replay(entry.path(), steps);
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  run({});
  const std::size_t seeds = argc > 1 ? replay_all(argv[1], kOfSeeds) : 0;
  std::size_t files = 0;
  for (int i = 2; i < argc; ++i) files += replay_all(argv[i], kOfOthers);
  std::cout << seeds << " seeds and " << files << " files replayed\n";
  return seeds > 0 ? 0 : 1;
}
