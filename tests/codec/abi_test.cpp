#include "codec/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/hex.h"
#include "support/catch.h"
#include "support/files.h"

using namespace touchstone;
using namespace touchstone::abi;

namespace {

/// A word whose last eight bytes are `value`.
Buffer word(std::uint64_t value) {
  Buffer out;
  put_u64(out, value);
  return out;
}

Buffer words(std::initializer_list<std::uint64_t> values) {
  Buffer out;
  for (const std::uint64_t value : values) put_u64(out, value);
  return out;
}

template <class T>
void check_refused(const Parsed<T>& result, Fault fault, std::size_t offset) {
  REQUIRE_FALSE(result);
  CHECK(result.error().fault == fault);
  CHECK(result.error().offset == offset);
  CHECK(result.error().field == "f");
}

}  // namespace

TEST_CASE("static arguments") {
  Buffer data = words({1, UINT64_MAX});
  data.resize(96, 0);
  data[64 + 12] = 0xAA;
  data[95] = 0xBB;
  const Arguments arguments(data);
  CHECK(arguments.size() == 96);
  CHECK(arguments.u64(0, "f").value() == 1);
  CHECK(arguments.u64(1, "f").value() == UINT64_MAX);
  CHECK(arguments.bytes32(0, "f").value()[31] == 1);
  CHECK(arguments.bytes32(2, "f").value()[12] == 0xAA);
  CHECK(arguments.bytes32(2, "f").value()[31] == 0xBB);
}

TEST_CASE("words that are not there are truncated") {
  const Buffer data(95, 0);
  const Arguments arguments(data, 4);
  CHECK(arguments.bytes32(1, "f"));
  check_refused(arguments.bytes32(2, "f"), Fault::truncated, 99);
  check_refused(arguments.u64(SIZE_MAX, "f"), Fault::truncated, 99);
  check_refused(arguments.bytes32(SIZE_MAX / 32, "f"), Fault::truncated, 99);
  check_refused(arguments.dynamic(SIZE_MAX / 32 + 1, "f"), Fault::truncated, 99);
  check_refused(Arguments(Bytes{}).u64(0, "f"), Fault::truncated, 0);
  check_refused(Arguments(Bytes{}).nested(0, "f"), Fault::truncated, 0);
}

TEST_CASE("numbers from 2^64 on are out of range") {
  for (std::size_t i = 0; i < 24; ++i) {
    Buffer data = words({7, 7});
    data[32 + i] = 1;
    const Arguments arguments(data, 4);
    check_refused(arguments.u64(1, "f"), Fault::out_of_range, 36);
    check_refused(arguments.dynamic(1, "f"), Fault::out_of_range, 36);
    check_refused(arguments.nested(1, "f"), Fault::out_of_range, 36);
  }
}

TEST_CASE("dynamic values") {
  Buffer data = words({7, 64, 3});
  put_padded(data, as_bytes("abc"));
  const Arguments arguments(data, 4);
  const auto value = arguments.dynamic(1, "f");
  REQUIRE(value);
  CHECK(as_text(value->bytes) == "abc");
  CHECK(value->offset == 4 + 96);
  CHECK(value->clean);

  SECTION("dirty padding is told") {
    for (std::size_t i = 99; i < 128; ++i) {
      Buffer dirty = data;
      dirty[i] = 1;
      const auto found = Arguments(dirty).dynamic(1, "f");
      REQUIRE(found);
      CHECK(as_text(found->bytes) == "abc");
      CHECK_FALSE(found->clean);
    }
  }
  SECTION("missing padding is told, missing content refused") {
    for (std::size_t size = 0; size < data.size(); ++size) {
      const auto found = Arguments(Bytes(data).first(size), 4).dynamic(1, "f");
      if (size >= 99) {
        REQUIRE(found);
        CHECK_FALSE(found->clean);
      } else {
        REQUIRE_FALSE(found);
        CHECK(found.error().offset <= 4 + size);
        CHECK(found.error().fault == (size < 64 ? Fault::truncated : Fault::out_of_range));
      }
    }
  }
  SECTION("a whole word has no padding") {
    Buffer whole = words({32, 32});
    whole.insert(whole.end(), 32, 0xFF);
    CHECK(Arguments(whole).dynamic(0, "f")->clean);
    CHECK(Arguments(whole).dynamic(0, "f")->bytes.size() == 32);
  }
  SECTION("an empty value may end the data") {
    const Buffer empty = words({32, 0});
    const auto found = Arguments(empty).dynamic(0, "f");
    REQUIRE(found);
    CHECK(found->bytes.empty());
    CHECK(found->clean);
  }
}

TEST_CASE("offsets and lengths that would wrap around are refused") {
  for (const std::uint64_t offset : {std::uint64_t{33}, std::uint64_t{64}, std::uint64_t{65}, UINT64_MAX - 63,
                                     UINT64_MAX - 31, UINT64_MAX - 1, UINT64_MAX}) {
    check_refused(Arguments(words({offset, 0}), 4).dynamic(0, "f"), Fault::out_of_range, 4);
  }
  for (const std::uint64_t length : {std::uint64_t{33}, std::uint64_t{1} << 32U, UINT64_MAX - 31, UINT64_MAX}) {
    check_refused(Arguments(words({32, length, 0}), 4).dynamic(0, "f"), Fault::out_of_range, 36);
  }
  // 2^256 - 1 as offset and as length.
  Buffer data = words({32});
  data.insert(data.end(), 32, 0xFF);
  check_refused(Arguments(data).dynamic(0, "f"), Fault::out_of_range, 32);
  check_refused(Arguments(data).dynamic(1, "f"), Fault::out_of_range, 32);
  check_refused(Arguments(data).nested(1, "f"), Fault::out_of_range, 32);
  for (const std::uint64_t offset : {std::uint64_t{64}, std::uint64_t{65}, UINT64_MAX}) {
    check_refused(Arguments(words({offset, 0})).nested(0, "f"), Fault::out_of_range, 0);
  }
}

TEST_CASE("a nested tuple has offsets of its own") {
  // approvePCR((bytes,bytes,bytes), string, uint8): the tuple's offset, then the tuple.
  Buffer data = words({96, 0, 0, 96, 160, 224});
  for (const std::string_view pcr : {"pcr0", "pcr-one", ""}) {
    put_u64(data, pcr.size());
    put_padded(data, as_bytes(pcr));
  }
  const auto tuple = Arguments(data, 4).nested(0, "f");
  REQUIRE(tuple);
  CHECK(tuple->size() == data.size() - 96);
  CHECK(as_text(tuple->dynamic(0, "f")->bytes) == "pcr0");
  CHECK(as_text(tuple->dynamic(1, "f")->bytes) == "pcr-one");
  CHECK(tuple->dynamic(1, "f")->offset == 4 + 96 + 160 + 32);
  CHECK(tuple->dynamic(2, "f")->bytes.empty());
  check_refused(tuple->dynamic(99, "f"), Fault::truncated, 4 + data.size());
}

TEST_CASE("encoding") {
  Buffer out;
  put_word(out, as_bytes("ab"));
  REQUIRE(out.size() == 32);
  CHECK(all_zero(Bytes(out).first(30)));
  CHECK(as_text(Bytes(out).last(2)) == "ab");
  CHECK(word(0x0102) == Buffer([] {
          Buffer expected(32, 0);
          expected[30] = 1;
          expected[31] = 2;
          return expected;
        }()));
  for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 256U}) {
    Buffer padded;
    put_padded(padded, Buffer(size, 0xEE));
    CHECK(padded.size() == (size + 31) / 32 * 32);
    CHECK(all_zero(Bytes(padded).subspan(size)));
  }
}

TEST_CASE("the leaf of a batch (opengradient.md 6.1) decodes to what was encoded") {
  const Buffer signature(256, 0x5A);
  Buffer leaf;
  for (std::uint8_t filler = 1; filler <= 3; ++filler) put_word(leaf, Buffer(32, filler));
  put_u64(leaf, 0xA0);
  put_u64(leaf, 1772000000);
  put_u64(leaf, signature.size());
  put_padded(leaf, signature);
  CHECK(leaf.size() == 6 * 32 + 256);
  const Arguments arguments(leaf);
  CHECK(all_zero(Bytes(arguments.bytes32(0, "teeId").value())) == false);
  CHECK(arguments.bytes32(2, "outputHash").value()[0] == 3);
  CHECK(arguments.u64(4, "timestamp").value() == 1772000000);
  CHECK(equal(arguments.dynamic(3, "signature")->bytes, signature));
}

TEST_CASE("the calldata of a registration (opengradient.md 9)") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("../shared/vectors is absent");
    return;
  }
  std::string text = test::read_text(*vectors / "opengradient" / "calldata" / "register-tee.hex");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto calldata = from_hex(text, "calldata");
  REQUIRE(calldata);
  REQUIRE(to_hex(Bytes(*calldata).first(4)) == "15c9bdb4");
  const Arguments arguments(Bytes(*calldata).subspan(4), 4);
  for (const std::size_t index : {0U, 1U, 2U, 4U}) {
    const auto value = arguments.dynamic(index, "f");
    REQUIRE(value);
    CHECK(value->clean);
    CHECK_FALSE(value->bytes.empty());
    CHECK(equal(value->bytes, Bytes(*calldata).subspan(value->offset, value->bytes.size())));
  }
  // register-tee.expected.json
  CHECK(to_hex(arguments.bytes32(3, "paymentAddress").value()).substr(24) ==
        "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
  CHECK(as_text(arguments.dynamic(4, "endpoint")->bytes) == "https://gateway.touchstone.test:443");
  CHECK(arguments.u64(5, "teeType").value() == 0);
}
