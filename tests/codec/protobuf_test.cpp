#include "codec/protobuf.h"

#include <string>

#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;
using protobuf::Wire;

Parsed<std::uint64_t> varint_of(const Buffer& bytes) {
  const BytesSource source(bytes);
  SourceReader in(source);
  return protobuf::read_varint(in, bytes.size(), "v");
}

/// The error of walking a message; fails the test when there is none.
ParseError error_of(const Buffer& bytes) {
  const BytesSource source(bytes);
  SourceReader in(source);
  protobuf::Walk walk(in, 0, bytes.size(), "M");
  while (true) {
    const auto field = walk.next();
    if (!field) return field.error();
    REQUIRE(field->has_value());
  }
}

}  // namespace

TEST_CASE("protobuf: varints", "[protobuf]") {
  CHECK(varint_of({0x00}) == 0U);
  CHECK(varint_of({0xAC, 0x02}) == 300U);
  CHECK(varint_of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}) == ~std::uint64_t{0});
  CHECK(varint_of({0x80, 0x00}) == 0U);  // longer than needed: as every reader of protocol buffers has it
  CHECK(varint_of({0x80}).error().fault == Fault::truncated);
  const auto wide = varint_of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02});
  CHECK(wide.error().fault == Fault::out_of_range);
  const auto long_one = varint_of({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00});
  CHECK(long_one.error().fault == Fault::out_of_range);
}

TEST_CASE("protobuf: the fields of a message", "[protobuf]") {
  const Buffer bytes = {0x08, 0x96, 0x01, 0x12, 0x02, 'h', 'i', 0x1D, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0};
  const BytesSource source(bytes);
  SourceReader in(source);
  protobuf::Walk walk(in, 0, bytes.size(), "M");
  auto field = walk.next();
  REQUIRE((field && *field));
  CHECK((*field)->is(1, Wire::varint));
  CHECK((*field)->value == 150);
  CHECK((*field)->length == 2);
  field = walk.next();
  REQUIRE((field && *field));
  CHECK((*field)->is(2, Wire::length));
  CHECK((*field)->offset == 5);
  CHECK((*field)->end() == 7);
  in.seek(0);  // somebody else used the reader
  field = walk.next();
  REQUIRE((field && *field));
  CHECK((*field)->is(3, Wire::fixed32));
  CHECK((*field)->value == 1);
  field = walk.next();
  REQUIRE((field && *field));
  CHECK((*field)->is(4, Wire::fixed64));
  CHECK((*field)->value == 2);
  field = walk.next();
  REQUIRE(field.has_value());
  CHECK_FALSE(field->has_value());
}

TEST_CASE("protobuf: what is refused", "[protobuf]") {
  CHECK(error_of({0x3B, 0x00}).fault == Fault::unsupported);   // group, 3
  CHECK(error_of({0x3C}).fault == Fault::unsupported);         // 4
  CHECK(error_of({0x0E}).fault == Fault::unsupported);         // 6
  CHECK(error_of({0x0F}).fault == Fault::unsupported);         // 7
  CHECK(error_of({0x00, 0x00}).fault == Fault::out_of_range);  // field 0
  CHECK(error_of({0x80, 0x80, 0x80, 0x80, 0x10, 0x00}).fault == Fault::out_of_range);
  const ParseError length = error_of({0x08, 0x01, 0x12, 0x05, 'h', 'i'});
  CHECK(length.fault == Fault::truncated);
  CHECK(length.offset == 3);
  CHECK(error_of({0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}).fault == Fault::truncated);
  CHECK(error_of({0x1D, 1, 0, 0}).fault == Fault::truncated);
  CHECK(error_of({0x08}).fault == Fault::truncated);
}

TEST_CASE("protobuf: payload is not read", "[protobuf]") {
  // A field of a terabyte: tag, length 2^40, and nothing that anybody has to store.
  const Buffer head = {0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20};
  const CountingSource source(head, head.size() + (std::uint64_t{1} << 40U));
  SourceReader in(source);
  protobuf::Walk walk(in, 0, source.size(), "M");
  const auto field = walk.next();
  REQUIRE((field && *field));
  CHECK((*field)->length == std::uint64_t{1} << 40U);
  CHECK_FALSE(walk.next()->has_value());
  CHECK(source.bytes_read() <= 4096);
}

}  // namespace touchstone
