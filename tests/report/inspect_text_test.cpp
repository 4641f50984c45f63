#include "report/inspect_text.h"

#include "base/untrusted.h"
#include "report/json.h"
#include "samples.h"

using namespace touchstone;
using namespace touchstone::test;
using report::Inspection;
using report::to_text;

namespace {

Inspection sample_inspection() {
  Inspection one;
  one.input = "quote.cbor";
  one.type = "nitro-document";
  one.sha256 = sample_digest(5);
  one.size = 4556;
  Buffer pcr(48);
  for (std::size_t i = 0; i < pcr.size(); ++i) pcr[i] = static_cast<std::uint8_t>(i * 5);
  one.fields = {{0, 1, "tag", std::uint64_t{18}, "COSE_Sign1"},
                {21, 39, "module_id", Untrusted(std::string("i-0340e0cb833504eb6-enc019c12d31f78864d")), "enclave"},
                {90, 9, "timestamp", std::uint64_t{1770918962000}, "milliseconds since 1970"},
                {140, 48, "pcr0", pcr, "enclave image"},
                {1000, 300, "certificate", Buffer(300, 0x30), "leaf"},
                {1300, 0, "nonce", Buffer(), "empty"},
                {1301, 5, "flag", true, ""}};
  one.notes = {"12 unused PCRs are zero and not listed"};
  return one;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("inspect prints claims and says that they are not verified") {
  const Inspection one = sample_inspection();
  compare_with_golden("inspect.txt", to_text(one, {}));
  const std::string text = to_text(one, {});
  CHECK(has(text, report::kNotVerified));
  CHECK(has(text, "i-0340e0cb833504eb6-enc019c12d31f78864d"));
}

TEST_CASE("values of up to 64 bytes stand whole, longer ones with --full") {
  Inspection one;
  for (const std::size_t size : {1U, 20U, 32U, 48U, 63U, 64U, 65U, 300U}) {
    one.fields = {{0, size, "field", Buffer(size, 0xa5), "meaning"}};
    const std::string whole = to_hex(Buffer(size, 0xa5));
    INFO(size);
    CHECK(has(to_text(one, {.width = 40}), whole) == (size <= 64));
    CHECK(has(to_text(one, {.full = true}), whole));
  }
}

TEST_CASE("several inspections follow each other") {
  const std::vector<Inspection> two = {sample_inspection(), sample_inspection()};
  const std::string text = to_text(two, {});
  CHECK(text == to_text(two[0], {}) + "\n" + to_text(two[1], {}));
}

TEST_CASE("inspect escapes what evidence says") {
  Inspection one = sample_inspection();
  one.input = one.variant = hostile();
  one.notes = {hostile()};
  for (Field& field : one.fields) {
    field.name = field.meaning = hostile();
    field.value = Untrusted(hostile());
  }
  one.fields.push_back({1, 2, "long", Untrusted(std::string(5000, '\x1b')), ""});
  for (const bool full : {false, true}) {
    const std::string text = to_text(one, {.full = full});
    CHECK(is_utf8(text));
    for (const char c : text) {
      REQUIRE((c == '\n' || (static_cast<std::uint8_t>(c) >= 0x20 && c != 0x7f)));
    }
    CHECK_FALSE(has(text, encoded(0x202E)));
  }
}

TEST_CASE("inspections as JSON") {
  const std::vector<Inspection> one = {sample_inspection()};
  const std::string text = report::inspections_to_json("0.1.0", one);
  compare_with_golden("inspect.json", text);
  CHECK(has(text, "\"verified\": false"));
}
