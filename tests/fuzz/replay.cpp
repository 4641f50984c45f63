// Runs a fuzz target over files, as an ordinary test: its seeds, everything in testdata/, and every short prefix and
// single byte change of the small ones. A crash, an abort or a sanitizer report fails it.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kSmall = 8192;
constexpr std::size_t kStep = 97;  // a prime: prefixes and changes of every kind of field without running for minutes

void run(const std::vector<std::uint8_t>& input) {
  // An exact allocation lets the address sanitizer see a read past the end.
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_variants(std::vector<std::uint8_t> input) {
  run(input);
  if (input.size() > kSmall) return;
  for (std::size_t length = 0; length < input.size(); length += 1 + length / 64) {
    run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)});
  }
  for (std::size_t at = 0; at < input.size(); at += 1 + input.size() / kStep) {
    const std::uint8_t before = input[at];
    input[at] = static_cast<std::uint8_t>(before ^ 0x80U);
    run(input);
    input[at] = static_cast<std::uint8_t>(before + 1U);
    run(input);
    input[at] = before;
  }
}

std::size_t replay(const std::filesystem::path& path) {
  std::size_t count = 0;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) count += replay(entry.path());
    }
    return count;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return 0;
  run_variants({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  run({});
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) count += replay(argv[i]);
  std::cout << count << " files replayed\n";
  return count > 0 ? 0 : 1;
}
