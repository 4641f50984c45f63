#include "codec/python_json.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json.h"
#include "codec/unicode_printable.h"
#include "support/catch.h"

using namespace touchstone;
using namespace touchstone::python;
using namespace std::string_view_literals;

namespace {

/// The document and the text that it points into.
struct Parsing {
  explicit Parsing(std::string_view from)
      : text(from), document(json::parse(as_bytes(text), json::Dialect::gateway).value()) {}
  Parsing(const Parsing&) = delete;
  Parsing& operator=(const Parsing&) = delete;
  [[nodiscard]] const json::Value& root() const { return document.root(); }
  [[nodiscard]] const json::Value& at(std::string_view name) const { return *root().find(name); }

  std::string text;
  json::Document document;
};

std::string dumped(std::string_view text) {
  const Parsing input(text);
  std::string out;
  dumps(input.root(), out);
  return out;
}

std::string dumped_object(std::vector<std::pair<std::string, Node>> members) {
  std::string out;
  Node::object(std::move(members)).dump(out);
  return out;
}

std::string dumped(const Node& node) {
  std::string out;
  node.dump(out);
  return out;
}

std::string number(std::string_view spelling) {
  std::string out;
  dumps_number(spelling, out);
  return out;
}

Node message(std::string_view role, Node content) {
  std::vector<std::pair<std::string, Node>> members;
  members.emplace_back("role", Node::text(role));
  members.emplace_back("content", std::move(content));
  return Node::object(std::move(members));
}

using Members = std::vector<std::pair<std::string, Node>>;

}  // namespace

TEST_CASE("numbers as CPython 3.12 prints them") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"1.50", "1.5"},
      {"1E5", "100000.0"},
      {"1e16", "1e+16"},
      {"1e-7", "1e-07"},
      {"0.0001", "0.0001"},
      {"1e-5", "1e-05"},
      {"5e-324", "5e-324"},
      {"9007199254740993.0", "9007199254740992.0"},
      {"-0.0", "-0.0"},
      {"-0", "0"},
      {"0", "0"},
      {"-1", "-1"},
      {"123456789012345678901", "123456789012345678901"},
      {"1e22", "1e+22"},
      {"1e23", "1e+23"},
      {"9999999999999998.0", "9999999999999998.0"},
      {"1e15", "1000000000000000.0"},
      {"1e17", "1e+17"},
      {"123456789012345680.0", "1.2345678901234568e+17"},
      {"0.1", "0.1"},
      {"1.0", "1.0"},
      {"100", "100"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {"1.7976931348623159e308", "Infinity"},
      {"-1e400", "-Infinity"},
      {"1e400", "Infinity"},
      {"1e-400", "0.0"},
      {"-1e-400", "-0.0"},
      {"2.2250738585072014e-308", "2.2250738585072014e-308"},
      {"2.2250738585072011e-308", "2.225073858507201e-308"},
      {"2.4703282292062328e-324", "5e-324"},
      {"2.4703282292062327e-324", "0.0"},
      {"4.35", "4.35"},
      {"0.00012345", "0.00012345"},
      {"0.000012345", "1.2345e-05"},
      {"1234567890123456.7", "1234567890123456.8"},
      {"12345678901234567.8", "1.2345678901234568e+16"},
      {"3.141592653589793238462643", "3.141592653589793"},
      {"2e0", "2.0"},
      {"0e99999999999999999999", "0.0"},
      {"1e99999999999999999999", "Infinity"},
      {"-1e-99999999999999999999", "-0.0"},
      {"9.5367431640625e-07", "9.5367431640625e-07"},
      {"4.4501477170144023e-308", "4.4501477170144023e-308"},
      {"179769313486231580793728971405301e276", "1.7976931348623157e+308"},
      {"72057594037927945.0", "7.205759403792795e+16"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"-12.75E+2", "-1275.0"},
      {"2.0951218323850843071300122e-171", "2.0951218323850843e-171"},
      {"-8.0958963145125387484212432e-11", "-8.095896314512539e-11"},
      {"1.0271471865319853346932904e-06", "1.0271471865319853e-06"},
      {"1.3305406583752763717376303e-136", "1.3305406583752764e-136"},
      {"2.7416277501616697088269440e-182", "2.7416277501616697e-182"},
      {"-6.4576804899972755195406248e-12", "-6.4576804899972755e-12"},
      {"-9.9369828668958206787940397e-253", "-9.936982866895821e-253"},
      {"-4.4342582195166703389991855e-197", "-4.4342582195166703e-197"},
      {"1.7897179706846396977360797e-269", "1.7897179706846397e-269"},
      {"3.8920410665109615596662549e-193", "3.8920410665109616e-193"},
  };
  for (const auto& [spelling, printed] : cases) {
    INFO(spelling);
    CHECK(number(spelling) == printed);
    CHECK(dumped(spelling) == printed);
  }
}

TEST_CASE("digits far from the point still count") {
  CHECK(number("0." + std::string(340, '0') + "1e341") == "1.0");
  CHECK(number("1" + std::string(310, '0') + ".0e-310") == "1.0");
  CHECK(number("0." + std::string(400, '0') + "1") == "0.0");
  CHECK(number("-1" + std::string(400, '0') + ".0") == "-Infinity");
  CHECK(number("1" + std::string(400, '0') + "e-800") == "0.0");
  // Half way between two doubles but for the last of 800 digits.
  CHECK(number("9007199254740993." + std::string(800, '0') + "1") == "9007199254740994.0");
  CHECK(number(std::string(4300, '9')) == std::string(4300, '9'));
  CHECK(number("1e" + std::string(1000, '9')) == "Infinity");
  CHECK(number("1e-" + std::string(1000, '9')) == "0.0");
}

TEST_CASE("strings of json.dumps are ASCII") {
  CHECK(dumped(R"("a\u00e9\ud83d\ude00/\u007f\n")") == R"("a\u00e9\ud83d\ude00/\u007f\n")");
  CHECK(dumped("\"é漢😀\"") == R"("\u00e9\u6f22\ud83d\ude00")");
  CHECK(dumped(R"("\"\\\/\b\f\n\r\t\u0000\u001f ~")") == R"("\"\\/\b\f\n\r\t\u0000\u001f ~")");
  CHECK(dumped(R"("\uD800x\udfff\ud83d\ud83d\ude00")") == R"("\ud800x\udfff\ud83d\ud83d\ude00")");
  CHECK(dumped(R"("\u2028\u2029\uffff\udbff\udfff")") == R"("\u2028\u2029\uffff\udbff\udfff")");
}

TEST_CASE("keys are sorted by code point at every depth") {
  // U+FF01 before U+1F600, which UTF-16 would turn round; lone surrogates where their code point lies.
  CHECK(dumped(
            "{\"\xF0\x9F\x98\x80\":1,\"\xEF\xBC\x81\":2,\"b\":{\"z\":[],\"\":{},\"a\":[{\"d\":0,\"c\":0}]},\"B\":3}") ==
        R"({"B": 3, "b": {"": {}, "a": [{"c": 0, "d": 0}], "z": []}, "\uff01": 2, "\ud83d\ude00": 1})");
  CHECK(dumped(R"({"\ue000":1,"\ud800":2,"\ud7ff":3,"\ud800\udc00":4})") ==
        R"({"\ud7ff": 3, "\ud800": 2, "\ue000": 1, "\ud800\udc00": 4})");
  CHECK(dumped(R"({"b":1,"a":2,"b":3})") == R"({"a": 2, "b": 3})");
}

TEST_CASE("E1, E10: text content and given floats") {
  Members members;
  members.emplace_back("model", Node::text("m"));
  std::vector<Node> messages;
  messages.push_back(message("user", Node::text("hi")));
  members.emplace_back("messages", Node::list(std::move(messages)));
  members.emplace_back("temperature", Node::real_text("0.0"));
  const std::string of_members = dumped_object(std::move(members));
  CHECK(of_members == R"({"messages": [{"content": "hi", "role": "user"}], "model": "m", "temperature": 0.0})");
  const Parsing input(R"({"model":"m","prompt":"p","temperature":null,"max_tokens":null})");
  Members ten;
  ten.emplace_back("temperature", Node::real_text("0.0"));
  ten.emplace_back("prompt", Node::from(input.at("prompt")));
  ten.emplace_back("model", Node::from(input.at("model")));
  const std::string of_ten = dumped_object(std::move(ten));
  CHECK(of_ten == R"({"model": "m", "prompt": "p", "temperature": 0.0})");
}

TEST_CASE("E2: an integer as a float, values taken over") {
  const Parsing input(
      R"({"top_p":0.5,"temperature":1,"messages":[{"content":"a\u00e9\ud83d\ude00/\u007f\n","role":"user","name":"x"}],"model":"m","stop":[],"max_tokens":0})");
  CHECK_FALSE(truthy(input.at("stop")));
  Members members;
  members.emplace_back("temperature", Node::real(input.at("temperature")));
  members.emplace_back("model", Node::from(input.at("model")));
  std::vector<Node> messages;
  messages.push_back(message("user", Node::from(*input.at("messages").items[0].find("content"))));
  members.emplace_back("messages", Node::list(std::move(messages)));
  members.emplace_back("max_tokens", Node::from(input.at("max_tokens")));
  const std::string of_members = dumped_object(std::move(members));
  CHECK(
      of_members ==
      R"({"max_tokens": 0, "messages": [{"content": "a\u00e9\ud83d\ude00/\u007f\n", "role": "user"}], "model": "m", "temperature": 1.0})");
}

TEST_CASE("E3, E6, E11, E13: whole values sorted and rendered") {
  CHECK(
      dumped(R"([{"b":1E16,"a":1.50,"c":1e-7,"d":123456789012345678901,"e":-0.0,"f":-0,"g":0.0001,"h":1e22}])") ==
      R"([{"a": 1.5, "b": 1e+16, "c": 1e-07, "d": 123456789012345678901, "e": -0.0, "f": 0, "g": 0.0001, "h": 1e+22}])");
  CHECK(dumped(R"({"type":"json_object"})") == R"({"type": "json_object"})");
  CHECK(dumped(R"({"query":"q","num_results":2})") == R"({"num_results": 2, "query": "q"})");
  CHECK(dumped(R"([{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}])") ==
        R"([{"function": {"arguments": "{\"a\": 1}", "name": "f"}, "id": "c1", "type": "function"}])");
}

TEST_CASE("E7: list content as a string") {
  const Parsing input(R"([{"type":"text","text":"it's"},{"type":"x","n":null,"b":true,"f":1.0}])");
  const auto text = str(input.root());
  REQUIRE(text);
  CHECK(
      dumped(message("user", Node::text(*text))) ==
      R"({"content": "[{'type': 'text', 'text': \"it's\"}, {'type': 'x', 'n': None, 'b': True, 'f': 1.0}]", "role": "user"})");
}

TEST_CASE("E8, E9, E12: built members of every kind") {
  Members part;
  part.emplace_back("type", Node::text("file"));
  part.emplace_back("filename", Node::text("a.pdf"));
  std::vector<Node> parts;
  parts.push_back(Node::object(std::move(part)));
  Members members;
  members.emplace_back("web_search", Node::boolean(true));
  members.emplace_back("stream", Node::boolean(false));
  members.emplace_back("tools", Node::null());
  members.emplace_back("max_tokens", Node::integer(16));
  members.emplace_back("parts", Node::list(std::move(parts)));
  members.emplace_back("empty", Node::list({}));
  members.emplace_back("none", Node::object({}));
  const std::string of_members = dumped_object(std::move(members));
  CHECK(
      of_members ==
      R"({"empty": [], "max_tokens": 16, "none": {}, "parts": [{"filename": "a.pdf", "type": "file"}], "stream": false, "tools": null, "web_search": true})");
  CHECK(dumped(Node::integer(18446744073709551615U)) == "18446744073709551615");
}

TEST_CASE("numbers as floats") {
  const auto real = [](std::string_view spelling) {
    const Parsing input(spelling);
    return dumped(Node::real(input.root()));
  };
  CHECK(real("1") == "1.0");
  CHECK(real("0") == "0.0");
  CHECK(real("-0") == "-0.0");
  CHECK(real("0.70") == "0.7");
  CHECK(real("9007199254740993") == "9007199254740992.0");
  CHECK(real("10000000000000000") == "1e+16");
  CHECK(real("true") == "1.0");
  CHECK(dumped(Node::real_text("1")) == "1.0");
}

TEST_CASE("repr as CPython 3.12 writes it") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {R"x("it's")x", "\"it's\""},
      {R"x("say \"hi\"")x", "'say \"hi\"'"},
      {R"x("it's \"so\"")x", R"('it\'s "so"')"},
      {R"x("")x", "''"},
      {R"x("back\\slash")x", "'back\\\\slash'"},
      {R"x("a\nb\rc\td")x", R"('a\nb\rc\td')"},
      {R"x("\u0000\u0008\u000b\u001b\u007f")x", R"('\x00\x08\x0b\x1b\x7f')"},
      {R"x("\u0080\u009f\u00a0\u00ad\u00e9\u00ff")x", "'\\x80\\x9f\\xa0\\xad\303\251\303\277'"},
      {R"x("\u0100\u0378\u0379\u037a")x", "'\304\200\\u0378\\u0379\315\272'"},
      {R"x("\u200b\u200e\u2028\u2029\u202e\u3000\ufeff")x", R"('\u200b\u200e\u2028\u2029\u202e\u3000\ufeff')"},
      {R"x("\ud7ff\ue000\uf8ff\ufffd\ufffe\uffff")x", "'\\ud7ff\\ue000\\uf8ff\357\277\275\\ufffe\\uffff'"},
      {R"x("\ud83d\ude00\ud800\udc00\udbff\udfff")x", "'\360\237\230\200\360\220\200\200\\U0010ffff'"},
      {R"x("\ud800")x", "'\\ud800'"},
      {R"x("x\udfffy")x", "'x\\udfffy'"},
      {R"x("\u6f22\u5b57\uac00\u0627")x", "'\346\274\242\345\255\227\352\260\200\330\247'"},
      {R"x("\udb40\udc01\udb40\udd00")x", "'\\U000e0001\363\240\204\200'"},
      {R"x("\ud83c\udff3\ufe0f\u200d\ud83c\udf08")x", "'\360\237\217\263\357\270\217\\u200d\360\237\214\210'"},
      {R"x([1,-0,1.0,1E5,1e400,-1e400,1e-7])x", "[1, 0, 1.0, 100000.0, inf, -inf, 1e-07]"},
      {R"x({"b":[true,false,null],"a":{}})x", "{'b': [True, False, None], 'a': {}}"},
      {R"x({"k'":"v","a":1,"k'":2})x", "{\"k'\": 2, 'a': 1}"},
      {R"x([[],[[]],{"":""}])x", "[[], [[]], {'': ''}]"},
      {R"x("''\\'")x", R"("''\\'")"},
      {R"x("\u0301e\u1160\u115f")x", "'\314\201e\341\205\240\341\205\237'"},
      {R"x("\ud804\udcbd\ud82f\udca0\ud834\udd73")x", R"('\U000110bd\U0001bca0\U0001d173')"},
  };
  for (const auto& [text, written] : cases) {
    INFO(text);
    const Parsing input(text);
    const auto found = repr(input.root());
    REQUIRE(found);
    CHECK(*found == written);
  }
}

TEST_CASE("str of a string is the string, of everything else its repr") {
  const auto text = [](std::string_view input) { return str(Parsing(input).root()); };
  CHECK(text(R"("it's\n")") == "it's\n");
  CHECK(text("null") == "None");
  CHECK(text("true") == "True");
  CHECK(text("-0") == "0");
  CHECK(text("1E5") == "100000.0");
  CHECK(text("[\"a\"]") == "['a']");
}

TEST_CASE("code points whose printability depends on the interpreter make repr unknown") {
  // U+1FA75 came with Unicode 15.0, U+2FFC with 15.1, U+1C89 with 16.0, U+088F with 17.0.
  for (const std::string_view text :
       {R"("\ud83e\ude75")", R"("\u2ffc")", R"(["a", {"b": "\u1c89"}])", R"({"\u088f": 1})"}) {
    INFO(text);
    const Parsing input(text);
    CHECK_FALSE(repr(input.root()));
    CHECK(dumped(text).find("\\u") != std::string::npos);
  }
  CHECK(str(Parsing(R"("\u2ffc")").root()) == "\u2ffc");
}

TEST_CASE("printability by category") {
  constexpr std::array kYes{U' ', U'~', U'\u00A1', U'\u0301', U'\u6F22', U'\uFFFD', U'\U0001F600', U'\U000E0100'};
  for (const char32_t value : kYes) CHECK(printability(value) == Printability::yes);
  // Cc, Zs, Cf, Cn, Zl, Zp, Cs, Co, noncharacters, unassigned planes.
  constexpr std::array<char32_t, 17> kNo{0x00,   0x1F,   0x7F,   0x9F,   0xA0,    0xAD,    0x0378,  0x2028,  0x2029,
                                         0xD800, 0xDFFF, 0xE000, 0xFFFE, 0x1FFFF, 0x40000, 0xE0001, 0x10FFFF};
  for (const char32_t value : kNo) CHECK(printability(value) == Printability::no);
  std::array<unsigned, 3> counts{};
  for (char32_t value = 0; value <= 0x10FFFF; ++value) ++counts[static_cast<std::size_t>(printability(value))];
  // Unicode 14.0 has 144516 printable code points (str.isprintable of CPython 3.11), 17.0 adds 15097.
  CHECK(counts[static_cast<std::size_t>(Printability::yes)] == 144516);
  CHECK(counts[static_cast<std::size_t>(Printability::depends)] == 15097);
}

TEST_CASE("what Python takes for true") {
  for (const std::string_view text : {"null", "false", "0", "-0", "0.0", "-0.0", "0e5", "1e-400", "\"\"", "[]", "{}"}) {
    INFO(text);
    CHECK_FALSE(truthy(Parsing(text).root()));
  }
  for (const std::string_view text :
       {"true", "1", "-1", "0.1", "5e-324", "1e400", "\"0\"", "\" \"", "[0]", "[null]", "{\"\":0}"}) {
    INFO(text);
    CHECK(truthy(Parsing(text).root()));
  }
  CHECK(truthy(Parsing(std::string(4300, '1')).root()));
}

TEST_CASE("a dump read again is dumped alike") {
  for (const std::string_view text :
       {R"({"b":[1,2.50,{"\u00e9":null}],"a":"\ud800\"","":1e22})", "[[],{},\"\",-0.0]"}) {
    const std::string once = dumped(text);
    CHECK(dumped(once) == once);
  }
}
