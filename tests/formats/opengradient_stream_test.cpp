#include <string>
#include <string_view>

#include "formats/opengradient/output.h"
#include "formats/opengradient/stream.h"
#include "support/catch.h"

namespace touchstone {
namespace {

Parsed<opengradient::Stream> parse(std::string_view body) { return opengradient::parse_stream(as_bytes(body)); }

std::string text_frame(std::string_view text) {
  return R"(data: {"choices":[{"delta":{"content":")" + std::string(text) + R"("},"index":0,"finish_reason":null}]})" +
         "\n\n";
}

std::string tool_frame(std::string_view fragment) {
  return R"(data: {"choices":[{"delta":{"tool_calls":[)" + std::string(fragment) + R"(]}}]})" + "\n\n";
}

std::string signed_frame(std::string_view reason = "stop") {
  return R"(data: {"choices":[{"delta":{},"index":0,"finish_reason":")" + std::string(reason) +
         R"("}],"tee_signature":"AA=="})" + "\n\n";
}

constexpr std::string_view kDone = "data: [DONE]\n\n";

}  // namespace

TEST_CASE("text frames join, also after the signed one (E15)", "[opengradient]") {
  const std::string body = text_frame("Hel") + text_frame("lo") + signed_frame() + std::string(kDone);
  const auto stream = parse(body);
  REQUIRE(stream.has_value());
  CHECK(stream->output.text == "Hello");
  CHECK(stream->output.text_at_signature == 5);
  CHECK(stream->frames == 3);
  CHECK(body.substr(stream->frame_offset).starts_with(R"({"choices":[{"delta":{})"));
  const auto appended = parse(text_frame("Hel") + signed_frame() + text_frame("lo"));
  REQUIRE(appended.has_value());
  CHECK(appended->output.text == "Hello");
  CHECK(appended->output.text_at_signature == 3);
}

TEST_CASE("tool call fragments join by index (E16)", "[opengradient]") {
  const auto stream =
      parse(text_frame("thinking") +
            tool_frame(R"({"index":1,"type":"function","id":"call_b","function":{"name":"b","arguments":"{\"x\":"}})") +
            tool_frame(R"({"index":0,"type":"function","id":"call_a","function":{"name":"a","arguments":"{}"}})") +
            tool_frame(R"({"index":1,"type":"function","id":"","function":{"arguments":" 2}"}})") +
            signed_frame("tool_calls"));
  REQUIRE(stream.has_value());
  CHECK(opengradient::dump_tool_calls(stream->output) ==
        R"([{"function": {"arguments": "{}", "name": "a"}, "id": "call_a", "type": "function"}, )"
        R"({"function": {"arguments": "{\"x\": 2}", "name": "b"}, "id": "call_b", "type": "function"}])");
  CHECK(stream->output.text == "thinking");
}

TEST_CASE("line ends and other fields of an event stream", "[opengradient]") {
  const std::string frame = R"({"choices":[{"delta":{"content":"x"}}]})";
  const std::string last = R"({"choices":[{"delta":{}}],"tee_signature":"AA=="})";
  for (const std::string_view end : {"\n", "\r\n", "\r"}) {
    std::string body;
    for (const std::string& line : {std::string(": comment"), std::string("event: message"), "data:" + frame,
                                    std::string(), std::string("data:"), "data: \t" + last + " "}) {
      body.append(line).append(end);
    }
    const auto stream = parse(body);
    REQUIRE(stream.has_value());
    CHECK(stream->output.text == "x");
    CHECK(stream->frames == 2);
  }
  CHECK(parse("data: " + last).has_value());
}

TEST_CASE("the last signed frame counts", "[opengradient]") {
  const std::string body = signed_frame("stop") + signed_frame("length");
  const auto stream = parse(body);
  REQUIRE(stream.has_value());
  CHECK(stream->signed_frame->root().find("choices")->items.front().find("finish_reason")->text == "length");
}

TEST_CASE("streams that are no receipt", "[opengradient]") {
  CHECK(parse(text_frame("Hello") + std::string(kDone)).error().fault == Fault::missing);
  CHECK(parse("").error().fault == Fault::missing);
  CHECK(parse("data: {\"tee_signature\":5}\n").error().fault == Fault::missing);
  CHECK_FALSE(parse(signed_frame() + R"(data: {"error": "Stream processing failed"})" + "\n").has_value());
  CHECK_FALSE(parse(signed_frame() + ": \xff\n").has_value());
  const std::string broken = text_frame("a") + "data: {\"a\":}\n" + signed_frame();
  const auto error = parse(broken);
  REQUIRE_FALSE(error.has_value());
  CHECK(broken.substr(error.error().offset, 1) == "}");
}

TEST_CASE("an error that is no string does not end the stream", "[opengradient]") {
  CHECK(parse(R"(data: {"error": null, "choices": []})" + std::string("\n") + signed_frame()).has_value());
}

TEST_CASE("strict prefixes of a stream never give the whole answer", "[opengradient]") {
  const std::string body = text_frame("Hel") + text_frame("lo") + signed_frame();
  const std::size_t end = body.find_last_of('}') + 1;
  for (std::size_t length = 0; length < end; ++length) {
    const auto stream = parse(std::string_view(body).substr(0, length));
    REQUIRE_FALSE(stream.has_value());
    REQUIRE(stream.error().offset <= length);
  }
}

TEST_CASE("what looks like a signed stream", "[opengradient]") {
  const auto looks = [](std::string_view body) { return opengradient::looks_like_stream(as_bytes(body)); };
  CHECK(looks("\n\n" + signed_frame()));
  CHECK(looks(": ping\n" + signed_frame()));
  CHECK_FALSE(looks(text_frame("x")));
  CHECK_FALSE(looks(R"({"tee_signature":"AA=="})"));
  CHECK_FALSE(looks(""));
}

}  // namespace touchstone
