#include <memory>
#include <string>
#include <string_view>

#include "formats/opengradient/output.h"
#include "formats/opengradient/receipt.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using opengradient::OutputSource;

/// A v0.9 receipt with this body in front of the tee fields.
opengradient::Receipt receipt_of(std::string_view members) {
  const std::string hash(64, '0');
  const std::string text = "{" + std::string(members) + R"(,"tee_signature":"AA==","tee_request_hash":")" + hash +
                           R"(","tee_output_hash":")" + hash + R"(","tee_timestamp":1})";
  auto bytes = std::make_shared<const Buffer>(to_buffer(as_bytes(text)));
  auto document = json::parse(*bytes, json::Dialect::gateway);
  REQUIRE(document.has_value());
  auto receipt = opengradient::parse_receipt(bytes, std::make_shared<const json::Document>(std::move(*document)));
  REQUIRE(receipt.has_value());
  return std::move(*receipt);
}

opengradient::Output output_of(std::string_view members) {
  const auto output = opengradient::output_of(receipt_of(members));
  REQUIRE(output.has_value());
  return *output;
}

constexpr std::string_view kCalls =
    R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}])";

}  // namespace

TEST_CASE("output of a tool-call answer (E13)", "[opengradient]") {
  const auto output = output_of(R"("choices":[{"finish_reason":"tool_calls","message":{"content":"aside",)" +
                                std::string(kCalls) + "}}]");
  CHECK(output.source == OutputSource::tool_calls);
  CHECK(output.text == R"([{"function": {"arguments": "{\"a\": 1}", "name": "f"}, "id": "c1", "type": "function"}])");
}

TEST_CASE("finish_reason chooses the output string", "[opengradient]") {
  const std::string answer = R"("message":{"content":"aside",)" + std::string(kCalls) + "}}]";
  const auto receipt = receipt_of(R"("choices":[{"finish_reason":"stop",)" + answer);
  CHECK(opengradient::output_of(receipt)->text == "aside");
  CHECK(opengradient::output_of(receipt)->source == OutputSource::content);
  CHECK(opengradient::other_output_of(receipt)->source == OutputSource::tool_calls);
  CHECK(output_of(R"("choices":[{"finish_reason":"tool_calls","message":{"content":"t","tool_calls":[]}}])").text ==
        "t");
}

TEST_CASE("output of a text answer (E14)", "[opengradient]") {
  CHECK(output_of(R"("choices":[{"message":{"content":"na\u00efve \ud83d\ude0a\n"}}])").text ==
        "na\xc3\xafve \xf0\x9f\x98\x8a\n");
  CHECK(output_of(R"("choices":[{"message":{"content":null}}])").text.empty());
  CHECK(output_of(R"("choices":[{"message":{"content":[{"type":"text","text":"a"},"b",{"type":"image"},3]}}])").text ==
        "ab3");
  CHECK(output_of(R"("choices":[{"message":{"content":"first"}},{"message":{"content":"second"}}])").text == "first");
}

TEST_CASE("output of completion, web search and image answers", "[opengradient]") {
  CHECK(output_of(R"("choices":[{"text":"t"}])").source == OutputSource::completion);
  CHECK(output_of(R"("choices":[{"text":"t"}])").text == "t");
  CHECK(output_of(R"("content":"c","citations":[])").source == OutputSource::web_search);
  CHECK(output_of(R"("content":"c","citations":[])").text == "c");
  CHECK(output_of(R"("content":"c","choices":[])").text.empty());
  CHECK(output_of(R"("choices":[{"message":{"content":"","images":["…"]}}])").text.empty());
}

TEST_CASE("the message that v0 signs", "[opengradient]") {
  const auto v0 = [](std::string_view members) {
    const std::string text =
        "{" + std::string(members) +
        R"(,"model":"m","system_fingerprint":"{'response_signature': 'AA==', 'request_signature': ')" +
        std::string(64, 'A') + R"(', 'response_timestamp': '2025-12-16T08:20:26+00:00'}"})";
    auto bytes = std::make_shared<const Buffer>(to_buffer(as_bytes(text)));
    auto document = json::parse(*bytes, json::Dialect::gateway);
    REQUIRE(document.has_value());
    auto receipt = opengradient::parse_receipt(bytes, std::make_shared<const json::Document>(std::move(*document)));
    REQUIRE(receipt.has_value());
    return opengradient::v0_signed_message(*receipt);
  };
  const std::string tail =
      R"(, "model": "m", "request_hash": ")" + std::string(64, 'A') + R"(", "timestamp": "2025-12-16T08:20:26+00:00"})";
  CHECK(v0(R"("choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"é","tool_calls":[]}}])") ==
        R"({"finish_reason": "stop", "message": {"content": "\u00e9", "role": "assistant"})" + tail);
  CHECK(
      v0(R"("choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":[{"b":1,"a":2}]}}])") ==
      R"({"finish_reason": "tool_calls", "message": {"content": "", "role": "assistant", "tool_calls": [{"a": 2, "b": 1}]})" +
          tail);
  CHECK(v0(R"("choices":[{"text":"t"}])") == R"({"completion": "t")" + tail);
}

}  // namespace touchstone
