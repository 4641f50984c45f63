#include "codec/base64.h"

#include <algorithm>
#include <string>
#include <vector>

#include "codec/wrapped.h"
#include "support/catch.h"

using namespace touchstone;

namespace {

std::string text_of(const Parsed<Buffer>& bytes) { return std::string(as_text(bytes.value())); }

Buffer some_bytes(std::size_t count) {
  Buffer bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 151 + count));
  return bytes;
}

}  // namespace

TEST_CASE("base64: the vectors of RFC 4648 section 10") {
  struct Row {
    std::string plain, padded, unpadded;
  };
  const std::vector<Row> rows = {{"", "", ""},
                                 {"f", "Zg==", "Zg"},
                                 {"fo", "Zm8=", "Zm8"},
                                 {"foo", "Zm9v", "Zm9v"},
                                 {"foob", "Zm9vYg==", "Zm9vYg"},
                                 {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                                 {"foobar", "Zm9vYmFy", "Zm9vYmFy"}};
  for (const Row& row : rows) {
    CHECK(to_base64(as_bytes(row.plain)) == row.padded);
    CHECK(to_base64url(as_bytes(row.plain)) == row.unpadded);
    CHECK(text_of(from_base64(row.padded, "value")) == row.plain);
    CHECK(text_of(from_base64url(row.padded, "value")) == row.plain);
    CHECK(text_of(from_base64url(row.unpadded, "value")) == row.plain);
    CHECK(from_base64(row.unpadded, "value").has_value() == (row.unpadded == row.padded));
  }
}

TEST_CASE("base64: the two alphabets differ in 62 and 63") {
  const Buffer bytes{0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF};
  CHECK(to_base64(bytes) == "++++////");
  CHECK(to_base64url(bytes) == "----____");
  CHECK(from_base64("++++////", "value").value() == bytes);
  CHECK(from_base64url("----____", "value").value() == bytes);
  CHECK_FALSE(from_base64("----____", "value"));
  CHECK_FALSE(from_base64url("++++////", "value"));
}

TEST_CASE("base64: what is refused, where and why") {
  struct Row {
    const char* text;
    std::size_t offset;
    const char* detail;
  };
  const std::vector<Row> rows = {{"Zm9vYg", 6, "padding is missing"},
                                 {"Zm9vYg=", 7, "padding is missing"},
                                 {"Zm9vYmE", 7, "padding is missing"},
                                 {"Zm9vYmE==", 8, "padding where none belongs"},
                                 {"Zm9v=", 4, "padding where none belongs"},
                                 {"Zm9v==", 4, "padding where none belongs"},
                                 {"=", 0, "padding where none belongs"},
                                 {"Z", 1, "padding cannot complete"},
                                 {"Zm9vZ===", 5, "padding in the wrong place"},
                                 {"Zg==Zm9v", 2, "padding in the wrong place"},
                                 {"====", 0, "padding in the wrong place"},
                                 {"Zm9v\n", 4, "outside the alphabet"},
                                 {" Zm9v", 0, "outside the alphabet"},
                                 {"Zm9vY!==", 5, "outside the alphabet"},
                                 {"Zm9vYg!", 6, "outside the alphabet"},
                                 {"Zm9\xFF", 3, "outside the alphabet"},
                                 {"Zh==", 1, "unused bits"},
                                 {"Zm9=", 2, "unused bits"}};
  for (const Row& row : rows) {
    INFO(row.text);
    const auto read = from_base64(row.text, "value");
    REQUIRE_FALSE(read);
    CHECK(read.error().fault == Fault::syntax);
    CHECK(read.error().offset == row.offset);
    CHECK(std::string(read.error().detail).find(row.detail) != std::string::npos);
    CHECK(read.error().field == "value");
  }
}

TEST_CASE("base64url: padding is optional, but complete when it is there") {
  CHECK(from_base64url("Zg", "value"));
  CHECK(from_base64url("Zg==", "value"));
  CHECK_FALSE(from_base64url("Zg=", "value"));
  CHECK_FALSE(from_base64url("Zm8==", "value"));
  CHECK_FALSE(from_base64url("Zh", "value"));
  CHECK_FALSE(from_base64url("Z", "value"));
}

TEST_CASE(
    "base64: bytes of every length come back, and every strict prefix of their text is refused or is whole groups") {
  for (std::size_t count = 0; count < 70; ++count) {
    const Buffer bytes = some_bytes(count);
    const std::string text = to_base64(bytes);
    REQUIRE(text.size() == (count + 2) / 3 * 4);
    CHECK(from_base64(text, "value").value() == bytes);
    CHECK(from_base64url(to_base64url(bytes), "value").value() == bytes);
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
      const auto read = from_base64(std::string_view(text).substr(0, cut), "value");
      CHECK(read.has_value() == (cut % 4 == 0));
      if (!read) CHECK(read.error().offset <= cut);
    }
  }
}

TEST_CASE("base64: each text is the only one for its bytes") {
  // All texts of four characters around one group: what is accepted encodes back to itself.
  const std::string characters = "ABCDgw019+/-_= ";
  for (const char a : characters) {
    for (const char b : characters) {
      for (const char c : characters) {
        for (const char d : characters) {
          const std::string text{a, b, c, d};
          if (const auto bytes = from_base64(text, "value")) CHECK(to_base64(*bytes) == text);
          const auto url = from_base64url(text, "value");
          if (!url) continue;
          CHECK(to_base64url(*url) == text.substr(0, std::min(text.find('='), text.size())));
        }
      }
    }
  }
}

TEST_CASE("base64: exactly 64 digits, in each place of a group") {
  for (std::size_t place = 0; place < 4; ++place) {
    int accepted = 0;
    for (unsigned value = 0; value < 256; ++value) {
      std::string text = "AAAAAAAA";
      text[place] = static_cast<char>(value);
      const auto read = from_base64(text, "value");
      if (read) {
        ++accepted;
      } else {
        CHECK(read.error().offset == place);
      }
    }
    CHECK(accepted == 64);
  }
}

TEST_CASE("wrapped text: characters are dropped and found again") {
  const std::string text = "\r\nab\nc\r\n";
  CHECK(unwrap(text, "\r\n") == "abc");
  CHECK(unwrap("", "\r\n").empty());
  CHECK(wrapped_offset(text, "\r\n", 0) == 2);
  CHECK(wrapped_offset(text, "\r\n", 1) == 3);
  CHECK(wrapped_offset(text, "\r\n", 2) == 5);
  CHECK(wrapped_offset(text, "\r\n", 3) == 6);
  CHECK(wrapped_offset("", "\r\n", 0) == 0);
}
