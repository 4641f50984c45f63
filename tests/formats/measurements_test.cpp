#include "formats/measurements/measurements.h"

#include <filesystem>
#include <string>

#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using measurements::Form;
using measurements::Measurements;

const std::string kA(96, 'a'), kB(96, 'b'), kC(96, 'C');

std::string registers(const std::string& extra = {}) {
  return R"("PCR0": ")" + kA + R"(", "PCR1": ")" + kB + R"(", "PCR2": ")" + kC + "\"" + extra;
}

Parsed<Measurements> read(const std::string& text) {
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  auto result = measurements::parse(document->root());
  if (!result) CHECK(result.error().offset <= text.size());
  return result;
}

bool recognised(const std::string& text) {
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  return measurements::looks_like_measurements(document->root());
}

}  // namespace

TEST_CASE("measurements: the forms of nitro-cli", "[measurements]") {
  const std::string wrapped =
      R"({"EnclaveName": "x", "Measurements": {"HashAlgorithm": "Sha384 { ... }", )" + registers() + "}}";
  CHECK(recognised(wrapped));
  const auto one = read(wrapped);
  REQUIRE(one.has_value());
  CHECK(one->form == Form::nitro_cli);
  REQUIRE(one->sets.size() == 1);
  REQUIRE(one->sets[0].values.size() == 3);
  CHECK(one->sets[0].values[2].name == "pcr2");
  CHECK(one->sets[0].values[2].bytes == Buffer(48, 0xCC));

  const std::string several = "[" + wrapped + "," + wrapped + "]";
  CHECK(recognised(several));
  CHECK(read(several)->sets.size() == 2);

  const std::string bare = "{" + registers(R"(, "PCR8": ")" + kA + R"(", "PCR3": "zz")") + "}";
  CHECK(recognised(bare));
  CHECK(read(bare)->form == Form::bare);
  CHECK(read(bare)->sets[0].values.size() == 4);
}

TEST_CASE("measurements: what hash env wrote", "[measurements]") {
  const std::string text =
      R"({"schema": "touchstone.hashes/1", "tool": {}, "environments": [
           {"path": "a.eif", "kind": "eif", "measurements": {"pcr0": ")" +
      kA + R"(", "pcr1": ")" + kB + R"(", "pcr2": ")" + kC + R"("}, "identities": {"sha256": "00"}},
           {"path": "b.eif", "kind": "eif", "measurements": {}, "malformed": [{}]},
           {"path": "c.efi", "kind": "uki", "measurements": {"pcr11": "aa", "pcr11@enter-initrd": "bb"}}]})";
  CHECK(recognised(text));
  const auto values = read(text);
  REQUIRE(values.has_value());
  CHECK(values->form == Form::hash_env);
  REQUIRE(values->sets.size() == 3);
  CHECK(values->sets[0].values.size() == 3);
  CHECK(values->sets[1].values.empty());
  CHECK(values->sets[2].values[1].name == "pcr11@enter-initrd");
  CHECK(values->sets[2].label.raw() == "c.efi");
}

TEST_CASE("measurements: what is refused", "[measurements]") {
  CHECK_FALSE(read(R"({"Measurements": {"PCR0": ")" + kA + "\"}}").has_value());
  CHECK_FALSE(read("{" + registers(R"(, "PCR8": "00")") + "}").has_value());
  CHECK_FALSE(read("{" + registers(R"(, "PCR8": null)") + "}").has_value());
  CHECK_FALSE(read("[]").has_value());
  CHECK_FALSE(read("7").has_value());
  CHECK_FALSE(recognised("{}"));
  CHECK_FALSE(recognised("[]"));
  CHECK_FALSE(recognised(R"({"PCR0": "aa"})"));
  CHECK_FALSE(recognised(R"({"schema": "touchstone.hashes/1", "models": []})"));
}

TEST_CASE("measurements: every published file of the gateway", "[measurements]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*vectors / "opengradient" / "measurements")) {
    if (entry.path().extension() != ".json") continue;
    const std::string text = test::read_text(entry.path());
    INFO(entry.path().string());
    CHECK(recognised(text));
    CHECK(read(text).has_value());
    ++count;
  }
  CHECK(count == 11);
}

}  // namespace touchstone
