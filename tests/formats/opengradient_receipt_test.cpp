#include <memory>
#include <string>
#include <string_view>

#include "formats/opengradient/fingerprint.h"
#include "formats/opengradient/receipt.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using opengradient::Generation;
using opengradient::Receipt;
using opengradient::Spelling;

const std::string kHash = "0x" + std::string(63, 'A') + "b";

/// The body of a v1 response; `replaced` stands in place of the member of that name, or nothing when it is empty.
std::string response(std::string_view member = {}, std::string_view replaced = {}) {
  std::string text = R"({"model":"m","choices":[{"message":{"content":"x"}}])";
  const auto add = [&](std::string_view name, const std::string& value) {
    const std::string shown = name == member ? std::string(replaced) : value;
    if (!shown.empty()) text += ",\"" + std::string(name) + "\":" + shown;
  };
  add("tee_signature", R"("AAEC")");
  add("tee_request_hash", "\"" + kHash + "\"");
  add("tee_output_hash", "\"" + kHash.substr(2) + "\"");
  add("tee_timestamp", "1772000000");
  add("tee_id", "\"" + kHash + "\"");
  return text + "}";
}

Parsed<Receipt> parse(std::string_view text) {
  auto bytes = std::make_shared<const Buffer>(to_buffer(as_bytes(text)));
  auto document = json::parse(*bytes, json::Dialect::gateway);
  if (!document) return tl::unexpected(document.error());
  return opengradient::parse_receipt(bytes, std::make_shared<const json::Document>(std::move(*document)));
}

bool recognised(std::string_view text) {
  const auto document = json::parse(as_bytes(text), json::Dialect::gateway);
  return document && opengradient::is_receipt(document->root());
}

Fault fault(std::string_view text) {
  const auto receipt = parse(text);
  REQUIRE_FALSE(receipt.has_value());
  CHECK(receipt.error().offset <= text.size());
  return receipt.error().fault;
}

const std::string kFingerprint = "{'response_signature': 'AAEC', 'request_signature': '" + std::string(64, '3') +
                                 "', 'response_timestamp': '2025-12-16T08:20:26.491885+00:00'}";

}  // namespace

TEST_CASE("a response", "[opengradient]") {
  const std::string text = response();
  const auto receipt = parse(text);
  REQUIRE(receipt.has_value());
  CHECK(recognised(text));
  CHECK(receipt->spelling == Spelling::response);
  CHECK(receipt->generation == Generation::v1);
  CHECK(receipt->signature.value == Buffer{0, 1, 2});
  CHECK(receipt->request_hash->value.back() == 0xAB);
  CHECK(receipt->output_hash->value == receipt->tee_id->value);
  CHECK(receipt->timestamp.value.seconds == 1772000000);
  CHECK(text.substr(receipt->timestamp.offset, receipt->timestamp.length) == "1772000000");
  CHECK(text.substr(receipt->signature.offset, receipt->signature.length) == "\"AAEC\"");
  const auto early = parse(response("tee_id", ""));
  REQUIRE(early.has_value());
  CHECK(early->generation == Generation::v0_9);
}

TEST_CASE("the relay's wrapper, an exchange and a blob", "[opengradient]") {
  const auto wrapped = parse(R"({"status":200,"body":)" + response() + "}");
  REQUIRE(wrapped.has_value());
  CHECK(wrapped->spelling == Spelling::response);
  const std::string exchange = R"({"request":{"model":"q"},"response":{"status":200,"body":)" + response() +
                               R"(},"headers":{"X-TEE-ID":"0x00"}})";
  const auto both = parse(exchange);
  REQUIRE(both.has_value());
  CHECK(recognised(exchange));
  CHECK(both->spelling == Spelling::exchange);
  CHECK(both->request->find("model")->text == "q");
  REQUIRE(both->headers.size() == 1);
  CHECK(both->headers.front().value.value == "0x00");
  const std::string blob = R"({"input":{},"output":)" + response() + R"(,"teeSignature":"AQ==","teeId":")" + kHash +
                           R"(","timestamp":"17","ethAddress":"0xab"})";
  const auto individual = parse(blob);
  REQUIRE(individual.has_value());
  CHECK(recognised(blob));
  CHECK(individual->spelling == Spelling::individual);
  CHECK(individual->signature.value == Buffer{1});
  CHECK(individual->timestamp.value.seconds == 17);
  CHECK_FALSE(individual->last_frame_only);
  CHECK(individual->eth_address->value == "0xab");
  const auto frame = parse(R"({"input":{},"output":{"choices":[{"delta":{}}]},"teeSignature":"AQ==","teeId":")" +
                           kHash + R"(","timestamp":17,"ethAddress":null})");
  REQUIRE(frame.has_value());
  CHECK(frame->last_frame_only);
  CHECK_FALSE(frame->output_hash.has_value());
}

TEST_CASE("what is not recognised", "[opengradient]") {
  CHECK_FALSE(recognised("{}"));
  CHECK_FALSE(recognised("[]"));
  CHECK_FALSE(recognised(R"({"request":{},"response":{}})"));
  CHECK_FALSE(recognised(R"({"request":{},"response":)" + response() + R"(,"other":1})"));
  CHECK_FALSE(recognised(R"({"system_fingerprint":"fp_44709d6fcb","choices":[]})"));
}

TEST_CASE("each missing field is named", "[opengradient]") {
  for (const std::string_view field : {"tee_signature", "tee_request_hash", "tee_output_hash", "tee_timestamp"}) {
    const auto receipt = parse(response(field, ""));
    REQUIRE_FALSE(receipt.has_value());
    CHECK(receipt.error().fault == Fault::missing);
    CHECK(receipt.error().field == field);
  }
}

TEST_CASE("malformed fields", "[opengradient]") {
  for (const std::string_view signature : {R"("AAE")", R"("AAE_")", R"(" AAEC")", R"("AAEC\n")", "5", "null"}) {
    fault(response("tee_signature", signature));
  }
  for (const std::string_view hash : {R"("00")", R"("0x")", R"("zz")", "1", "null"}) {
    fault(response("tee_request_hash", hash));
    fault(response("tee_output_hash", hash));
    fault(response("tee_id", hash));
  }
  CHECK(parse(response("tee_timestamp", R"("1772000000")")).has_value());
  CHECK(parse(response("tee_timestamp", "9223372036854775807")).has_value());
  CHECK(fault(response("tee_timestamp", "9223372036854775808")) == Fault::out_of_range);
  for (const std::string_view time : {"-1", "1.0", "1e3", R"("")", R"(" 1")", R"("0x1")", "true", "null"}) {
    fault(response("tee_timestamp", time));
  }
  fault(R"({"request":{},"response":)" + response() + R"(,"headers":[]})");
  fault(R"({"request":{},"response":)" + response() + R"(,"headers":{"a":1}})");
  fault(R"({"request":{},"response":"data: x"})");
}

TEST_CASE("a NaN anywhere is malformed, duplicates and lone surrogates are not", "[opengradient]") {
  CHECK_FALSE(parse(response("tee_id", "NaN")).has_value());
  CHECK(parse(R"({"tee_timestamp":7,"x":"\ud800",)" + response().substr(1)).value().timestamp.value.seconds ==
        1772000000);
}

TEST_CASE("strict prefixes and trailing bytes are refused", "[opengradient]") {
  const std::string text = response();
  for (std::size_t length = 0; length < text.size(); ++length) {
    REQUIRE_FALSE(parse(std::string_view(text).substr(0, length)).has_value());
  }
  CHECK_FALSE(parse(text + "x").has_value());
}

TEST_CASE("the fingerprint of v0", "[opengradient]") {
  const auto receipt = parse(R"({"choices":[],"system_fingerprint":")" + kFingerprint + R"("})");
  REQUIRE(receipt.has_value());
  CHECK(recognised(R"({"system_fingerprint":")" + kFingerprint + R"("})"));
  CHECK(receipt->generation == Generation::v0);
  CHECK(receipt->timestamp.value.seconds == 1765873226);
  CHECK(receipt->timestamp_text == "2025-12-16T08:20:26.491885+00:00");
  CHECK(receipt->request_hash_text == std::string(64, '3'));
  for (std::size_t length = 0; length < kFingerprint.size(); ++length) {
    const auto prefix = opengradient::parse_fingerprint(std::string_view(kFingerprint).substr(0, length));
    REQUIRE_FALSE(prefix.has_value());
    REQUIRE(prefix.error().offset <= length);
  }
  CHECK_FALSE(opengradient::parse_fingerprint(kFingerprint + " ").has_value());
  CHECK_FALSE(
      opengradient::parse_fingerprint("{'response_signature': 'a', 'response_signature': 'b', 'x': 'c'}").has_value());
  CHECK_FALSE(opengradient::parse_fingerprint(
                  R"({'response_signature': 'a\'', 'request_signature': '', 'response_timestamp': ''})")
                  .has_value());
  CHECK_FALSE(opengradient::parse_fingerprint(
                  "{'response_signature': 'a', 'request_signature': '', 'response_timestamp': None}")
                  .has_value());
}

TEST_CASE("a stream as receipt", "[opengradient]") {
  std::string frame = response();
  const std::string text =
      "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: " + frame + "\n\ndata: [DONE]\n\n";
  const auto receipt = opengradient::parse_stream_receipt(std::make_shared<const Buffer>(to_buffer(as_bytes(text))));
  REQUIRE(receipt.has_value());
  CHECK(receipt->spelling == Spelling::stream);
  CHECK(text.substr(receipt->timestamp.offset, receipt->timestamp.length) == "1772000000");
}

TEST_CASE("shared receipts parse as their spelling", "[opengradient]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("no shared vectors here: skipped");
    return;
  }
  const auto text = [&](const std::string& path) { return test::read_text(*vectors / "opengradient" / path); };
  CHECK(parse(text("chain/chat.response.json"))->spelling == Spelling::response);
  CHECK(parse(text("chain/chat.exchange.json"))->spelling == Spelling::exchange);
  CHECK(parse(text("settlement/individual.json"))->spelling == Spelling::individual);
  CHECK(parse(text("real-v0/response.json"))->generation == Generation::v0);
  CHECK(parse(text("chain/v0.9.response.json"))->generation == Generation::v0_9);
  CHECK_FALSE(parse(text("chain/no-signature-field.response.json")).has_value());
  CHECK_FALSE(parse(text("chain/signature-not-base64.response.json")).has_value());
  const auto stream = [&](const std::string& path) {
    return opengradient::parse_stream_receipt(std::make_shared<const Buffer>(to_buffer(as_bytes(text(path)))));
  };
  CHECK(stream("chain/stream-tools.sse").has_value());
  CHECK_FALSE(stream("chain/stream-no-final-frame.sse").has_value());
}

}  // namespace touchstone
