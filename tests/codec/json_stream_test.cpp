#include "codec/json_stream.h"

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;
using json::Event;

/// The events as one line, or the fault and where it is.
std::string events_of(std::string_view text, std::size_t depth = json::kMaxDepth) {
  const BytesSource source(as_bytes(text));
  SourceReader in(source);
  json::Stream stream(in, source.size(), depth);
  std::string line;
  while (true) {
    const auto event = stream.next();
    if (!event) {
      CHECK(event.error().offset <= text.size());
      return line + "!" + std::string(words(event.error().fault)) + " " + std::to_string(event.error().offset);
    }
    switch (*event) {
      case Event::begin_object: line += "{"; break;
      case Event::end_object: line += "}"; break;
      case Event::begin_array: line += "["; break;
      case Event::end_array: line += "]"; break;
      case Event::name: line += std::string(stream.text()) + ":"; break;
      case Event::string: line += "'" + std::string(stream.text()) + "'"; break;
      case Event::number:
      case Event::boolean:
      case Event::null: line += "<" + std::string(stream.text()) + ">"; break;
      case Event::end: return line;
    }
  }
}

}  // namespace

TEST_CASE("json stream: everything that JSON has", "[json-stream]") {
  CHECK(events_of(R"( {"a": [1, -2.5e+3, true, false, null], "b": {}, "c": []} )") ==
        "{a:[<1><-2.5e+3><true><false><null>]b:{}c:[]}");
  CHECK(events_of(R"("A\n\"\\ \u00fc \ud83d\ude00 ü")") == "'A\n\"\\ ü 😀 ü'");
  CHECK(events_of("0") == "<0>");
}

TEST_CASE("json stream: what JSON has not", "[json-stream]") {
  CHECK(events_of("") == "!ends too early 0");
  CHECK(events_of("{\"a\":1,}").ends_with("!does not follow the syntax of the format 7"));
  CHECK(events_of("[1 2]").ends_with("!does not follow the syntax of the format 3"));
  CHECK(events_of("[01]").ends_with("!does not follow the syntax of the format 1"));
  CHECK(events_of("[1.]").ends_with("!does not follow the syntax of the format 3"));
  CHECK(events_of("[NaN]").ends_with("!does not follow the syntax of the format 1"));
  CHECK(events_of("\"a\nb\"") == "!does not follow the syntax of the format 2");
  CHECK(events_of("\"\\ud800\"") == "!does not follow the syntax of the format 1");
  CHECK(events_of("\"\\x\"") == "!does not follow the syntax of the format 2");
  CHECK(events_of("\"ab\xff\"") == "!does not follow the syntax of the format 3");
  CHECK(events_of("{} {}") == "{}!is followed by bytes that do not belong to it 3");
  CHECK(events_of("\xEF\xBB\xBF{}").starts_with("!does not follow"));
  CHECK(events_of("[[[]]]", 2) == "[[!is nested too deeply 2");
  CHECK(events_of(std::string(100'000, '[')).ends_with("!is nested too deeply 64"));
}

TEST_CASE("json stream: every strict prefix is cut short", "[json-stream]") {
  const std::string text = R"({"name é": [1.5e3, "a\u0041\\", true, {"x": null}]})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK(events_of(text.substr(0, size)).find("!ends too early") != std::string::npos);
  }
}

TEST_CASE("json stream: as json::parse, over the edges of windows", "[json-stream]") {
  std::string text = "[";
  for (int i = 0; i < 5000; ++i) {
    text += i == 0 ? "" : ",";
    text +=
        R"({"key é )" + std::to_string(i) + R"(":")" + std::string(static_cast<std::size_t>(i % 50), 'x') + R"(\n"})";
  }
  text += "]";
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  std::string expected = "[";
  for (const json::Value& item : document->root().items) {
    expected += "{" + std::string(item.members[0].name) + ":'" + std::string(item.members[0].value.text) + "'}";
  }
  CHECK(events_of(text) == expected + "]");
}

TEST_CASE("json stream: values are passed over, offsets are those of the source", "[json-stream]") {
  const std::string text = R"(xx{"a":{"b":[1,2,{}]},"c":7}yy)";
  const BytesSource source(as_bytes(text));
  SourceReader in(source, 2);
  json::Stream stream(in, text.size() - 2, 8);
  CHECK(stream.next() == Event::begin_object);
  CHECK(stream.next() == Event::name);
  CHECK(stream.offset() == 3);
  CHECK(stream.skip(*stream.next()).has_value());
  CHECK(stream.next() == Event::name);
  CHECK(stream.text() == "c");
  CHECK(stream.next() == Event::number);
  CHECK(stream.offset() == 26);
  CHECK(stream.length() == 1);
  CHECK(stream.next() == Event::end_object);
  CHECK(stream.next() == Event::end);
}

TEST_CASE("json stream: a source that fails is not a text that ends", "[json-stream]") {
  const std::string text = "[\"" + std::string(10'000, 'a') + "\", 1]";
  for (const std::uint64_t good : {0U, 4096U, 9000U}) {
    const BrokenSource source(as_bytes(text), good);
    SourceReader in(source);
    json::Stream stream(in, source.size(), 8);
    Parsed<Event> event = Event::null;
    do {
      event = stream.next();
    } while (event && *event != Event::end);
    REQUIRE_FALSE(event);
    CHECK(event.error().fault == Fault::unreadable);
  }
}

}  // namespace touchstone
