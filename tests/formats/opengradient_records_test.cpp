// Registry entries, heartbeats and OHTTP configurations: JSON to structs.
#include "codec/hex.h"
#include "codec/json.h"
#include "formats/opengradient/chain_fields.h"
#include "formats/opengradient/heartbeat.h"
#include "formats/opengradient/ohttp_config.h"
#include "formats/opengradient/registry.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using opengradient::Heartbeat;
using opengradient::OhttpConfig;
using opengradient::RegistryEntry;

template <class T>
Parsed<T> parse_with(const std::string& text, bool (*looks)(const json::Value&),
                     Parsed<T> (*parse)(const json::Value&)) {
  auto document = json::parse(as_bytes(text));
  if (!document) return tl::unexpected(document.error());
  auto parsed = parse(document->root());
  // What parses is recognised, so that detection finds every file that --as would take.
  if (parsed) CHECK(looks(document->root()));
  return parsed;
}

auto heartbeat(const std::string& text) {
  return parse_with<Heartbeat>(text, opengradient::looks_like_heartbeat, opengradient::parse_heartbeat);
}
auto ohttp(const std::string& text) {
  return parse_with<OhttpConfig>(text, opengradient::looks_like_ohttp_config, opengradient::parse_ohttp_config);
}
auto registry(const std::string& text) {
  return parse_with<std::vector<RegistryEntry>>(text, opengradient::looks_like_registry, opengradient::parse_registry);
}

std::string file(const std::string& name) { return test::read_text(test::testdata("opengradient/records/" + name)); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

template <class Parse>
void refuse_every_prefix(const std::string& text, Parse parse) {
  const std::string whole = text.substr(0, text.find_last_of("}]") + 1);
  REQUIRE(parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parsed = parse(whole.substr(0, size));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().offset <= size);
  }
  CHECK_FALSE(parse(whole + "0"));
}

const std::string kId(64, 'a');
const std::string kEntry =
    R"({"teeId":"0x)" + kId +
    R"(","publicKey":"0x3003020101","owner":"0x1111111111111111111111111111111111111111","endpoint":"https://x",)" +
    R"("pcrHash":"0x)" + kId + R"(","teeType":"1","enabled":true,"registeredAt":1,"lastHeartbeatAt":"2",)" +
    R"("tlsCertificate":"MAMCAQE=","ohttpConfig":{"keyId":1,"kemId":32,"publicKey":"0x00","registeredAt":"3"}})";

TEST_CASE("a heartbeat decodes, with and without its contract") {
  const std::string text = file("heartbeat.json");
  const auto parsed = heartbeat(text);
  REQUIRE(parsed);
  CHECK(parsed->timestamp == 1772000000);
  CHECK(parsed->signature.size() == 256);
  CHECK(parsed->contract_address);
  CHECK(text[parsed->signature_offset] == '"');
  const auto bare = heartbeat(R"({"teeId":")" + kId + R"(","timestamp":7,"signature":"0x00ff"})");
  REQUIRE(bare);
  CHECK_FALSE(bare->contract_address);
  CHECK(to_hex(opengradient::encode_heartbeat(*bare)) == kId + std::string(63, '0') + "7");
  refuse_every_prefix(text, heartbeat);
}

TEST_CASE("other objects are no heartbeat") {
  const std::string good = file("heartbeat.json");
  const std::string signature = test::recorded("heartbeat_signature").substr(0, 8);
  const std::string tee_id = test::recorded("other_tee_id").substr(0, 6);
  const auto fault_of = [](const std::string& text) { return heartbeat(text).error().fault; };
  CHECK(fault_of(replaced(good, "\"teeId\"", "\"id\"")) == Fault::missing);
  CHECK(fault_of(replaced(good, "{", "{\"more\":1,")) == Fault::syntax);
  CHECK(fault_of(replaced(good, "\"1772000000\"", "-1")) == Fault::syntax);
  CHECK(fault_of(replaced(good, "\"1772000000\"", "true")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good, signature, "*" + signature)) == Fault::syntax);
  CHECK(fault_of(replaced(good, "0x" + tee_id, "0x" + tee_id.substr(2))) == Fault::out_of_range);
  CHECK(fault_of(replaced(good, "0x703c", "0x70")) == Fault::out_of_range);
}

TEST_CASE("an OHTTP configuration decodes") {
  const std::string text = file("ohttp-config.json");
  const auto config = ohttp(text);
  REQUIRE(config);
  CHECK(config->kem_id == 0x20);
  CHECK(config->public_key.size() == 32);
  CHECK(config->signature.size() == 256);
  CHECK(config->signature_hash);
  const auto inner = opengradient::parse_key_config(config->key_config);
  REQUIRE(inner);
  CHECK(inner->aead_id == 3);
  CHECK(equal(inner->public_key, config->public_key));
  for (std::size_t size = 0; size < config->key_config.size(); ++size) {
    CHECK_FALSE(opengradient::parse_key_config(Bytes(config->key_config).first(size)));
  }
  refuse_every_prefix(text, ohttp);
}

TEST_CASE("other objects are no OHTTP configuration") {
  const std::string good = file("ohttp-config.json");
  const auto fault_of = [](const std::string& text) { return ohttp(text).error().fault; };
  CHECK(fault_of(replaced(good, "\"kdf_id\"", "\"kdf\"")) == Fault::missing);
  CHECK(fault_of(replaced(good, "\"tee_id\"", "\"id\"")) == Fault::missing);
  CHECK(fault_of(replaced(good, "\"key_id\": 1", "\"key_id\": 256")) == Fault::out_of_range);
  CHECK(fault_of(replaced(good, "\"kem_id\": 32", "\"kem_id\": 65536")) == Fault::out_of_range);
  CHECK(fault_of(replaced(good, "0x" + test::recorded("signature_hash").substr(0, 6),
                          "0x" + test::recorded("signature_hash").substr(0, 4))) == Fault::out_of_range);
  CHECK(ohttp(replaced(good, "\"signature_hash\"", "\"other\"")));
}

TEST_CASE("registry entries decode in their three forms") {
  const auto one = registry(kEntry);
  REQUIRE(one);
  REQUIRE(one->size() == 1);
  const RegistryEntry& entry = one->front();
  CHECK(entry.tee_type == 1);
  CHECK(entry.enabled == true);
  CHECK(entry.last_heartbeat_at == 2);
  CHECK(to_hex(*entry.tls_certificate) == "3003020101");
  CHECK(entry.ohttp_config->registered_at == 3);
  CHECK_FALSE(entry.payment_address);

  CHECK(registry("[" + kEntry + "," + kEntry + "]")->size() == 2);
  const auto listed = registry("{\"0x" + std::string(64, 'b') + "\":" + kEntry + "}");
  REQUIRE(listed);
  CHECK(listed->front().listed_under->front() == 0xbb);
  CHECK(listed->front().tee_id.front() == 0xaa);
  CHECK(registry("{\"" + kId + "\":{\"publicKey\":\"MAMCAQE=\"}}")->front().tee_id.front() == 0xaa);
  refuse_every_prefix("[" + kEntry + "]", registry);
}

TEST_CASE("what is not a registry is refused") {
  const auto fault_of = [](const std::string& text) { return registry(text).error().fault; };
  CHECK(fault_of("[]") == Fault::out_of_range);
  CHECK(fault_of("{}") == Fault::out_of_range);
  CHECK(fault_of("1") == Fault::wrong_type);
  CHECK(fault_of("[1]") == Fault::wrong_type);
  CHECK(fault_of("{\"x\":" + kEntry + "}") == Fault::syntax);
  CHECK(fault_of(replaced(kEntry, "\"publicKey\"", "\"key\"")) == Fault::missing);
  CHECK(fault_of(replaced(kEntry, "\"1\"", "\"one\"")) == Fault::syntax);
  CHECK(fault_of(replaced(kEntry, "true", "1")) == Fault::wrong_type);
  CHECK(fault_of(replaced(kEntry, "\"https://x\"", "1")) == Fault::wrong_type);
  CHECK(fault_of(replaced(kEntry, "0x1111", "0x11")) == Fault::out_of_range);
  CHECK(fault_of(replaced(kEntry, "MAMCAQE=", "MAMCAQE")) == Fault::syntax);
  std::string many = "[" + kEntry;
  for (std::size_t i = 0; i < opengradient::kMaxRegistryEntries; ++i) many += "," + kEntry;
  CHECK(fault_of(many + "]") == Fault::out_of_range);
}

}  // namespace
}  // namespace touchstone
