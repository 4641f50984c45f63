#include "base/time.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace touchstone;

TEST_CASE("instants that are known from elsewhere") {
  // Seconds by GNU date and Python's calendar.timegm.
  const std::vector<std::pair<std::int64_t, std::string_view>> cases{
      {0, "1970-01-01T00:00:00Z"},
      {1, "1970-01-01T00:00:01Z"},
      {-1, "1969-12-31T23:59:59Z"},
      {951782400, "2000-02-29T00:00:00Z"},
      {1770918962, "2026-02-12T17:56:02Z"},
      {2147483648, "2038-01-19T03:14:08Z"},
      {4107542400, "2100-03-01T00:00:00Z"},
      {-2208988800, "1900-01-01T00:00:00Z"},
      {253402300799, "9999-12-31T23:59:59Z"},
      {-62167219200, "0000-01-01T00:00:00Z"},
      {-11644473600, "1601-01-01T00:00:00Z"},
  };
  for (const auto& [seconds, text] : cases) {
    CHECK(to_text(Instant{seconds}) == text);
    REQUIRE(parse_instant(text));
    CHECK(parse_instant(text)->seconds == seconds);
  }
}

TEST_CASE("years that RFC 3339 cannot write are written as seconds") {
  CHECK(to_text(Instant{253402300800}) == "@253402300800");
  CHECK(to_text(Instant{-62167219201}) == "@-62167219201");
  CHECK(to_text(Instant{std::numeric_limits<std::int64_t>::min()}) == "@-9223372036854775808");
  CHECK(to_text(Instant{std::numeric_limits<std::int64_t>::max()}) == "@9223372036854775807");
}

TEST_CASE("text and instant are inverse to each other") {
  for (std::int64_t seconds = -62167219200; seconds < 253402300799; seconds += 86399LL * 977) {
    const auto back = parse_instant(to_text(Instant{seconds}));
    REQUIRE(back);
    REQUIRE(back->seconds == seconds);
  }
}

TEST_CASE("parts of a date are checked") {
  CHECK(from_civil(1970, 1, 1, 0, 0, 0) == Instant{0});
  CHECK(from_civil(2024, 2, 29, 23, 59, 59));
  CHECK(from_civil(2000, 2, 29, 0, 0, 0));
  const std::vector<std::array<int, 6>> bad{
      {2023, 2, 29, 0, 0, 0}, {1900, 2, 29, 0, 0, 0}, {2100, 2, 29, 0, 0, 0},  {2024, 2, 30, 0, 0, 0},
      {2024, 4, 31, 0, 0, 0}, {2024, 0, 1, 0, 0, 0},  {2024, 13, 1, 0, 0, 0},  {2024, 1, 0, 0, 0, 0},
      {2024, 1, 32, 0, 0, 0}, {2024, 1, 1, 24, 0, 0}, {2024, 1, 1, 0, 60, 0},  {2024, 1, 1, 0, 0, 60},
      {2024, 1, 1, -1, 0, 0}, {2024, 1, 1, 0, -1, 0}, {2024, 1, 1, 0, 0, -1},  {-1, 1, 1, 0, 0, 0},
      {10000, 1, 1, 0, 0, 0}, {2024, -1, 1, 0, 0, 0}, {2024, 257, 1, 0, 0, 0}, {65536 + 2024, 1, 1, 0, 0, 0},
  };
  for (const auto& part : bad) CHECK_FALSE(from_civil(part[0], part[1], part[2], part[3], part[4], part[5]));
}

TEST_CASE("offsets, fractions and lower case of RFC 3339") {
  const std::vector<std::pair<std::string_view, std::string_view>> same{
      {"2026-02-12T17:56:02.999Z", "2026-02-12T17:56:02Z"},
      {"2026-02-12T17:56:02.000000000000000000000001Z", "2026-02-12T17:56:02Z"},
      {"2026-02-12T17:56:02+00:00", "2026-02-12T17:56:02Z"},
      {"2026-02-12T17:56:02-00:00", "2026-02-12T17:56:02Z"},
      {"2026-02-12T19:56:02+02:00", "2026-02-12T17:56:02Z"},
      {"2026-02-12T12:26:02.5-05:30", "2026-02-12T17:56:02Z"},
      {"2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00Z"},
      {"2026-02-12t17:56:02z", "2026-02-12T17:56:02Z"},
      {"1770918962", "2026-02-12T17:56:02Z"},
      {"0", "1970-01-01T00:00:00Z"},
      {"0001770918962", "2026-02-12T17:56:02Z"},
  };
  for (const auto& [text, utc] : same) {
    REQUIRE(parse_instant(text));
    CHECK(to_text(*parse_instant(text)) == utc);
  }
}

TEST_CASE("other spellings of an instant are refused") {
  for (const std::string_view text : {"",
                                      " ",
                                      "now",
                                      "-1",
                                      "+1",
                                      "1.5",
                                      "1e9",
                                      "0x10",
                                      "1 ",
                                      " 1",
                                      "99999999999999999999",
                                      "1770918962000",
                                      "2026-02-12",
                                      "2026-02-12T17:56:02",
                                      "2026-02-12T17:56Z",
                                      "2026-02-12 17:56:02Z",
                                      "2026-02-12T17:56:02 Z",
                                      "2026-2-12T17:56:02Z",
                                      "26-02-12T17:56:02Z",
                                      "+2026-02-12T17:56:02Z",
                                      "2026-02-12T17:56:02,5Z",
                                      "2026-02-12T17:56:02.Z",
                                      "2026-02-12T17:56:02+0200",
                                      "2026-02-12T17:56:02+02",
                                      "2026-02-12T17:56:02+24:00",
                                      "2026-02-12T17:56:02+01:60",
                                      "2026-02-12T24:00:00Z",
                                      "2026-02-12T23:59:60Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-02-12T17:56:02ZZ",
                                      "2026-02-12T17:56:02Z ",
                                      "20260212T175602Z",
                                      "2026-02-12T17:56:0 Z",
                                      "2026-02-12T17:56:+2Z",
                                      "2026-02-12T17:56:02\u221201:00",
                                      "12026-02-12T17:56:02Z"}) {
    INFO(text);
    CHECK_FALSE(parse_instant(text));
  }
  const std::string_view good = "2026-02-12T17:56:02.5+02:00";
  for (std::size_t size = 0; size < good.size(); ++size) {
    // "2026" alone is seconds since 1970.
    if (size > 4) CHECK_FALSE(parse_instant(good.substr(0, size)));
  }
}

TEST_CASE("durations") {
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("15m") == 900);
  CHECK(parse_duration("1h") == 3600);
  CHECK(parse_duration("30d") == 2592000);
  CHECK(parse_duration("0s") == 0);
  CHECK(parse_duration("31556952000s") == 31556952000);
  CHECK(parse_duration("365242d") == 365242LL * 86400);
  for (const std::string_view text :
       {"", "s", "1", "-1s", "+1s", "1.5h", "1 h", " 1h", "1h ", "1H", "1w", "1h30m", "31556952001s", "365243d",
        "9223372036854775807d", "99999999999999999999s", "0x1s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("durations in words have at most three parts") {
  CHECK(duration_to_text(0) == "0s");
  CHECK(duration_to_text(59) == "59s");
  CHECK(duration_to_text(60) == "1m");
  CHECK(duration_to_text(3605) == "1h 5s");
  CHECK(duration_to_text(10925) == "3h 2m 5s");
  CHECK(duration_to_text(86400 + 10925) == "1d 3h 2m");
  CHECK(duration_to_text(400LL * 86400) == "400d");
  CHECK(duration_to_text(-10925) == "-3h 2m 5s");
  CHECK(duration_to_text(std::numeric_limits<std::int64_t>::min()) == "-106751991167300d 15h 30m");
}
