#include "codec/json.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace touchstone;
using namespace touchstone::json;
using namespace std::string_view_literals;

namespace {

struct Refusal {
  std::string_view text;
  Fault fault;
  std::size_t offset;
};

void check_refused(std::string_view text, Fault fault, std::size_t offset, Dialect dialect = Dialect::strict) {
  INFO(text.substr(0, 60));
  const auto document = parse(as_bytes(text), dialect);
  REQUIRE_FALSE(document);
  INFO(describe(document.error()));
  CHECK(document.error().fault == fault);
  CHECK(document.error().offset == offset);
}

bool accepted(std::string_view text, Dialect dialect = Dialect::strict) {
  return parse(as_bytes(text), dialect).has_value();
}

/// The decoded text of a string in quotes.
std::string decoded(std::string_view text, Dialect dialect = Dialect::strict) {
  const auto document = parse(as_bytes(text), dialect);
  REQUIRE(document);
  REQUIRE(document->root().is(Kind::string));
  return std::string(document->root().text);
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

/// Calls `visit` for every value below and including `value`.
template <class Visit>
void walk(const Value& value, const Visit& visit) {
  visit(value);
  for (const Value& item : value.items) walk(item, visit);
  for (const Member& member : value.members) walk(member.value, visit);
}

constexpr std::string_view kSample =
    R"( {"id": "c\u00e91\n", "n": [0, -1.5e+3, true, false, null, [], {}], "o": {"": "é漢😀\ud83d\ude00", "x\"y": {"z": [[1]]}}} )";

}  // namespace

TEST_CASE("values have their kinds, texts and places") {
  const auto document = parse(as_bytes(kSample));
  REQUIRE(document);
  const Value& root = document->root();
  REQUIRE(root.is(Kind::object));
  CHECK(root.offset == 1);
  CHECK(root.length == kSample.size() - 2);
  REQUIRE(root.members.size() == 3);
  CHECK(root.members[0].name == "id");
  CHECK(root.members[0].offset == 2);
  CHECK(root.find("id")->text == "c\u00e91\n");
  const auto items = root.find("n")->items;
  REQUIRE(items.size() == 7);
  CHECK(items[0].text == "0");
  CHECK(items[1].text == "-1.5e+3");
  CHECK(items[2].is(Kind::boolean));
  CHECK(items[2].flag);
  CHECK_FALSE(items[3].flag);
  CHECK(items[4].is(Kind::null));
  CHECK(items[5].is(Kind::array));
  CHECK(items[5].items.empty());
  CHECK(items[6].is(Kind::object));
  const Value& inner = *root.find("o");
  CHECK(inner.find("")->text == "é漢😀😀");
  CHECK(inner.find("x\"y")->find("z")->items[0].items[0].text == "1");
  CHECK(inner.find("absent") == nullptr);
  CHECK(items[0].find("id") == nullptr);
}

TEST_CASE("a value's offset and length give the value as it was written") {
  const auto document = parse(as_bytes(kSample));
  REQUIRE(document);
  walk(document->root(), [](const Value& value) {
    const std::string_view written = kSample.substr(value.offset, value.length);
    const auto again = parse(as_bytes(written));
    REQUIRE(again);
    CHECK(again->root().kind == value.kind);
    CHECK(again->root().text == value.text);
    CHECK(again->root().offset == 0);
    CHECK(again->root().length == value.length);
    for (const Member& member : value.members) CHECK(kSample[member.offset] == '"');
  });
}

TEST_CASE("a document keeps its values when it moves") {
  // Short strings with escapes would lie inside a std::string object.
  const std::string text = R"(["\n", "\t\t"])";
  auto document = parse(as_bytes(text));
  REQUIRE(document);
  const Value root = document->root();
  Document moved = std::move(*document);
  Document assigned = parse(as_bytes("1"sv)).value();
  assigned = std::move(moved);
  CHECK(assigned.root().items[0].text == "\n");
  CHECK(root.items[1].text == "\t\t");
}

TEST_CASE("texts that are JSON") {
  for (const std::string_view text : {"0",
                                      "-0",
                                      "10",
                                      "1.5",
                                      "1e5",
                                      "1E+5",
                                      "1e-5",
                                      "-0.0e-0",
                                      "123456789012345678901234567890",
                                      "true",
                                      "false",
                                      "null",
                                      "\"\"",
                                      "\"a\"",
                                      "\" \x7f \"",
                                      R"("\"\\\/\b\f\n\r\t\u0000\uFFFF")",
                                      "[]",
                                      "{}",
                                      "[ ]",
                                      "{ }",
                                      " \t\r\n0 \t\r\n",
                                      "[1,2]",
                                      "[[],{}]",
                                      R"({"a":1})",
                                      R"({"":0,"a":{"":0}})",
                                      "\"\xE2\x80\xA8\"",
                                      "\"\xEF\xBB\xBF\"",
                                      R"("\ud83d\ude00")",
                                      R"("\uD83D\uDE00")",
                                      R"("\ufffe")",
                                      "\"\xF4\x8F\xBF\xBF\""}) {
    INFO(text);
    CHECK(accepted(text));
    CHECK(accepted(text, Dialect::gateway));
  }
}

TEST_CASE("texts that are not JSON, and the byte at fault") {
  const std::vector<Refusal> refusals{
      {"", Fault::truncated, 0},
      {"  ", Fault::truncated, 2},
      {"\xEF\xBB\xBF{}", Fault::syntax, 0},
      {"\xFE\xFF\0{"sv, Fault::syntax, 0},
      {"NaN", Fault::syntax, 0},
      {"nan", Fault::syntax, 1},
      {"Infinity", Fault::syntax, 0},
      {"-Infinity", Fault::syntax, 1},
      {"[-NaN]", Fault::syntax, 2},
      {"True", Fault::syntax, 0},
      {"trux", Fault::syntax, 3},
      {"nul", Fault::truncated, 3},
      {"truee", Fault::trailing, 4},
      {"01", Fault::syntax, 0},
      {"-01", Fault::syntax, 1},
      {"00", Fault::syntax, 0},
      {"-", Fault::truncated, 1},
      {"+1", Fault::syntax, 0},
      {"1.", Fault::truncated, 2},
      {"[1.]", Fault::syntax, 3},
      {".5", Fault::syntax, 0},
      {"[-.5]", Fault::syntax, 2},
      {"1e", Fault::truncated, 2},
      {"1e+", Fault::truncated, 3},
      {"[1e]", Fault::syntax, 3},
      {"1.e5", Fault::syntax, 2},
      {"0x10", Fault::trailing, 1},
      {"1_000", Fault::trailing, 1},
      {"1 2", Fault::trailing, 2},
      {"{}x", Fault::trailing, 2},
      {"{}\0"sv, Fault::trailing, 2},
      {"[]]", Fault::trailing, 2},
      {"[1,]", Fault::syntax, 3},
      {"[,1]", Fault::syntax, 1},
      {"[1 2]", Fault::syntax, 3},
      {"[1}", Fault::syntax, 2},
      {"]", Fault::syntax, 0},
      {"{\"a\":1]", Fault::syntax, 6},
      {"{\"a\":1,}", Fault::syntax, 7},
      {"{,}", Fault::syntax, 1},
      {"{a:1}", Fault::syntax, 1},
      {"{'a':1}", Fault::syntax, 1},
      {"{1:1}", Fault::syntax, 1},
      {"{\"a\" 1}", Fault::syntax, 5},
      {"{\"a\":}", Fault::syntax, 5},
      {"{\"a\"}", Fault::syntax, 4},
      {"{\"a\"::1}", Fault::syntax, 5},
      {"'a'", Fault::syntax, 0},
      {"[1]//", Fault::trailing, 3},
      {"/**/1", Fault::syntax, 0},
      {"\x0b"
       "1",
       Fault::syntax, 0},
      {"\xC2\xA0"
       "1",
       Fault::syntax, 0},
      {"\"", Fault::truncated, 1},
      {"\"abc", Fault::truncated, 4},
      {"\"abcdefghijkl", Fault::truncated, 13},
      {"\"a\nb\"", Fault::syntax, 2},
      {"\"abcdefgh\0\""sv, Fault::syntax, 9},
      {"\"abcdefgh\x1f\"", Fault::syntax, 9},
      {"\"\\", Fault::truncated, 2},
      {R"("\a")", Fault::syntax, 2},
      {R"("\'")", Fault::syntax, 2},
      {R"("\x41")", Fault::syntax, 2},
      {R"("\U0041")", Fault::syntax, 2},
      {R"("\u12")", Fault::syntax, 5},
      {R"("\u123g")", Fault::syntax, 6},
      {R"("\u 123")", Fault::syntax, 3},
      {"\"\\u12", Fault::truncated, 5},
      {"\"\x80\"", Fault::syntax, 1},
      {"\"\xC0\x80\"", Fault::syntax, 1},
      {"\"ab\xED\xA0\x80\"", Fault::syntax, 3},
      {"\"\xF4\x90\x80\x80\"", Fault::syntax, 1},
      {"\"\xC3\xA9\xE6\xBC\"", Fault::syntax, 3},
      {"\"\xE6\xBC", Fault::truncated, 3},
      {"\"\xFF", Fault::syntax, 1},
      {"[\xC3\xA9]", Fault::syntax, 1},
  };
  for (const Refusal& refusal : refusals) {
    check_refused(refusal.text, refusal.fault, refusal.offset);
    check_refused(refusal.text, refusal.fault, refusal.offset, Dialect::gateway);
  }
}

TEST_CASE("every strict prefix of a container or string is truncated, and every byte behind is trailing") {
  for (const Dialect dialect : {Dialect::strict, Dialect::gateway}) {
    const std::string_view text = kSample.substr(0, kSample.size() - 1);
    for (std::size_t size = 0; size < text.size(); ++size) {
      check_refused(text.substr(0, size), Fault::truncated, size, dialect);
    }
    check_refused(std::string(kSample) + "0", Fault::trailing, kSample.size(), dialect);
  }
}

TEST_CASE("a special byte is found at every place of a long string") {
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, 'x');
      text[place] = '\x01';
      check_refused('"' + text + '"', Fault::syntax, place + 1);
      text[place] = '\xFF';
      check_refused('"' + text + '"', Fault::syntax, place + 1);
      text[place] = '"';
      CHECK_FALSE(accepted('"' + text + '"'));
      text.replace(place, 1, "\\\"");
      CHECK(decoded('"' + text + '"') == std::string(place, 'x') + '"' + std::string(size - place - 1, 'x'));
      text.replace(place, 2, "\xF0\x9F\x98\x80");
      CHECK(decoded('"' + text + '"') == text);
    }
  }
  // 0x7F and the bytes next to the ones that matter are plain.
  CHECK(decoded("\" !#[]\x7f~ !#[]\x7f~\"") == " !#[]\x7f~ !#[]\x7f~");
}

TEST_CASE("escapes are decoded") {
  CHECK(decoded(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(decoded(R"("a\u0041\u00e9\u6f22\ud83d\ude00z")") == "aAé漢😀z");
  CHECK(decoded(R"("\u0000")") == "\0"sv);
  CHECK(decoded(R"("\u006E\u006e")") == "nn");
}

TEST_CASE("lone surrogates: refused in strict JSON, WTF-8 for the gateway") {
  struct Case {
    std::string_view text, wtf8;
    std::size_t offset;
  };
  const std::vector<Case> cases{
      {R"("\ud800")", "\xED\xA0\x80", 1},
      {R"("\uDBFF!")", "\xED\xAF\xBF!", 1},
      {R"("ab\udc00")", "ab\xED\xB0\x80", 3},
      {R"("\udfff\ud800")", "\xED\xBF\xBF\xED\xA0\x80", 1},
      {R"("\ud83d\ud83d\ude00")", "\xED\xA0\xBD\xF0\x9F\x98\x80", 1},
      {R"("\ud83d\n\ude00")", "\xED\xA0\xBD\n\xED\xB8\x80", 1},
      {R"("\ud83dx")", "\xED\xA0\xBDx", 1},
      {R"("\ud83d\u0041")",
       "\xED\xA0\xBD"
       "A",
       1},
      {R"("\ud83d\\ude00")", "\xED\xA0\xBD\\ude00", 1},
  };
  for (const Case& one : cases) {
    check_refused(one.text, Fault::syntax, one.offset);
    CHECK(decoded(one.text, Dialect::gateway) == one.wtf8);
  }
  // Raw surrogates are no UTF-8 in either.
  check_refused("\"\xED\xA0\x80\"", Fault::syntax, 1, Dialect::gateway);
}

TEST_CASE("64 levels are read, 65 refused") {
  CHECK(accepted(nested(64, "[", "]")));
  check_refused(nested(65, "[", "]"), Fault::too_deep, 64);
  check_refused(nested(100000, "[", ""), Fault::too_deep, 64);
  CHECK(accepted(nested(63, "{\"a\":", "}").insert(std::size_t{63} * 5, "{}")));
  check_refused(nested(64, "{\"a\":", "}").insert(std::size_t{64} * 5, "{}"), Fault::too_deep, std::size_t{64} * 5);
  check_refused(nested(100000, "{\"a\":", ""), Fault::too_deep, std::size_t{64} * 5);
  // Depth, not the number of containers.
  std::string wide = "[";
  for (int i = 0; i < 1000; ++i) wide += nested(63, "[", "]") + ",";
  CHECK(accepted(wide + "0]"));
}

TEST_CASE("integers have at most 4300 digits, other numbers any number") {
  const std::string digits(4300, '9');
  CHECK(accepted(digits));
  CHECK(accepted("-" + digits));
  check_refused(digits + "9", Fault::out_of_range, 0);
  check_refused("[1, -" + digits + "9]", Fault::out_of_range, 4);
  check_refused(digits + "9", Fault::out_of_range, 0, Dialect::gateway);
  CHECK(accepted(digits + "9.0"));
  CHECK(accepted(digits + "9e5"));
  CHECK(accepted("0." + digits + digits));
}

TEST_CASE("16 MiB are read, a byte more is too large") {
  std::string text = "\"" + std::string(kMaxBytes - 2, 'x') + "\"";
  CHECK(accepted(text));
  text += ' ';
  const auto refused = parse(as_bytes(text));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::too_large);
  CHECK(refused.error().offset <= text.size());
}

TEST_CASE("a name twice") {
  check_refused(R"({"a":1,"b":2,"a":3})", Fault::duplicate, 13);
  check_refused(R"({"a":1,"\u0061":3})", Fault::duplicate, 7);
  check_refused(R"([{"":{"x":0,"x":0}}])", Fault::duplicate, 12);
  check_refused(R"({"a":1,"b":1,"b":1,"a":1})", Fault::duplicate, 13);
  CHECK(accepted(R"([{"a":1},{"a":1}])"));
  CHECK(accepted(R"({"a":{"a":{"a":1}}})"));
  CHECK(accepted(R"({"a":1,"A":1,"":1,"a ":1})"));
}

TEST_CASE("the gateway takes the last value at the first place") {
  const std::string_view text = R"({"a":1,"b":2,"a":3,"c":4,"b":5,"a":{"a":6,"a":7}})";
  const auto document = parse(as_bytes(text), Dialect::gateway);
  REQUIRE(document);
  const auto members = document->root().members;
  REQUIRE(members.size() == 3);
  CHECK(members[0].name == "a");
  CHECK(members[0].value.find("a")->text == "7");
  CHECK(members[0].value.members.size() == 1);
  CHECK(members[1].name == "b");
  CHECK(members[1].value.text == "5");
  CHECK(members[2].name == "c");
  CHECK(members[2].value.text == "4");
}

TEST_CASE("objects of every size keep order and find repeats") {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): a test must repeat
  for (const std::size_t count : {1U, 2U, 16U, 63U, 64U, 65U, 66U, 200U, 3000U}) {
    std::string text = "{";
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) text += ',';
      starts.push_back(text.size());
      text += "\"k" + std::to_string(i * 7919 % 100003) + "\":" + std::to_string(i);
    }
    CHECK(accepted(text + "}"));
    const std::size_t repeated = random() % count;
    const std::string again = ",\"k" + std::to_string(repeated * 7919 % 100003) + "\":-1";
    check_refused(text + again + "}", Fault::duplicate, text.size() + 1);
    std::string twice = text;
    twice.append(again).append(again).append(R"(,"z":0})");
    const auto document = parse(as_bytes(twice), Dialect::gateway);
    REQUIRE(document);
    const auto members = document->root().members;
    REQUIRE(members.size() == count + 1);
    CHECK(members[repeated].value.text == "-1");
    CHECK(members.back().name == "z");
    for (std::size_t i = 0; i < count; ++i) {
      if (i == repeated) continue;
      CHECK(members[i].value.text == std::to_string(i));
      CHECK(members[i].offset == starts[i]);
    }
  }
}

TEST_CASE("more than a million values and names are too many") {
  std::string text = "[";
  for (std::size_t i = 2; i < kMaxValues; ++i) text += "1,";
  CHECK(parse(as_bytes(text + "1]")));
  const auto refused = parse(as_bytes(text + "1,1]"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::too_large);
}

TEST_CASE("hundreds of thousands of names are told apart in reasonable time") {
  std::string text = "{";
  for (int i = 0; i < 400000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  text += "\"999\":0}";
  check_refused(text, Fault::duplicate, text.size() - 8);
  const auto document = parse(as_bytes(text), Dialect::gateway);
  REQUIRE(document);
  CHECK(document->root().members.size() == 400000);
}

TEST_CASE("integers that fit") {
  const auto number = [](std::string_view text) { return parse(as_bytes(text))->root().as_u64(); };
  CHECK(number("0") == 0);
  CHECK(number("18446744073709551615") == UINT64_MAX);
  for (const std::string_view text :
       {"18446744073709551616", "-1", "-0", "1.0", "1e3", "1E3", "\"1\"", "true", "null", "[]"}) {
    INFO(text);
    CHECK_FALSE(number(text));
  }
}

TEST_CASE("a member that is needed") {
  const auto document = parse(as_bytes(R"({"a": "x", "b": [1]})"sv));
  REQUIRE(document);
  const Value& root = document->root();
  CHECK(need(root, "a", Kind::string).value()->text == "x");
  const auto wrong = need(root, "b", Kind::string);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().fault == Fault::wrong_type);
  CHECK(wrong.error().offset == 16);
  CHECK(wrong.error().field == "b");
  const auto missing = need(root, "c", Kind::string);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().fault == Fault::missing);
  CHECK(missing.error().field == "c");
  const auto no_object = need(*root.find("b"), "c", Kind::string);
  REQUIRE_FALSE(no_object);
  CHECK(no_object.error().fault == Fault::wrong_type);
}

TEST_CASE("one altered byte never crashes and errors stay inside the input") {
  std::mt19937 random(3);  // NOLINT(cert-msc32-c,cert-msc51-cpp): a test must repeat
  std::set<Fault> seen;
  for (int round = 0; round < 20000; ++round) {
    std::string text(kSample);
    text[random() % text.size()] = static_cast<char>(static_cast<std::uint8_t>(random()));
    const auto document = parse(as_bytes(text), round % 2 == 0 ? Dialect::strict : Dialect::gateway);
    if (document) continue;
    REQUIRE(document.error().offset <= text.size());
    seen.insert(document.error().fault);
  }
  CHECK(seen.contains(Fault::syntax));
}
