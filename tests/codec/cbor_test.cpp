#include "codec/cbor.h"

#include <string>
#include <string_view>
#include <vector>

#include "codec/hex.h"
#include "support/catch.h"

using namespace touchstone;
using namespace touchstone::cbor;

namespace {

constexpr std::size_t kDepth = 16;

Buffer bytes_of(std::string_view hex) { return from_hex(hex, "test").value(); }

// One item and nothing after it.
Parsed<bool> whole(Bytes input, std::size_t depth = kDepth) {
  Reader reader(input);
  TOUCHSTONE_TRY(shortest, skip(reader, depth, "item"));
  TOUCHSTONE_CHECK(reader.expect_end("item"));
  return shortest;
}

Parsed<bool> whole(std::string_view hex, std::size_t depth = kDepth) { return whole(bytes_of(hex), depth); }

struct Example {
  std::string_view hex;
  bool shortest = true;
};

// RFC 8949 appendix A, all of it.
const std::vector<Example> kExamples = {{"00"},
                                        {"01"},
                                        {"0a"},
                                        {"17"},
                                        {"1818"},
                                        {"1819"},
                                        {"1864"},
                                        {"1903e8"},
                                        {"1a000f4240"},
                                        {"1b000000e8d4a51000"},
                                        {"1bffffffffffffffff"},
                                        {"c249010000000000000000"},
                                        {"3bffffffffffffffff"},
                                        {"c349010000000000000000"},
                                        {"20"},
                                        {"29"},
                                        {"3863"},
                                        {"3903e7"},
                                        {"f90000"},
                                        {"f98000"},
                                        {"f93c00"},
                                        {"fb3ff199999999999a"},
                                        {"f93e00"},
                                        {"f97bff"},
                                        {"fa47c35000"},
                                        {"fa7f7fffff"},
                                        {"fb7e37e43c8800759c"},
                                        {"f90001"},
                                        {"f90400"},
                                        {"f9c400"},
                                        {"fbc010666666666666"},
                                        {"f97c00"},
                                        {"f97e00"},
                                        {"f9fc00"},
                                        {"fa7f800000", false},
                                        {"fa7fc00000", false},
                                        {"faff800000", false},
                                        {"fb7ff0000000000000", false},
                                        {"fb7ff8000000000000", false},
                                        {"fbfff0000000000000", false},
                                        {"f4"},
                                        {"f5"},
                                        {"f6"},
                                        {"f7"},
                                        {"f0"},
                                        {"f8ff"},
                                        {"c074323031332d30332d32315432303a30343a30305a"},
                                        {"c11a514b67b0"},
                                        {"c1fb41d452d9ec200000"},
                                        {"d74401020304"},
                                        {"d818456449455446"},
                                        {"d82076687474703a2f2f7777772e6578616d706c652e636f6d"},
                                        {"40"},
                                        {"4401020304"},
                                        {"60"},
                                        {"6161"},
                                        {"6449455446"},
                                        {"62225c"},
                                        {"62c3bc"},
                                        {"63e6b0b4"},
                                        {"64f0908591"},
                                        {"80"},
                                        {"83010203"},
                                        {"8301820203820405"},
                                        {"98190102030405060708090a0b0c0d0e0f101112131415161718181819"},
                                        {"a0"},
                                        {"a201020304"},
                                        {"a26161016162820203"},
                                        {"826161a161626163"},
                                        {"a56161614161626142616361436164614461656145"},
                                        {"5f42010243030405ff"},
                                        {"7f657374726561646d696e67ff"},
                                        {"9fff"},
                                        {"9f018202039f0405ffff"},
                                        {"9f01820203820405ff"},
                                        {"83018202039f0405ff"},
                                        {"83019f0203ff820405"},
                                        {"9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff"},
                                        {"bf61610161629f0203ffff"},
                                        {"826161bf61626163ff"},
                                        {"bf6346756ef563416d7421ff"}};

}  // namespace

TEST_CASE("cbor: the examples of RFC 8949 appendix A are read, and how they were written is known") {
  for (const Example& example : kExamples) {
    INFO(example.hex);
    const auto shortest = whole(example.hex);
    REQUIRE(shortest);
    CHECK(*shortest == example.shortest);
  }
}

TEST_CASE("cbor: no strict prefix of an item is one, and nothing may follow") {
  for (const Example& example : kExamples) {
    INFO(example.hex);
    Buffer item = bytes_of(example.hex);
    for (std::size_t cut = 0; cut < item.size(); ++cut) {
      const auto skipped = whole(Bytes(item).first(cut));
      REQUIRE_FALSE(skipped);
      CHECK(skipped.error().fault == Fault::truncated);
      CHECK(skipped.error().offset <= cut);
    }
    item.push_back(0x00);
    const auto skipped = whole(item);
    REQUIRE_FALSE(skipped);
    CHECK(skipped.error().fault == Fault::trailing);
    CHECK(skipped.error().offset == item.size() - 1);
  }
}

TEST_CASE("cbor: what is not well-formed is refused (RFC 8949 appendix F)") {
  for (const std::string_view hex : {"1c",           "1d",          "1e",
                                     "3c",           "3d",          "3e",
                                     "5c",           "5d",          "5e",
                                     "7c",           "7d",          "7e",
                                     "9c",           "9d",          "9e",
                                     "bc",           "bd",          "be",
                                     "dc",           "dd",          "de",
                                     "fc",           "fd",          "fe",  // reserved additional information
                                     "f800",         "f801",        "f818",
                                     "f81f",  // simple values below 32 in two bytes
                                     "ff",           "81ff",        "8200ff",
                                     "a1ff00",       "a100ff",      "c0ff",
                                     "a20000ff00",   "9f81ff",      "9f829f819f9fffffffff",
                                     "bf00ff",       "bf000000ff",         // breaks out of place, keys without a value
                                     "1f",           "3f",          "df",  // no indefinite integers and tags
                                     "5f00ff",       "5f21ff",      "5f6100ff",
                                     "5f80ff",       "5fa0ff",      "5fc000ff",
                                     "5fe0ff",       "7f4100ff",         // wrong chunks
                                     "5f5f4100ffff", "7f7f6100ffff"}) {  // indefinite chunks
    INFO(hex);
    const auto skipped = whole(hex);
    REQUIRE_FALSE(skipped);
    CHECK(skipped.error().fault == Fault::syntax);
    CHECK(skipped.error().offset < hex.size() / 2);
  }
}

TEST_CASE("cbor: text is UTF-8, chunk by chunk") {
  CHECK(whole("7f62c3bc6161ff"));
  for (const std::string_view hex : {"61ff", "62c328", "63eda080", "7f61c361bcff"}) {
    INFO(hex);
    const auto skipped = whole(hex);
    REQUIRE_FALSE(skipped);
    CHECK(skipped.error().fault == Fault::syntax);
  }
  CHECK(whole("41ff"));
}

TEST_CASE("cbor: a length that is longer than needed is read and flagged") {
  for (const std::string_view hex : {"1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3800", "580100",
                                     "590000", "780161", "7800", "9800", "b800", "d81700", "5f580100ff", "811800"}) {
    INFO(hex);
    const auto skipped = whole(hex);
    REQUIRE(skipped);
    CHECK_FALSE(*skipped);
  }
  for (const std::string_view hex :
       {"17", "1818", "18ff", "190100", "19ffff", "1a00010000", "1affffffff", "1b0000000100000000"}) {
    CHECK(*whole(hex));
  }
}

TEST_CASE("cbor: floats and the shortest form that keeps their value") {
  struct Row {
    std::string_view hex;
    bool shortest;
  };
  const std::vector<Row> rows = {{"fa3f800000", false},           // 1.0 fits a half
                                 {"fa33800000", false},           // 2^-24, the smallest subnormal half
                                 {"fa33000000", true},            // 2^-25
                                 {"fa33c00000", true},            // 1.5 * 2^-24
                                 {"fa387fc000", false},           // the largest subnormal half
                                 {"fa387fe000", true},            // one bit more
                                 {"fa477fe000", false},           // 65504, the largest half
                                 {"fa47800000", true},            // 65536
                                 {"fa00000000", false},           // zero
                                 {"fa00000001", true},            // the smallest subnormal single
                                 {"fa7f800001", true},            // a NaN whose payload needs the width
                                 {"fb3ff0000000000000", false},   // 1.0
                                 {"fb36a0000000000000", false},   // 2^-149, the smallest subnormal single
                                 {"fb3690000000000000", true},    // 2^-150
                                 {"fb47efffffe0000000", false},   // the largest single
                                 {"fb47f0000000000000", true},    // 2^128
                                 {"fb0000000000000001", true},    // the smallest subnormal double
                                 {"fb8000000000000000", false}};  // negative zero
  for (const Row& row : rows) {
    INFO(row.hex);
    CHECK(*whole(row.hex) == row.shortest);
  }
}

TEST_CASE("cbor: depth counts the containers inside each other, empty ones too") {
  CHECK(whole("00", 0));
  CHECK(whole("5f4100ff", 0));
  CHECK(whole("80", 0).error().fault == Fault::too_deep);
  CHECK(whole("80", 1));
  CHECK(whole("8100", 1));
  CHECK(whole("8180", 1).error().fault == Fault::too_deep);
  CHECK(whole("c000", 0).error().fault == Fault::too_deep);
  CHECK(whole("c000", 1));
  CHECK(whole("a10081f6", 2));
  CHECK(whole("a10081f6", 1).error().offset == 2);
  CHECK(whole("9f9fffff", 2));
  CHECK(whole("828000", 2));
  const Buffer nested(1000, 0x81);
  CHECK(whole(nested).error().fault == Fault::too_deep);
  CHECK(whole(nested).error().offset == kDepth);
}

TEST_CASE("cbor: claimed sizes beyond the input are refused before anything is read or allocated") {
  for (const std::string_view hex :
       {"5b7fffffffffffffff", "5b8000000000000000", "5bffffffffffffffff", "7bffffffffffffffff", "9b8000000000000000",
        "9bffffffffffffffff00", "bb8000000000000000", "bbffffffffffffffff0000", "bb80000000000000010000",
        "5f5bffffffffffffffff"}) {
    INFO(hex);
    const auto skipped = whole(hex);
    REQUIRE_FALSE(skipped);
    CHECK(skipped.error().fault == Fault::truncated);
    CHECK(skipped.error().offset <= hex.size() / 2);
  }
}

TEST_CASE("cbor: heads") {
  const Buffer input = bytes_of("391234");
  Reader reader(input, 100);
  const auto head = read_head(reader, "item");
  REQUIRE(head);
  CHECK(head->major == Major::negative_int);
  CHECK(head->argument == 0x1234);
  CHECK(head->info == 25);
  CHECK(head->offset == 100);
  CHECK_FALSE(head->indefinite);
  CHECK(reader.empty());

  const Buffer cut = bytes_of("3912");
  Reader short_reader(cut);
  CHECK_FALSE(read_head(short_reader, "item"));
  CHECK(short_reader.offset() == 0);  // nothing consumed

  const Buffer stop = bytes_of("ff");
  Reader stop_reader(stop);
  CHECK(is_break(*read_head(stop_reader, "item")));
  const Buffer map = bytes_of("bf");
  Reader map_reader(map);
  CHECK_FALSE(is_break(*read_head(map_reader, "item")));
}

TEST_CASE("cbor: strings") {
  const auto read = [](const Buffer& input) {
    Reader reader(input);
    const auto head = read_head(reader, "item");
    return read_string(reader, *head, "item");
  };
  const Buffer plain = bytes_of("43010203");
  const auto one = read(plain);
  REQUIRE(one);
  CHECK(one->bytes.data() == plain.data() + 1);
  CHECK(one->offset == 1);
  CHECK_FALSE(one->chunked);

  const Buffer pieces = bytes_of("5f42010240580103ff");
  auto chunked = read(pieces);
  REQUIRE(chunked);
  const String moved = std::move(*chunked);
  CHECK(equal(moved.bytes, bytes_of("010203")));
  CHECK(moved.chunked);
  CHECK_FALSE(moved.shortest);
  CHECK(moved.offset == 2);

  CHECK(read(bytes_of("5fff"))->bytes.empty());
  CHECK(read(bytes_of("01")).error().fault == Fault::wrong_type);
  CHECK(read(bytes_of("80")).error().fault == Fault::wrong_type);
}

TEST_CASE("cbor: entries of arrays and maps, definite or not") {
  for (const std::string_view hex : {"83010203", "9f010203ff"}) {
    const Buffer input = bytes_of(hex);
    Reader reader(input);
    const auto head = read_head(reader, "list");
    Entries entries(reader, *head);
    std::vector<std::uint64_t> values;
    auto more = entries.next("list");
    for (; more && *more; more = entries.next("list")) values.push_back(read_head(reader, "list")->argument);
    REQUIRE(more);
    CHECK(values == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(reader.empty());
  }
  const Buffer huge = bytes_of("9b80000000000000000102");
  Reader reader(huge);
  const auto head = read_head(reader, "list");
  Entries entries(reader, *head);
  const auto more = entries.next("list");
  REQUIRE_FALSE(more);
  CHECK(more.error().fault == Fault::truncated);

  const Buffer open = bytes_of("bf");
  Reader open_reader(open);
  const auto open_head = read_head(open_reader, "map");
  Entries open_entries(open_reader, *open_head);
  CHECK(open_entries.next("map").error().fault == Fault::truncated);
}

TEST_CASE("cbor: what is written is the shortest form and comes back") {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{23}, std::uint64_t{24}, std::uint64_t{255},
                                    std::uint64_t{256}, std::uint64_t{65535}, std::uint64_t{65536},
                                    std::uint64_t{0xFFFFFFFF}, std::uint64_t{0x100000000}, ~std::uint64_t{0}}) {
    for (const Major major : {Major::unsigned_int, Major::negative_int, Major::bytes, Major::tag}) {
      Buffer out;
      write_head(out, major, value);
      Reader reader(out);
      const auto head = read_head(reader, "item");
      REQUIRE(head);
      CHECK(head->major == major);
      CHECK(head->argument == value);
      CHECK(head->shortest);
      CHECK(reader.empty());
    }
  }
  Buffer out;
  write_head(out, Major::array, 2);
  write_text(out, "Signature1");
  write_bytes(out, Buffer(24, 0xAB));
  CHECK(to_hex(out) == "826a5369676e6174757265315818" + to_hex(Buffer(24, 0xAB)));
}
