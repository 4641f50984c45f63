#include "base/natural.h"

#include <limits>

#include "support/catch.h"

namespace touchstone {

TEST_CASE("natural: decimal and hex", "[natural]") {
  CHECK(parse_natural("0") == Natural{});
  CHECK(parse_natural("0x0000") == Natural{});
  CHECK(parse_natural("256") == Natural{{1, 0}});
  CHECK(parse_natural("0x100") == parse_natural("256"));
  CHECK(parse_natural("0X0fF") == parse_natural("255"));
  CHECK(as_u64(*parse_natural("18446744073709551615")) == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(as_u64(*parse_natural("18446744073709551616")).has_value());
  for (const auto* text : {"", "0x", "-1", "1.0", "12a", "0xg", " 1"}) {
    INFO(text);
    CHECK_FALSE(parse_natural(text).has_value());
  }
}

TEST_CASE("natural: back to decimal", "[natural]") {
  for (const auto* text : {"0", "9", "10", "18446744073709551616", "1000000000000000000000000000000",
                           "115792089237316195423570985008687907853269984665640564039457584007913129639935"}) {
    CHECK(to_decimal(*parse_natural(text)) == text);
  }
}

TEST_CASE("natural: at most 64 bytes", "[natural]") {
  CHECK(parse_natural("0x" + std::string(128, 'f')).has_value());
  CHECK_FALSE(parse_natural("0x1" + std::string(128, '0')).has_value());
  CHECK_FALSE(parse_natural(std::string(161, '0')).has_value());
  const Buffer bytes = {0, 0, 7};
  CHECK(natural_of(bytes) == Natural{{7}});
}

}  // namespace touchstone
