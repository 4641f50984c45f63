#include "codec/pem.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace touchstone;

namespace {

const std::string kOne = "-----BEGIN THING-----\nZm9vYmFy\n-----END THING-----\n";

Parsed<std::vector<pem::Block>> parse(const std::string& text) { return pem::parse(as_bytes(text)); }

}  // namespace

TEST_CASE("pem: what was written comes back") {
  for (const std::size_t size : {0U, 1U, 47U, 48U, 49U, 96U, 1000U}) {
    Buffer bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 7));
    const std::string text = pem::write("CERTIFICATE", bytes);
    CHECK(text.back() == '\n');
    CHECK(text.find('\r') == std::string::npos);
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = text.find('\n', start);
      CHECK(end - start <= 64);
      start = end + 1;
    }
    const auto blocks = parse(text);
    REQUIRE(blocks);
    REQUIRE(blocks->size() == 1);
    CHECK(blocks->front().label == "CERTIFICATE");
    CHECK(blocks->front().bytes == bytes);
    CHECK(blocks->front().offset == 0);
    CHECK(pem::looks_like_pem(as_bytes(text)));
  }
}

TEST_CASE("pem: several blocks, text between them, other line ends and white space") {
  const std::string text = "Subject: a thing\n" + kOne +
                           "\nanother\r\n-----BEGIN OTHER-THING-----  \r\n\r\n Zm9v\t\r\nYmFy \r\n" +
                           "-----END OTHER-THING-----";
  const auto blocks = parse(text);
  REQUIRE(blocks);
  REQUIRE(blocks->size() == 2);
  CHECK((*blocks)[0].offset == 17);
  CHECK((*blocks)[1].label == "OTHER-THING");
  CHECK((*blocks)[1].bytes == (*blocks)[0].bytes);
  CHECK(text.compare((*blocks)[1].offset, 11, "-----BEGIN ") == 0);
}

TEST_CASE("pem: what is refused") {
  struct Row {
    std::string text;
    Fault fault;
  };
  const std::vector<Row> rows = {
      {"", Fault::missing},
      {"no block at all\n", Fault::missing},
      {"x -----BEGIN THING-----\nZm9v\n", Fault::missing},
      {"-----BEGIN THING-----\nZm9v\n", Fault::truncated},
      {"-----BEGIN THING-----", Fault::truncated},
      {"-----BEGIN THING----\nZm9v\n-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----x\nZm9v\n-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm9v\n-----END OTHER-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm9v\n-----END THING----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm9v\n-----BEGIN THING-----\nZm9v\n-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm9v-----END THING-----\n", Fault::truncated},
      {"-----BEGIN TH  ING-----\nZm9v\n-----END TH  ING-----\n", Fault::syntax},
      {"-----END THING-----\n" + kOne, Fault::syntax},
      {kOne + "-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nProc-Type: 4,ENCRYPTED\n\nZm9v\n-----END THING-----\n", Fault::unsupported},
      {"-----BEGIN THING-----\nZm9vY\n-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm9vYg\n-----END THING-----\n", Fault::syntax},
      {"-----BEGIN THING-----\nZm-v\n-----END THING-----\n", Fault::syntax}};
  for (const Row& row : rows) {
    INFO(row.text);
    const auto blocks = parse(row.text);
    REQUIRE_FALSE(blocks);
    CHECK(blocks.error().fault == row.fault);
    CHECK(blocks.error().offset <= row.text.size());
  }
}

TEST_CASE("pem: the offset of bad base64 is that of the character") {
  const std::string text = "-----BEGIN THING-----\nZm9v\r\nYm!y\n-----END THING-----\n";
  const auto blocks = parse(text);
  REQUIRE_FALSE(blocks);
  CHECK(blocks.error().offset == text.find('!'));
}

TEST_CASE("pem: no strict prefix reads, but for the final line end") {
  for (std::size_t cut = 0; cut + 1 < kOne.size(); ++cut) {
    const auto blocks = parse(kOne.substr(0, cut));
    REQUIRE_FALSE(blocks);
    CHECK(blocks.error().offset <= cut);
  }
  CHECK(parse(kOne.substr(0, kOne.size() - 1)));
}

TEST_CASE("pem: the number of blocks is limited") {
  std::string text;
  for (int i = 0; i < 4096; ++i) text += "-----BEGIN A-----\n-----END A-----\n";
  CHECK(parse(text).value().size() == 4096);
  text += kOne;
  const auto blocks = parse(text);
  REQUIRE_FALSE(blocks);
  CHECK(blocks.error().fault == Fault::too_large);
}

TEST_CASE("pem: what looks like it") {
  CHECK(pem::looks_like_pem(as_bytes(" \n  -----BEGIN X-----")));
  CHECK(pem::looks_like_pem(as_bytes("text\n-----BEGIN X-----")));
  CHECK_FALSE(pem::looks_like_pem(as_bytes("text -----BEGIN X-----")));
  CHECK_FALSE(pem::looks_like_pem(as_bytes("{\"pem\": \"-----BEGIN X-----\"}")));
  CHECK_FALSE(pem::looks_like_pem({}));
}
