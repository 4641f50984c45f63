#include "codec/hex.h"

#include <cctype>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace touchstone;

namespace {

Buffer all_bytes() {
  Buffer bytes;
  for (unsigned value = 0; value < 256; ++value) bytes.push_back(static_cast<std::uint8_t>(value));
  return bytes;
}

}  // namespace

TEST_CASE("hex: every byte value comes back, in either case and with either prefix") {
  const Buffer bytes = all_bytes();
  const std::string lower = to_hex(bytes);
  std::string upper = lower;
  for (char& digit : upper) digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
  for (const std::string& text : {lower, upper, "0x" + lower, "0X" + upper}) {
    const auto read = from_hex(text, "value");
    REQUIRE(read);
    CHECK(*read == bytes);
  }
}

TEST_CASE("hex: nothing is nothing") {
  CHECK(from_hex("", "value").value().empty());
  CHECK(from_hex("0x", "value").value().empty());
}

TEST_CASE("hex: what is refused, and where") {
  struct Row {
    const char* text;
    std::size_t offset;
  };
  const std::vector<Row> rows = {{"0", 0},    {"abc", 2},   {"0xabc", 4},     {"0g", 1},     {"g0", 0},
                                 {" 00", 0},  {"00 ", 2},   {"00\n", 2},      {"0x0x00", 3}, {"x0", 0},
                                 {"1x00", 1}, {"00:11", 2}, {"0\xC3\xA9", 1}, {"-1", 0}};
  for (const Row& row : rows) {
    INFO(row.text);
    const auto read = from_hex(row.text, "value");
    REQUIRE_FALSE(read);
    CHECK(read.error().fault == Fault::syntax);
    CHECK(read.error().offset == row.offset);
    CHECK(read.error().field == "value");
  }
}

TEST_CASE("hex: only the 22 digits are digits") {
  int accepted = 0;
  for (unsigned value = 0; value < 256; ++value) {
    const auto character = static_cast<char>(value);
    const bool first = from_hex(std::string{character, '0'}, "value").has_value();
    const bool second = from_hex(std::string{'0', character}, "value").has_value();
    // "0x" and "0X" are the prefix.
    if (character != 'x' && character != 'X') CHECK(first == second);
    if (first) ++accepted;
  }
  CHECK(accepted == 22);
}

TEST_CASE("a number in hex has no zeros in front") {
  CHECK(hex_number(0) == "0x0");
  CHECK(hex_number(0x1f) == "0x1f");
  CHECK(hex_number(UINT64_MAX) == "0xffffffffffffffff");
}

TEST_CASE("hex: an array has its own number of digits") {
  CHECK(from_hex_array<2>("0xBeef", "value").value() == ByteArray<2>{0xBE, 0xEF});
  CHECK_FALSE(from_hex_array<2>("be", "value"));
  CHECK_FALSE(from_hex_array<2>("beef00", "value"));
  CHECK_FALSE(from_hex_array<2>("beeg", "value"));
}
