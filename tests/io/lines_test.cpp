#include "io/lines.h"

#include <array>
#include <thread>

#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

using test::ScratchFolder;

namespace {

std::vector<std::string> all_lines(const std::string& path, std::size_t max_line, std::size_t batch, char separator) {
  auto reader = io::LineReader::open(path, max_line, separator);
  REQUIRE(reader);
  std::vector<std::string> found;
  std::uint64_t number = 0;
  while (true) {
    const auto lines = reader->next(batch);
    REQUIRE(lines);
    if (lines->lines.empty()) return found;
    CHECK(lines->lines.size() <= batch);
    for (const io::Line& line : lines->lines) {
      CHECK(line.number == ++number);
      found.push_back(line.too_long ? "too long" : std::string(as_text(line.bytes)));
    }
  }
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("lines of a file") {
  const ScratchFolder folder;
  for (const std::size_t batch : {1U, 2U, 100U}) {
    CHECK(all_lines(folder.file("f", ""), 10, batch, '\n').empty());
    CHECK(all_lines(folder.file("f", "\n"), 10, batch, '\n') == Strings{""});
    CHECK(all_lines(folder.file("f", "a\n\nbc\nlast"), 10, batch, '\n') == Strings{"a", "", "bc", "last"});
    CHECK(all_lines(folder.file("f", std::string("a\0b\n\0", 5)), 10, batch, '\0') == Strings{"a", "b\n"});
    CHECK(all_lines(folder.file("f", "0123456789\nx"), 10, batch, '\n') == Strings{"0123456789", "x"});
    CHECK(all_lines(folder.file("f", "y\n0123456789a\nx"), 10, batch, '\n') == Strings{"y", "too long"});
    CHECK(all_lines(folder.file("f", "y\n0123456789a"), 10, batch, '\n') == Strings{"y", "too long"});
  }
}

TEST_CASE("offsets and long lines") {
  const ScratchFolder folder;
  const std::string big(700'000, 'b');
  auto reader = io::LineReader::open(folder.file("f", "a\n" + big + "\nc"));
  REQUIRE(reader);
  std::vector<io::Line> lines;
  std::vector<std::shared_ptr<const Buffer>> blocks;
  while (true) {
    auto more = reader->next(2);
    REQUIRE(more);
    if (more->lines.empty()) break;
    lines.insert(lines.end(), more->lines.begin(), more->lines.end());
    blocks.push_back(more->block);
  }
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].offset == 2);
  CHECK(as_text(lines[0].bytes) == "a");
  CHECK(as_text(lines[1].bytes) == big);
  CHECK(lines[2].offset == big.size() + 3);
}

TEST_CASE("lines across blocks") {
  const ScratchFolder folder;
  Strings expected;
  std::string text;
  for (std::size_t i = 0; i < 3000; ++i) {
    expected.emplace_back((i * 7919) % 2000, static_cast<char>('a' + i % 26));
    text += expected.back() + "\n";
  }
  for (const std::size_t batch : {3U, 1000U}) {
    CHECK(all_lines(folder.file("f", text), 2000, batch, '\n') == expected);
  }
}

TEST_CASE("long lines come several at a time") {
  const ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::string(300'000, 'x') + "\n";
  auto reader = io::LineReader::open(folder.file("f", text));
  REQUIRE(reader);
  std::size_t lines = 0, batches = 0;
  for (auto next = reader->next(); !next->lines.empty(); next = reader->next()) {
    lines += next->lines.size();
    ++batches;
  }
  CHECK(lines == 40);
  CHECK(batches < 15);
}

TEST_CASE("endless input without a newline ends") {
  const io::Descriptor zeros(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  const test::StdinFrom endless(zeros.get());
  auto reader = io::LineReader::open("-", 1U << 20U);
  REQUIRE(reader);
  const auto lines = reader->next();
  REQUIRE(lines);
  REQUIRE(lines->lines.size() == 1);
  CHECK(lines->lines.front().too_long);
  CHECK(reader->next()->lines.empty());
}

TEST_CASE("what is complete is given out before more arrives") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const io::Descriptor read_end(ends[0]);
  const test::StdinFrom from(read_end.get());
  auto reader = io::LineReader::open("-");
  REQUIRE(::write(ends[1], "one\ntw", 6) == 6);
  auto lines = reader->next();
  REQUIRE(lines->lines.size() == 1);
  CHECK(as_text(lines->lines.front().bytes) == "one");
  REQUIRE(::write(ends[1], "o\n", 2) == 2);
  ::close(ends[1]);
  lines = reader->next();
  REQUIRE(lines->lines.size() == 1);
  CHECK(as_text(lines->lines.front().bytes) == "two");
}

}  // namespace touchstone
