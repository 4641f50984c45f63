#include "base/source_reader.h"

#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;

Buffer counted(std::size_t size) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return bytes;
}

}  // namespace

TEST_CASE("source reader: numbers, skips and the end", "[source-reader]") {
  const Buffer bytes = {1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9};
  const BytesSource source(bytes);
  SourceReader in(source);
  CHECK(in.u8("f") == 1);
  CHECK(in.u16le("f") == 2);
  CHECK(in.u32le("f") == 3U);
  CHECK(in.u64le("f") == 4U);
  CHECK(in.offset() == 15);
  const auto late = in.u16le("late");
  REQUIRE_FALSE(late);
  CHECK(late.error().fault == Fault::truncated);
  CHECK(late.error().offset == 15);
  CHECK(in.u8("f") == 9);
  CHECK(in.window()->empty());
  in.seek(3);
  CHECK(in.skip(4, "f").has_value());
  CHECK(in.u8("f") == 4);
  CHECK_FALSE(in.skip(~std::uint64_t{0}, "f").has_value());
  CHECK(in.offset() == 8);
}

TEST_CASE("source reader: every byte, whatever the windows", "[source-reader]") {
  const Buffer bytes = counted(1'000'003);
  const CountingSource source(bytes);
  SourceReader in(source);
  Buffer seen;
  while (true) {
    const auto window = in.window();
    REQUIRE(window.has_value());
    if (window->empty()) break;
    append(seen, *window);
    in.consume(window->size());
  }
  CHECK(seen == bytes);
  CHECK(source.bytes_read() == bytes.size());
  Buffer across(10'000);
  in.seek(3000);
  REQUIRE(in.read(across, "f").has_value());
  CHECK(equal(across, Bytes(bytes).subspan(3000, across.size())));
}

TEST_CASE("source reader: whoever hops reads little", "[source-reader]") {
  const Buffer bytes = counted(1 << 20);
  const CountingSource source(bytes);
  SourceReader in(source);
  for (int i = 0; i < 10; ++i) {
    REQUIRE(in.u8("f").has_value());
    REQUIRE(in.skip(100'000, "f").has_value());
  }
  CHECK(source.bytes_read() <= 10 * 4096);
}

TEST_CASE("source reader: a source that fails", "[source-reader]") {
  const Buffer bytes = counted(10'000);
  const BrokenSource source(bytes, 5000);
  SourceReader in(source);
  Buffer out(4000);
  CHECK(in.read(out, "f").has_value());
  const auto failed = in.read(out, "f");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().fault == Fault::unreadable);
  CHECK(failed.error().offset >= 4000);
}

}  // namespace touchstone
