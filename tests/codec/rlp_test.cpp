#include "codec/rlp.h"

#include <string>

#include "codec/hex.h"
#include "support/catch.h"

namespace touchstone {
namespace {

Buffer bytes_of(std::string_view hex) { return from_hex(hex, "test").value(); }

Fault fault_of(const Buffer& bytes) {
  const auto item = rlp::whole(bytes, "item");
  REQUIRE_FALSE(item.has_value());
  CHECK(item.error().offset <= bytes.size());
  return item.error().fault;
}

}  // namespace

// The examples of the yellow paper's appendix B and of the wiki that preceded it.
TEST_CASE("rlp: strings and lists", "[rlp]") {
  const Buffer dog = bytes_of("83646f67");
  CHECK(as_text(rlp::whole(dog, "dog").value().payload) == "dog");
  const Buffer byte = bytes_of("0f");
  CHECK(rlp::whole(byte, "byte").value().payload.size() == 1);
  const Buffer empty = bytes_of("80");
  CHECK(rlp::whole(empty, "empty").value().payload.empty());
  const Buffer pets = bytes_of("c88363617483646f67");
  const auto list = rlp::whole(pets, "pets").value();
  const auto items = rlp::items(list, 2, "pets").value();
  REQUIRE(items.size() == 2);
  CHECK(as_text(items[1].payload) == "dog");
  CHECK(items[1].offset == 5);
  CHECK(items[1].payload_offset() == 6);
  CHECK(rlp::items(list, 1, "pets").error().fault == Fault::too_large);
  CHECK(rlp::items(items[0], 1, "cat").error().fault == Fault::wrong_type);
  Buffer text = bytes_of("b838");
  text.insert(text.end(), 56, 'a');
  CHECK(rlp::whole(text, "text").value().payload.size() == 56);
}

TEST_CASE("rlp: every value has one encoding", "[rlp]") {
  CHECK(fault_of(bytes_of("8100")) == Fault::syntax);  // 00 alone
  CHECK(fault_of(bytes_of("817f")) == Fault::syntax);
  CHECK(fault_of(bytes_of("b80161")) == Fault::syntax);  // a long head for one byte
  CHECK(fault_of(bytes_of("b90001")) == Fault::syntax);  // a length with a leading zero
  CHECK(fault_of(bytes_of("f800")) == Fault::syntax);
  CHECK(fault_of(bytes_of("bfffffffffffffffff")) == Fault::truncated);
  CHECK(fault_of(bytes_of("83646f")) == Fault::truncated);
  CHECK(fault_of({}) == Fault::truncated);
  CHECK(fault_of(bytes_of("8080")) == Fault::trailing);
}

TEST_CASE("rlp: numbers", "[rlp]") {
  const auto number = [](std::string_view hex, std::size_t most) {
    const Buffer bytes = bytes_of(hex);
    return rlp::number(rlp::whole(bytes, "n").value(), most, "n");
  };
  CHECK(number("80", 8).value() == Natural{});
  CHECK(as_u64(number("820400", 8).value()) == 1024U);
  CHECK(number("00", 8).error().fault == Fault::syntax);
  CHECK(number("820001", 8).error().fault == Fault::syntax);
  CHECK(number("820400", 1).error().fault == Fault::out_of_range);
  CHECK(number("c0", 8).error().fault == Fault::wrong_type);
}

}  // namespace touchstone
