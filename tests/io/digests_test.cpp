// Many digests of one pass: the same for every number of threads, and those of the bytes.
#include "io/digests.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

using test::ScratchFolder;

namespace {

std::string random_text(std::mt19937& random, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

Digest256 digest_of(const std::string& text, const io::Range& range) {
  return crypto::sha256(as_bytes(text).subspan(range.offset, range.length));
}

}  // namespace

TEST_CASE("files, ranges and sinks of one pass", "[digests]") {
  std::mt19937 random(3);
  const ScratchFolder folder;
  // Around the windows of 128 KiB and 1 MiB, and more files than slots.
  const std::array<std::size_t, 16> sizes = {0,       1,      63,     64,      131071,  131072, 131073, 1 << 20,
                                             1048577, 300000, 400000, 2500000, 1234567, 5,      6,      7};
  std::vector<std::string> texts;
  std::vector<io::OpenFile> files;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    texts.push_back(random_text(random, sizes[i]));
    auto file = io::OpenFile::open(folder.file("f" + std::to_string(i), texts.back()));
    REQUIRE(file);
    files.push_back(std::move(*file));
  }
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, sizes.size()}) {
    for (const unsigned jobs : {1U, 2U, 4U, 7U}) {
      for (const bool whole : {true, false}) {
        std::vector<io::DigestJob> wanted(count);
        std::vector<std::unique_ptr<io::HashSink>> sinks;
        for (std::size_t i = 0; i < count; ++i) {
          // The longest first, so that a single file is one of many windows.
          const std::size_t file = (i + 11) % sizes.size();
          wanted[i].file = &files[file];
          wanted[i].whole = whole;
          for (int k = 0; k < 9; ++k) {
            const std::size_t offset = random() % (sizes[file] + 1);
            wanted[i].ranges.push_back({offset, random() % (sizes[file] - offset + 1), {}});
          }
          wanted[i].ranges.push_back({sizes[file], 0, {}});
          std::ranges::sort(wanted[i].ranges, {}, &io::Range::offset);
          if (i % 3 == 0) {
            sinks.push_back(std::make_unique<io::HashSink>(crypto::Hash::sha1));
            wanted[i].sinks.push_back(sinks.back().get());
          }
        }
        std::atomic<std::uint64_t> read = 0;
        io::digest_all(wanted, {jobs, [&](std::uint64_t bytes) { read += bytes; }});
        for (std::size_t i = 0; i < count; ++i) {
          const std::string& text = texts[(i + 11) % sizes.size()];
          REQUIRE(wanted[i].outcome);
          if (whole) REQUIRE(wanted[i].sha256 == crypto::sha256(as_bytes(text)));
          for (const io::Range& range : wanted[i].ranges) REQUIRE(range.sha256 == digest_of(text, range));
          if (i % 3 == 0) REQUIRE(sinks[i / 3]->finish() == crypto::digest(crypto::Hash::sha1, as_bytes(text)));
        }
        if (whole && count == sizes.size()) {
          std::uint64_t total = 0;
          for (const std::size_t size : sizes) total += size;
          REQUIRE(read == total);  // every byte once
        }
      }
    }
  }
}

TEST_CASE("a file that shrinks or is written to while it is digested is an error", "[digests]") {
  const ScratchFolder folder;
  const std::string name = folder.file("f", std::string(1 << 20, 'x'));
  auto file = io::OpenFile::open(name);
  REQUIRE(file);
  std::array<io::DigestJob, 1> jobs{};
  jobs[0].file = &*file;
  std::filesystem::resize_file(name, 1000);
  io::digest_all(jobs);
  REQUIRE(!jobs[0].outcome);
  CHECK(jobs[0].outcome.error().kind == io::IoFault::changed);

  auto again = io::OpenFile::open(name);
  REQUIRE(again);
  folder.file("f", std::string(1000, 'y'));
  jobs[0] = {};
  jobs[0].file = &*again;
  io::digest_all(jobs);
  REQUIRE(!jobs[0].outcome);
  CHECK(jobs[0].outcome.error().kind == io::IoFault::changed);
}

TEST_CASE("a file that states no size and has content is an error, not the digest of nothing", "[digests]") {
  auto file = io::OpenFile::open("/proc/self/status");
  REQUIRE(file);
  std::array<io::DigestJob, 1> jobs{};
  jobs[0].file = &*file;
  io::digest_all(jobs);
  CHECK(!jobs[0].outcome);
}

}  // namespace touchstone
