#include "base/untrusted.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "support/catch.h"

using namespace touchstone;
using namespace std::string_view_literals;

namespace {

std::string encoded(char32_t value) {
  std::string out;
  utf8::append(out, value);
  return out;
}

}  // namespace

TEST_CASE("what is harmless stays as it is") {
  for (const std::string_view text : {"", "plain text", R"(back\slash \x41 \u{200b})", "é ß 漢字 한글 عربى",
                                      "\U0001F600", "quotes ' \" ` $", "e\u0301", "a\u00A0b"}) {
    CHECK(printable(text) == text);
  }
}

TEST_CASE("control bytes and broken UTF-8 become \\xNN") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"\x00"sv, R"(\x00)"},
      {"a\nb\tc\r", R"(a\x0ab\x09c\x0d)"},
      {"\x1b[31mred\x1b[0m", R"(\x1b[31mred\x1b[0m)"},
      {"\x7f", R"(\x7f)"},
      {"\x80", R"(\x80)"},
      {"\xff\xfe", R"(\xff\xfe)"},
      {"\xC0\x80", R"(\xc0\x80)"},                  // overlong NUL
      {"\xE0\x80\xAF", R"(\xe0\x80\xaf)"},          // overlong slash
      {"\xED\xA0\x80", R"(\xed\xa0\x80)"},          // surrogate
      {"\xF4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},  // above U+10FFFF
      {"\xE6\xBC", R"(\xe6\xbc)"},                  // cut short
      {"\xE6\xBC"
       "A",
       R"(\xe6\xbcA)"},
      {"\xC3\xA9\xC3", "\xC3\xA9\\xc3"},
  };
  for (const auto& [text, shown] : cases) CHECK(printable(text) == shown);
}

TEST_CASE("what hides or reorders text becomes \\u{…}") {
  CHECK(printable("a" + encoded(0x202E) + "b") == "a\\u{202e}b");
  CHECK(printable("\u0085") == "\\u{85}");
  CHECK(printable("\U000E0041") == "\\u{e0041}");
  CHECK(printable("\U0010FFFD") == "\\u{10fffd}");
  std::vector<char32_t> hidden{0x00AD,  0x034F, 0x061C, 0x180E,  0x2028,   0x2029, 0x3164,  0xFEFF, 0xFFF9,
                               0xE0001, 0xE000, 0xF8FF, 0xF0000, 0x100000, 0xFE0F, 0xE0100, 0xFFFE, 0x1FFFF};
  const auto add = [&hidden](char32_t first, char32_t last) {
    for (char32_t value = first; value <= last; ++value) hidden.push_back(value);
  };
  add(0x80, 0x9F);
  add(0x200B, 0x200F);
  add(0x202A, 0x202E);
  add(0x2060, 0x2064);
  add(0x2066, 0x2069);
  add(0xE0020, 0xE007F);
  for (const char32_t value : hidden) {
    const std::string shown = printable(encoded(value));
    CHECK(shown.starts_with("\\u{"));
    CHECK(shown.ends_with('}'));
    CHECK(std::stoul(shown.substr(3), nullptr, 16) == value);
  }
}

TEST_CASE("printable text has no control byte, is UTF-8, and a second pass changes nothing") {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): a test must repeat
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (unsigned i = 0; i < random() % 24; ++i) {
      if (random() % 2 == 0) {
        text += static_cast<char>(static_cast<std::uint8_t>(random()));
      } else {
        utf8::append(text, static_cast<char32_t>(random() % 0x110000));
      }
    }
    const std::string shown = printable(text);
    REQUIRE(is_utf8(shown));
    REQUIRE(printable(shown) == shown);
    for (const char byte : shown) REQUIRE((static_cast<std::uint8_t>(byte) >= 0x20 && byte != 0x7F));
  }
}

TEST_CASE("UTF-8 is what table 3-7 of Unicode allows") {
  for (const std::string_view good : {""sv, "a\0b"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
                                      "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv}) {
    CHECK(is_utf8(good));
    for (std::size_t size = 1; size < good.size() && good.front() != 'a'; ++size) {
      CHECK_FALSE(is_utf8(good.substr(0, size)));
    }
  }
  for (const std::string_view bad : {"\x80"sv, "\xBF"sv, "\xC0\xAF"sv, "\xC1\xBF"sv, "\xC2\x41"sv, "\xE0\x9F\xBF"sv,
                                     "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv,
                                     "\xF5\x80\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv, "\xFE"sv, "\xFF"sv}) {
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("every code point is written and read back") {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    const std::string text = encoded(value);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    const auto strict = utf8::decode(text);
    const auto kept = utf8::decode(text, utf8::Surrogates::kept);
    if (kept.value != value || kept.length != text.size() || (strict.length == 0) != surrogate)
      FAIL_CHECK(static_cast<std::uint32_t>(value));
  }
}

TEST_CASE("untrusted text compares raw and shows escaped") {
  const Untrusted text("a\x1b"sv);
  CHECK(text.raw() == "a\x1b");
  CHECK(text.shown() == "a\\x1b");
  CHECK(text == Untrusted(std::string("a\x1b")));
  CHECK_FALSE(text == Untrusted("a\\x1b"sv));
}
