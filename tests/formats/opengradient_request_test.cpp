#include <string>
#include <string_view>
#include <variant>

#include "codec/json.h"
#include "formats/opengradient/request.h"
#include "formats/opengradient_examples.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using opengradient::Version;

opengradient::CanonicalRequest canonical(std::string_view text, Version version,
                                         opengradient::Conventions conventions = {}) {
  const auto document = json::parse(as_bytes(text), json::Dialect::gateway);
  REQUIRE(document.has_value());
  return opengradient::canonical_request(document->root(), version, conventions);
}

/// The canonical bytes; fails the test when there are none.
std::string bytes(std::string_view text, Version version, opengradient::Conventions conventions = {}) {
  const auto result = canonical(text, version, conventions);
  const auto* const refused = std::get_if<opengradient::NoGatewayRequest>(&result);
  INFO((refused == nullptr ? "" : refused->why));
  REQUIRE(std::holds_alternative<std::string>(result));
  return std::get<std::string>(result);
}

std::string why_not(std::string_view text, Version version) {
  const auto result = canonical(text, version);
  REQUIRE(std::holds_alternative<opengradient::NoGatewayRequest>(result));
  return std::get<opengradient::NoGatewayRequest>(result).why;
}

std::string user(std::string_view content) {
  return R"({"model":"m","messages":[{"role":"user","content":)" + std::string(content) + "}]}";
}

/// The canonical form of `user(…)` with this content.
std::string user_canonical(std::string_view content) {
  return R"({"messages": [{"content": )" + std::string(content) +
         R"(, "role": "user"}], "model": "m", "temperature": 0.0})";
}

}  // namespace

TEST_CASE("worked examples of canonical requests", "[opengradient]") {
  for (const test::RequestExample& example : test::kRequestExamples) {
    INFO(example.name);
    CHECK(bytes(example.input, example.version) == example.canonical);
  }
}

TEST_CASE("white space and member order do not matter", "[opengradient]") {
  CHECK(bytes(R"({"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":1})", Version::v1_2) ==
        bytes("{ \"temperature\" : 1 ,\n\"messages\" : [ { \"content\" : \"hi\" , \"role\" : \"user\" } ] , \"model\" "
              ": \"m\" }",
              Version::v1_2));
}

TEST_CASE("temperature is a float, other numbers keep their kind", "[opengradient]") {
  const auto of = [](std::string_view temperature) {
    return bytes(R"({"messages":[],"model":"m","temperature":)" + std::string(temperature) + "}", Version::v1);
  };
  const auto is = [](std::string_view temperature) {
    return R"({"messages": [], "model": "m", "temperature": )" + std::string(temperature) + "}";
  };
  CHECK(of("1") == is("1.0"));
  CHECK(of("0") == is("0.0"));
  CHECK(of("-0") == is("0.0"));
  CHECK(of("-0.0") == is("-0.0"));
  CHECK(of("0.7") == is("0.7"));
  CHECK(of("null") == is("0.0"));
  CHECK(of("9007199254740993") == is("9007199254740992.0"));
  CHECK(of("1e400") == is("Infinity"));
  CHECK(!why_not(R"({"messages":[],"temperature":"0.5"})", Version::v1).empty());
  CHECK(!why_not(R"({"messages":[],"temperature":true})", Version::v1).empty());
  CHECK(!why_not(R"({"messages":[],"temperature":1)" + std::string(400, '0') + "}", Version::v1).empty());
  CHECK(
      bytes(R"({"messages":[],"model":"m","max_tokens":1.0,"stop":[1,1.0,18446744073709551617]})", Version::v1) ==
      R"({"max_tokens": 1.0, "messages": [], "model": "m", "stop": [1, 1.0, 18446744073709551617], "temperature": 0.0})");
}

TEST_CASE("what Python takes for false is left out", "[opengradient]") {
  const std::string_view falsy =
      R"({"messages":[],"model":"m","max_tokens":null,"stop":"","tools":[],"response_format":{},"web_search":0})";
  CHECK(bytes(falsy, Version::v1_2) == R"({"messages": [], "model": "m", "temperature": 0.0})");
  const std::string_view truthy =
      R"({"messages":[],"max_tokens":0,"stop":"x","tools":[{}],"response_format":{"a":1},"web_search":{"z":1}})";
  CHECK(bytes(truthy, Version::v1_2) ==
        R"({"max_tokens": 0, "messages": [], "model": null, "response_format": {"a": 1}, "stop": "x", )"
        R"("temperature": 0.0, "tools": [{}], "web_search": true})");
  CHECK(bytes(truthy, Version::v1_1) ==
        R"({"max_tokens": 0, "messages": [], "model": null, "response_format": {"a": 1}, "stop": "x", )"
        R"("temperature": 0.0, "tools": [{}]})");
  CHECK(bytes(truthy, Version::v1) ==
        R"({"max_tokens": 0, "messages": [], "model": null, "stop": "x", "temperature": 0.0, "tools": [{}]})");
}

TEST_CASE("keys sort by code point, not by UTF-16 unit", "[opengradient]") {
  CHECK(bytes(R"({"messages":[],"model":"m","tools":[{"😀":1,"！":2,"a":{"z":1,"B":2}}]})", Version::v1) ==
        R"({"messages": [], "model": "m", "temperature": 0.0, "tools": [{"a": {"B": 2, "z": 1}, "\uff01": 2, )"
        R"("\ud83d\ude00": 1}]})");
}

TEST_CASE("escapes: slash stays, U+007F does not, lone surrogates come back", "[opengradient]") {
  CHECK(bytes(user("\"/\\/\x7f\\b\\ud800é\""), Version::v1) == user_canonical(R"("//\u007f\b\ud800\u00e9")"));
}

TEST_CASE("of duplicate members the last value counts", "[opengradient]") {
  CHECK(bytes(R"({"model":"a","messages":[],"model":"b"})", Version::v1) ==
        R"({"messages": [], "model": "b", "temperature": 0.0})");
}

TEST_CASE("messages of every role", "[opengradient]") {
  CHECK(
      bytes(
          R"({"model":"m","messages":[{"role":"system","content":"s","name":"n"},{"role":"function","content":5,"name":true},)"
          R"({"role":"tool","content":["x"],"tool_call_id":7,"extra":1},{"role":"assistant","content":["p"]}]})",
          Version::v1) ==
      R"({"messages": [{"content": "s", "role": "system"}, {"content": "5", "name": "True", "role": "function"}, )"
      R"({"content": ["x"], "role": "tool", "tool_call_id": "7"}, {"content": ["p"], "role": "assistant"}], )"
      R"("model": "m", "temperature": 0.0})");
  const std::string_view developer = R"({"model":"m","messages":[{"role":"developer","content":"d"}]})";
  CHECK(bytes(developer, Version::v1_2) ==
        R"({"messages": [{"content": "d", "role": "system"}], "model": "m", "temperature": 0.0})");
  CHECK(why_not(developer, Version::v1_1).find("developer") != std::string::npos);
}

TEST_CASE("absent members of a tool call: the gateway's reading and the SDK's", "[opengradient]") {
  const std::string_view request =
      R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}]})";
  CHECK(bytes(request, Version::v1) ==
        R"({"messages": [{"content": "", "role": "assistant", "tool_calls": [{"function": {"arguments": null, )"
        R"("name": "f"}, "id": null, "type": null}]}], "model": "m", "temperature": 0.0})");
  CHECK(bytes(request, Version::v1, {.sdk_tool_calls = true}) ==
        R"({"messages": [{"content": "", "role": "assistant", "tool_calls": [{"function": {"arguments": "", )"
        R"("name": "f"}, "id": "", "type": "function"}]}], "model": "m", "temperature": 0.0})");
}

TEST_CASE("what no gateway can parse", "[opengradient]") {
  CHECK(why_not(user("null"), Version::v1_2) == "a user message has no content");
  CHECK(!why_not(user("5"), Version::v1_2).empty());
  CHECK(why_not(R"({"messages":[{"role":"b\u001bot"}]})", Version::v1_2) == "a message has the role 'b\\x1bot'");
  CHECK(!why_not(R"({"messages":[5]})", Version::v1_2).empty());
  CHECK(!why_not(R"({"messages":null})", Version::v1_2).empty());
  CHECK(!why_not(R"([])", Version::v1_2).empty());
  CHECK(!why_not(R"({"messages":[{"role":"tool","content":null,"tool_call_id":"c"}]})", Version::v1_2).empty());
  CHECK(!why_not(R"({"messages":[{"role":"assistant","tool_calls":[{"function":null}]}]})", Version::v1_2).empty());
  CHECK(!why_not(R"({"query":"q"})", Version::v1_1).empty());
  CHECK(!why_not(R"({"query":"q"})", Version::v0_9).empty());
}

TEST_CASE("list content under v1.2 keeps text, types and file names", "[opengradient]") {
  const std::string_view parts =
      R"(["s",5,{"type":"text"},{"type":"text","text":""},{"type":"file","file":{"filename":""},"filename":"b"},{"url":1},)"
      R"({"type":"file","file":"x"}])";
  CHECK(
      bytes(user(parts), Version::v1_2) ==
      user_canonical(R"([{"text": "s", "type": "text"}, {"text": "5", "type": "text"}, {"text": "", "type": "text"}, )"
                     R"({"text": "", "type": "text"}, {"filename": "b", "type": "file"}, {"type": null}, )"
                     R"({"type": "file"}])"));
}

TEST_CASE("list content under v1 is what str() prints", "[opengradient]") {
  CHECK(bytes(user(R"([{"b":1,"a":"it's \"so\"","b":2},1e16,-0,true,null,"\n"])"), Version::v1) ==
        user_canonical(R"("[{'b': 2, 'a': 'it\\'s \"so\"'}, 1e+16, 0, True, None, '\\n']")"));
}

TEST_CASE("completion: defaults for what is absent, none for null", "[opengradient]") {
  CHECK(bytes(R"({"prompt":"p","max_tokens":0,"web_search":true,"top_p":1})", Version::v1_2) ==
        R"({"max_tokens": 0, "model": null, "prompt": "p", "temperature": 1.0, "web_search": true})");
  CHECK(bytes(R"({"prompt":["p",1],"stop":"s","web_search":true})", Version::v1) ==
        R"({"max_tokens": 16, "model": null, "prompt": ["p", 1], "stop": "s", "temperature": 1.0})");
}

TEST_CASE("the inner dump of v0 and v0.9", "[opengradient]") {
  CHECK(
      bytes(
          R"({"model":"m","messages":[{"role":"user","content":["dropped"]},{"role":"tool","content":"r","tool_call_id":"c",)"
          R"("name":"n"},{"role":"assistant","content":null,"tool_calls":[{"id":"i","type":"function","function":{}}]}],)"
          R"("stop":[],"tools":[{"function":{"name":"f","strict":false}}],"tool_choice":"none","top_p":1})",
          Version::v0_9) ==
      R"({"max_tokens": null, "messages": [{"content": "r", "name": null, "role": "tool", "tool_call_id": "c", )"
      R"("tool_calls": null}, {"content": "", "name": null, "role": "assistant", "tool_call_id": null, )"
      R"("tool_calls": [{"function": {"arguments": null, "name": null}, "id": "i", "type": "function"}]}], )"
      R"("model": "m", "stop": null, "temperature": 0.0, "tool_choice": "none", "tools": [{"function": )"
      R"({"description": null, "name": "f", "parameters": null, "strict": false}, "type": "function"}]})");
  CHECK(bytes(R"({"model":"m","prompt":"p"})", Version::v0_9) ==
        R"({"max_tokens": null, "model": "m", "prompt": "p", "stop": null, "temperature": 0.0})");
  const std::string_view plain = R"({"model":"m","messages":[]})";
  CHECK(bytes(plain, Version::v0).find(R"("max_tokens": null)") != std::string::npos);
  CHECK(bytes(plain, Version::v0, {.early_max_tokens = true}).find(R"("max_tokens": 100)") != std::string::npos);
}

TEST_CASE("which members of a request are hashed", "[opengradient]") {
  const auto document = json::parse(as_bytes(R"({"messages":[]})"), json::Dialect::gateway);
  REQUIRE(document.has_value());
  const auto hashed = [&](std::string_view member, Version version) {
    return opengradient::is_hashed(document->root(), member, version);
  };
  CHECK(hashed("messages", Version::v1));
  CHECK(hashed("response_format", Version::v1_1));
  CHECK_FALSE(hashed("response_format", Version::v1));
  CHECK(hashed("web_search", Version::v1_2));
  CHECK_FALSE(hashed("web_search", Version::v1_1));
  CHECK(hashed("tool_choice", Version::v0_9));
  CHECK_FALSE(hashed("tool_choice", Version::v1_2));
  CHECK_FALSE(hashed("top_p", Version::v1_2));
}

}  // namespace touchstone
