#include "codec/spelling.h"

#include <algorithm>
#include <string>
#include <vector>

#include "codec/base64.h"
#include "codec/pem.h"
#include "support/catch.h"
#include "support/files.h"

using namespace touchstone;

namespace {

// The one reading as "encoding:bytes"; "raw" when there is none.
std::string reading(const std::string& text) {
  const auto readings = spellings(as_bytes(text));
  if (readings.empty()) return "raw";
  REQUIRE(readings.size() == 1);
  return std::string(name(readings.front().encoding)) + ":" + std::string(as_text(readings.front().bytes));
}

}  // namespace

TEST_CASE("spelling: one text, one reading") {
  CHECK(reading("666f6f") == "hex:foo");
  CHECK(reading("0x666F6f\n") == "hex:foo");
  CHECK(reading("  0X666f6f\t\r\n") == "hex:foo");
  CHECK(reading("66\n6f\r\n6f") == "hex:foo");
  CHECK(reading("Zm9vYg==") == "base64:foob");
  CHECK(reading("\n Zm9v\r\nYg==  \n") == "base64:foob");
  CHECK(reading("Zm9vYg") == "base64url:foob");
  CHECK(reading("++++////") == "base64:\xFB\xEF\xBE\xFF\xFF\xFF");
  CHECK(reading("----____") == "base64url:\xFB\xEF\xBE\xFF\xFF\xFF");
  CHECK(reading("-___\n_w==") == "base64url:\xFB\xFF\xFF\xFF");
  CHECK(reading("-----BEGIN X-----\nZm9v\n-----END X-----\n") == "pem:foo");
  CHECK(reading("a comment\n-----BEGIN X-----\nZm9v\n-----END X-----\n") == "pem:foo");
}

TEST_CASE("spelling: texts that only are themselves") {
  for (const char* text :
       {"", " \n", "{}", "Zm9v Yg==", "+++-", "Zm9vYh==", "A", "0x", "0x66 6f", "Zm9v\nYg===", "\xEF\xBB\xBFZm9v"}) {
    CHECK(reading(text) == "raw");
  }
  const std::string block = "-----BEGIN X-----\nZm9v\n-----END X-----\n";
  CHECK(reading(block + block) == "raw");
  CHECK(reading(std::string("\x03\x00\n", 3) + block) == "raw");
  CHECK(reading("-----BEGIN X-----\nZm9v\n-----END Y-----\n") == "raw");
}

TEST_CASE("spelling: an odd number of hex digits is no hex") {
  CHECK(reading("abcde") == "raw");
  CHECK(reading("1234567") == "raw");  // as base64url the unused bits are not zero
  CHECK(reading("abc").starts_with("base64url:"));
}

TEST_CASE("spelling: every byte string has the readings that it was given") {
  for (std::size_t size = 1; size < 80; ++size) {
    Buffer bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(255 - i * 3));
    const std::string plain(as_text(bytes));
    CHECK(reading("0x" + to_hex(bytes)) == "hex:" + plain);
    CHECK(reading(to_hex(bytes)) == "hex:" + plain);
    CHECK(reading(to_base64(bytes)) == "base64:" + plain);
    CHECK(reading(pem::write("X", bytes)) == "pem:" + plain);
    const std::string url = to_base64url(bytes);
    const bool also_base64 = url == to_base64(bytes);
    CHECK(reading(url) == (also_base64 ? "base64:" : "base64url:") + plain);
  }
}

TEST_CASE("spelling: explain_text names the place") {
  struct Row {
    std::string text;
    std::size_t offset;
    const char* detail;
  };
  const std::string long_text = to_base64(Buffer(98, 0x55));  // 132 characters, one of them '='
  const std::vector<Row> rows = {{"\n Zm9v\nYg=\n", 10, "padding"},
                                 {"Zm9v\nYg=!", 0, ""},
                                 {"Zm9\nvYh==", 6, "unused bits"},
                                 {"Zm9v\n+-Zm", 6, "outside the alphabet"},
                                 {"Z_9", 2, "unused bits"},
                                 {"=Zm9v", 0, "padding"},
                                 {"0xabcde", 6, "odd number"},
                                 {"0xabcd0", 0, ""},
                                 {"0xabc", 4, "odd number"},
                                 {long_text.substr(0, 131) + "!", 131, "padding"},
                                 {" \n" + long_text.substr(0, 131) + "!", 133, "padding"},
                                 {long_text.substr(0, 100) + "!" + long_text.substr(101), 0, ""},
                                 {"{}", 0, ""},
                                 {"", 0, ""},
                                 {"Zm9v", 0, ""},
                                 {"Zm9vYg", 0, ""}};
  for (const Row& row : rows) {
    INFO(row.text);
    const auto explained = explain_text(as_bytes(row.text));
    const bool silent = std::string(row.detail).empty();
    CHECK(explained.has_value() == silent);
    if (silent || explained) continue;
    CHECK(explained.error().offset == row.offset);
    CHECK(std::string(explained.error().detail).find(row.detail) != std::string::npos);
    CHECK(spellings(as_bytes(row.text)).empty());
  }
}

TEST_CASE("spelling: a text above the limit has no reading and says so") {
  const std::string text((std::size_t{64} << 20U) + 4, 'A');
  CHECK(spellings(as_bytes(text)).empty());
  const auto explained = explain_text(as_bytes(text));
  REQUIRE_FALSE(explained);
  CHECK(explained.error().fault == Fault::too_large);
  const auto readings = spellings(as_bytes(text).first(text.size() - 4));
  REQUIRE(readings.size() == 1);
  CHECK(readings.front().bytes.size() == std::size_t{32} << 20U);
}

TEST_CASE("spelling: one Nitro document in all of them") {
  const auto folder = test::shared_vectors();
  if (!folder) {
    WARN("no shared vectors: skipped");
    return;
  }
  const Buffer document = test::read_file(*folder / "nitro/real/2026-02-12_us-east-2_prod_indef-map_opengradient.cbor");
  CHECK(spellings(document).empty());
  CHECK(explain_text(document));
  struct Row {
    const char* file;
    Encoding encoding;
  };
  const std::vector<Row> rows = {{"document-wrapped.b64", Encoding::base64},
                                 {"document.b64url", Encoding::base64url},
                                 {"document.hex", Encoding::hex},
                                 {"document.0x.hex", Encoding::hex}};
  for (const Row& row : rows) {
    const auto readings = spellings(test::read_file(*folder / "nitro/encodings" / row.file));
    REQUIRE(readings.size() == 1);
    CHECK(readings.front().encoding == row.encoding);
    CHECK(readings.front().bytes == document);
  }
  const Buffer bad = test::read_file(*folder / "nitro/encodings/document-bad-padding.b64");
  CHECK(spellings(bad).empty());
  const auto explained = explain_text(bad);
  REQUIRE_FALSE(explained);
  CHECK(explained.error().offset == 6074);
  CHECK(explained.error().detail.starts_with("not base64: padding"));
}
