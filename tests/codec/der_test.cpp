#include "codec/der.h"

#include <string>
#include <string_view>
#include <vector>

#include "codec/hex.h"
#include "support/catch.h"

using namespace touchstone;
using namespace touchstone::der;

namespace {

Buffer bytes_of(std::string_view hex) { return from_hex(hex, "test").value(); }

// The one element of `input`, which outlives it.
Parsed<Element> whole(const Buffer& input) {
  Reader reader(input);
  TOUCHSTONE_TRY(element, read_any(reader, "element"));
  TOUCHSTONE_CHECK(reader.expect_end("element"));
  return element;
}

template <class Read>
auto value(std::string_view hex, Read read) {
  const Buffer input = bytes_of(hex);
  return read(whole(input).value(), "element");
}

Fault fault_of_time(std::uint8_t tag, std::string_view text) {
  Buffer input;
  write(input, tag, as_bytes(text));
  return as_time(whole(input).value(), "time").error().fault;
}

std::string time_of(std::uint8_t tag, std::string_view text) {
  Buffer input;
  write(input, tag, as_bytes(text));
  return to_text(as_time(whole(input).value(), "time").value());
}

}  // namespace

TEST_CASE("der: what was written comes back, whatever its length") {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    Buffer input;
    write(input, kOctetString, Buffer(size, 0x5A));
    const auto element = whole(input);
    REQUIRE(element);
    CHECK(element->tag == kOctetString);
    CHECK(element->content.size() == size);
    CHECK(element->whole.size() == input.size());
    CHECK(element->content_offset() == input.size() - size);
  }
}

TEST_CASE("der: no strict prefix of an element is one, nothing may follow, and a refusal consumes nothing") {
  Buffer input;
  write(input, kSequence, Buffer(200, 0x00));
  for (std::size_t cut = 0; cut < input.size(); ++cut) {
    Reader reader(Bytes(input).first(cut));
    const auto element = read_any(reader, "element");
    REQUIRE_FALSE(element);
    CHECK(element.error().fault == Fault::truncated);
    CHECK(element.error().offset <= cut);
    CHECK(reader.offset() == 0);
  }
  input.push_back(0);
  CHECK(whole(input).error().fault == Fault::trailing);
}

TEST_CASE("der: what is BER but not DER, or neither") {
  struct Row {
    std::string_view hex;
    Fault fault;
  };
  const std::vector<Row> rows = {{"30800000", Fault::syntax},  // indefinite
                                 {"048100", Fault::syntax},    // long form of a short length
                                 {"04810100", Fault::syntax},
                                 {"0482000100", Fault::syntax},  // zeros in front
                                 {"04820080", Fault::syntax},
                                 {"0489010000000000000000", Fault::syntax},  // more than eight octets
                                 {"04ff", Fault::syntax},
                                 {"0488ffffffffffffffff", Fault::truncated},  // larger than anything
                                 {"04887fffffffffffffff", Fault::truncated},
                                 {"1f0100", Fault::unsupported},  // high tag numbers
                                 {"bf2a00", Fault::unsupported},
                                 {"0000", Fault::syntax}};
  for (const Row& row : rows) {
    INFO(row.hex);
    const Buffer input = bytes_of(row.hex);
    const auto element = whole(input);
    REQUIRE_FALSE(element);
    CHECK(element.error().fault == row.fault);
    CHECK(element.error().offset <= input.size());
  }
}

TEST_CASE("der: tags are demanded or optional") {
  const Buffer input = bytes_of("a0030201020500");
  Reader reader(input, 40);
  CHECK(read(reader, kSequence, "element").error().fault == Fault::wrong_type);
  CHECK(read(reader, kSequence, "element").error().offset == 40);
  CHECK_FALSE(read_optional(reader, context(1), "element").value());
  CHECK(reader.offset() == 40);
  const auto tagged = read_optional(reader, context(0), "element").value();
  REQUIRE(tagged);
  Reader inner = tagged->reader();
  CHECK(inner.offset() == 42);
  CHECK(as_u64(read(inner, kInteger, "element").value(), "element").value() == 2);
  CHECK(read(reader, kNull, "element"));
  CHECK_FALSE(read_optional(reader, kNull, "element").value());
  CHECK(read(reader, kNull, "element").error().fault == Fault::truncated);
  CHECK(context(0) == 0xA0);
  CHECK(context(1, false) == 0x81);
}

TEST_CASE("der: INTEGER") {
  CHECK(value("020100", as_u64).value() == 0);
  CHECK(value("02017f", as_u64).value() == 127);
  CHECK(value("02020080", as_u64).value() == 128);
  CHECK(value("020900ffffffffffffffff", as_u64).value() == ~std::uint64_t{0});
  CHECK(value("0209010000000000000000", as_u64).error().fault == Fault::out_of_range);
  CHECK(value("0201ff", as_u64).error().fault == Fault::out_of_range);
  CHECK(value("0200", as_u64).error().fault == Fault::syntax);
  CHECK(value("02020001", as_u64).error().fault == Fault::syntax);
  CHECK(value("0202007f", as_u64).error().fault == Fault::syntax);
  CHECK(value("0202ff80", as_u64).error().fault == Fault::syntax);
  const Buffer large = bytes_of("020a00f0000000000000000001");
  CHECK_FALSE(whole(large));
  const Buffer number = bytes_of("020a00f00000000000000001");
  CHECK(to_hex(as_magnitude(whole(number).value(), "n").value()) == "f00000000000000001");
  CHECK(value("020100", as_magnitude).value().empty());
  CHECK(value("020180", as_magnitude).error().fault == Fault::out_of_range);
  CHECK(value("0203000001", as_magnitude).error().fault == Fault::syntax);
}

TEST_CASE("der: BOOLEAN") {
  CHECK(value("0101ff", as_boolean).value());
  CHECK_FALSE(value("010100", as_boolean).value());
  for (const std::string_view hex : {"010101", "0100", "0102ffff", "010180"}) {
    CHECK(value(hex, as_boolean).error().fault == Fault::syntax);
  }
}

TEST_CASE("der: BIT STRING") {
  const Buffer octets = bytes_of("030300a55a");
  CHECK(to_hex(as_octets_of_bits(whole(octets).value(), "bits").value()) == "a55a");
  CHECK(value("030100", as_octets_of_bits).value().empty());
  CHECK(value("03020780", as_octets_of_bits).error().fault == Fault::syntax);
  CHECK(value("0300", as_octets_of_bits).error().fault == Fault::syntax);

  CHECK(value("03020780", as_named_bits).value() == 1U);        // bit 0
  CHECK(value("03020204", as_named_bits).value() == 1U << 5U);  // bit 5
  CHECK(value("03020106", as_named_bits).value() == (1U << 5U | 1U << 6U));
  CHECK(value("0303070080", as_named_bits).value() == 1U << 8U);
  CHECK(value("03050000000001", as_named_bits).value() == 1U << 31U);
  CHECK(value("030100", as_named_bits).value() == 0);
  CHECK(value("0300", as_named_bits).error().fault == Fault::syntax);
  CHECK(value("03020880", as_named_bits).error().fault == Fault::syntax);
  CHECK(value("030101", as_named_bits).error().fault == Fault::syntax);
  CHECK(value("03020781", as_named_bits).error().fault == Fault::syntax);
  CHECK(value("0306000000000001", as_named_bits).error().fault == Fault::out_of_range);
}

TEST_CASE("der: OBJECT IDENTIFIER") {
  CHECK(value("06082a8648ce3d040303", as_oid).value() == "1.2.840.10045.4.3.3");
  CHECK(value("06032b6570", as_oid).value() == "1.3.101.112");
  CHECK(value("060100", as_oid).value() == "0.0");
  CHECK(value("060127", as_oid).value() == "0.39");
  CHECK(value("060128", as_oid).value() == "1.0");
  CHECK(value("06014f", as_oid).value() == "1.39");
  CHECK(value("060150", as_oid).value() == "2.0");
  CHECK(value("0603883703", as_oid).value() == "2.999.3");
  CHECK(value("060b2a81ffffffffffffffff7f", as_oid).value() == "1.2.18446744073709551615");
  CHECK(value("060b2a82808080808080808000", as_oid).error().fault == Fault::unsupported);
  CHECK(value("0600", as_oid).error().fault == Fault::syntax);
  CHECK(value("060180", as_oid).error().fault == Fault::syntax);
  CHECK(value("06022a86", as_oid).error().fault == Fault::syntax);
  CHECK(value("06032a8001", as_oid).error().fault == Fault::syntax);
}

TEST_CASE("der: times in the forms of RFC 5280") {
  CHECK(time_of(kUtcTime, "260212175602Z") == "2026-02-12T17:56:02Z");
  CHECK(time_of(kUtcTime, "491231235959Z") == "2049-12-31T23:59:59Z");
  CHECK(time_of(kUtcTime, "500101000000Z") == "1950-01-01T00:00:00Z");
  CHECK(time_of(kUtcTime, "240229000000Z") == "2024-02-29T00:00:00Z");
  CHECK(time_of(kGeneralizedTime, "99991231235959Z") == "9999-12-31T23:59:59Z");
  CHECK(time_of(kGeneralizedTime, "20500101000000Z") == "2050-01-01T00:00:00Z");
  for (const std::string_view text : {"", "Z", "2602121756Z", "260212175602", "260212175602+0000", "260212175602.5Z",
                                      "20260212175602Z", "26021217560aZ", "-60212175602Z", "260212175602z"}) {
    INFO(text);
    CHECK(fault_of_time(kUtcTime, text) == Fault::syntax);
  }
  for (const std::string_view text : {"202602121756Z", "20260212175602", "20260212175602.5Z", "260212175602Z"}) {
    INFO(text);
    CHECK(fault_of_time(kGeneralizedTime, text) == Fault::syntax);
  }
  for (const std::string_view text : {"261312175602Z", "260012175602Z", "260230175602Z", "250229175602Z",
                                      "260212245602Z", "260212176002Z", "260212175660Z", "260200175602Z"}) {
    INFO(text);
    CHECK(fault_of_time(kUtcTime, text) == Fault::out_of_range);
  }
  CHECK(fault_of_time(kIa5String, "260212175602Z") == Fault::wrong_type);
}
