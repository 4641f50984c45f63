#include "base/reader.h"

#include <cstdint>
#include <limits>

#include "support/catch.h"

using namespace touchstone;

namespace {

const Buffer kEight{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};

}  // namespace

TEST_CASE("a reader takes bytes from the front and counts") {
  Reader reader(kEight);
  const auto taken = reader.take(3, "three");
  REQUIRE(taken);
  CHECK(equal(*taken, Bytes(kEight).first(3)));
  CHECK(reader.offset() == 3);
  CHECK(reader.remaining() == 5);
  CHECK(reader.peek() == 4);
  CHECK(equal(reader.rest(), Bytes(kEight).subspan(3)));
  REQUIRE(reader.take(5, "rest"));
  CHECK(reader.empty());
  CHECK(reader.peek() == -1);
  CHECK(reader.take(0, "nothing"));
}

TEST_CASE("a reader never passes its end and consumes nothing when it refuses") {
  for (const std::size_t count : {std::size_t{9}, std::numeric_limits<std::size_t>::max()}) {
    Reader reader(kEight, 100);
    const auto taken = reader.take(count, "too much");
    REQUIRE_FALSE(taken);
    CHECK(taken.error().fault == Fault::truncated);
    CHECK(taken.error().offset == 100);
    CHECK(taken.error().field == "too much");
    CHECK(reader.remaining() == 8);
    CHECK(reader.offset() == 100);
  }
}

TEST_CASE("integers of both byte orders") {
  CHECK(Reader(kEight).u8("n").value() == 0x01);
  CHECK(Reader(kEight).u16be("n").value() == 0x0102);
  CHECK(Reader(kEight).u32be("n").value() == 0x01020304);
  CHECK(Reader(kEight).u64be("n").value() == 0x0102030405060708);
  CHECK(Reader(kEight).u16le("n").value() == 0x0201);
  CHECK(Reader(kEight).u32le("n").value() == 0x04030201);
  CHECK(Reader(kEight).u64le("n").value() == 0x0807060504030201);
  const Buffer high(8, 0xFF);
  CHECK(Reader(high).u64le("n").value() == std::numeric_limits<std::uint64_t>::max());
  CHECK(Reader(high).u32be("n").value() == std::numeric_limits<std::uint32_t>::max());
}

TEST_CASE("every strict prefix of an integer is truncated") {
  for (std::size_t size = 0; size < 8; ++size) {
    const Bytes prefix = Bytes(kEight).first(size);
    for (const auto& number : {Reader(prefix).u64be("n"), Reader(prefix).u64le("n")}) {
      REQUIRE_FALSE(number);
      CHECK(number.error().fault == Fault::truncated);
      CHECK(number.error().offset == 0);
    }
    CHECK(Reader(prefix).u16be("n").has_value() == (size >= 2));
    CHECK(Reader(prefix).u32le("n").has_value() == (size >= 4));
    CHECK(Reader(prefix).array<4>("n").has_value() == (size >= 4));
  }
}

TEST_CASE("offsets of a sub-reader count from the start of the artefact") {
  Reader reader(kEight);
  REQUIRE(reader.u16be("head"));
  auto inner = reader.sub(4, "inner");
  REQUIRE(inner);
  CHECK(reader.offset() == 6);
  CHECK(inner->offset() == 2);
  CHECK(inner->u8("byte").value() == 3);
  const auto beyond = inner->take(4, "beyond");
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().offset == 3);
  CHECK_FALSE(reader.sub(3, "inner"));
  CHECK(reader.remaining() == 2);
}

TEST_CASE("the end is expected") {
  Reader reader(kEight);
  const auto early = reader.expect_end("all");
  REQUIRE_FALSE(early);
  CHECK(early.error().fault == Fault::trailing);
  CHECK(early.error().offset == 0);
  REQUIRE(reader.array<8>("all"));
  CHECK(reader.expect_end("all"));
}
