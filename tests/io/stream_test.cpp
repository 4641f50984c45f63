#include "io/stream.h"

#include <array>
#include <chrono>
#include <thread>

#include "crypto/digest.h"
#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

using test::ScratchFolder;

namespace {

std::string content(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

}  // namespace

TEST_CASE("every sink gets every byte once and in order, whatever the jobs") {
  const ScratchFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, io::kStreamBuffer - 1, io::kStreamBuffer,
                                 io::kStreamBuffer + 1, 3 * io::kStreamBuffer, 3 * io::kStreamBuffer + 17}) {
    const std::string text = content(size);
    const std::string name = folder.file("f", text);
    for (const unsigned jobs : {1U, 2U, 5U}) {
      io::HashSink sha(crypto::Hash::sha256), blake(crypto::Hash::blake2b_256);
      std::uint64_t counted = 0;
      io::FunctionSink count([&](Bytes bytes) { counted += bytes.size(); });
      const std::array<io::Sink*, 3> sinks = {&sha, &blake, &count};
      std::uint64_t progress = 0;
      const auto done = io::stream(name, sinks, {jobs, [&](std::uint64_t bytes) { progress += bytes; }});
      REQUIRE(done);
      CHECK(*done == size);
      CHECK(counted == size);
      CHECK(progress == size);
      CHECK(equal(sha.finish(), crypto::sha256(as_bytes(text))));
      CHECK(equal(blake.finish(), crypto::blake2b_256(as_bytes(text))));
    }
  }
}

TEST_CASE("a range of a file") {
  const ScratchFolder folder;
  const std::string text = content(3 * io::kStreamBuffer);
  const auto file = io::OpenFile::open(folder.file("f", text));
  REQUIRE(file);
  io::HashSink sha(crypto::Hash::sha256);
  const std::array<io::Sink*, 1> sinks = {&sha};
  REQUIRE(io::stream_range(*file, 7, 2 * io::kStreamBuffer + 5, sinks));
  CHECK(equal(sha.finish(), crypto::sha256(as_bytes(text).subspan(7, 2 * io::kStreamBuffer + 5))));
  io::HashSink other(crypto::Hash::sha256);
  const std::array<io::Sink*, 1> others = {&other};
  const auto past = io::stream_range(*file, 7, 3 * io::kStreamBuffer, others);
  REQUIRE_FALSE(past);
  CHECK(past.error().kind == io::IoFault::changed);
}

TEST_CASE("a file that changes between two buffers has no digest") {
  const ScratchFolder folder;
  const std::string name = folder.file("f", content(4 * io::kStreamBuffer));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  enum class Change { truncate, append, overwrite, remove };
  for (const Change change : {Change::truncate, Change::append, Change::overwrite, Change::remove}) {
    folder.file("f", content(4 * io::kStreamBuffer));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    bool done = false;
    io::FunctionSink sink([&](Bytes) {
      if (done) return;
      done = true;
      switch (change) {
        case Change::truncate: std::filesystem::resize_file(name, 10); break;
        case Change::append: std::ofstream(name, std::ios::app) << "more"; break;
        case Change::overwrite: std::fstream(name, std::ios::in | std::ios::out) << "other"; break;
        case Change::remove: std::filesystem::remove(name); break;
      }
    });
    const std::array<io::Sink*, 1> sinks = {&sink};
    const auto streamed = io::stream(name, sinks);
    REQUIRE_FALSE(streamed);
    CHECK(streamed.error().kind == io::IoFault::changed);
  }
}

TEST_CASE("a sink's exception comes out where stream was called") {
  const ScratchFolder folder;
  io::FunctionSink bad([](Bytes) { throw std::runtime_error("sink"); });
  const std::array<io::Sink*, 1> sinks = {&bad};
  const std::string name = folder.file("f", "x");
  CHECK_THROWS_AS(io::stream(name, sinks, {2, {}}).has_value(), std::runtime_error);
}

TEST_CASE("files of /proc say zero and have content") {
  io::HashSink sha(crypto::Hash::sha256);
  const std::array<io::Sink*, 1> sinks = {&sha};
  const auto done = io::stream("/proc/version", sinks);
  REQUIRE(done);
  CHECK(*done > 0);
}

}  // namespace touchstone
