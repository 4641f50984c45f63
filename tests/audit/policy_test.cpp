#include "audit/policy.h"

#include "audit/folder.h"
#include "support/catch.h"

namespace touchstone::audit {
namespace {

Usage<Settings> read(std::string_view text) {
  Settings settings;
  auto applied = apply_policy("policy.json", as_bytes(text), settings);
  if (!applied) return tl::unexpected(applied.error());
  return settings;
}

}  // namespace

TEST_CASE("a policy adds what it asks for") {
  const auto settings = read(R"({"schema": "touchstone.policy/1", "profile": "bound-key", "require": ["nitro.pcrs"],
      "allow": ["debug"], "expect": {"pcr0": "00ff", "timestamp": 12}, "signers": ["0xab"], "max_age": "1h",
      "measurements": [{"type": "nitro-document", "name": "pcr0", "value": "01"}, {"type": "nitro-document", "name": "pcr1", "value": "02"}]})");
  REQUIRE(settings);
  CHECK(settings->policy->profile == "bound-key");
  CHECK(settings->policy->sha256.size() == 64);
  CHECK(settings->require == std::vector<std::string>{"receipt.signature", "receipt.key", "nitro.pcrs"});
  CHECK(settings->allow.has("debug"));
  CHECK(settings->expect.of("pcr0").at(0)->bytes == Buffer{0, 0xff});
  CHECK(settings->expect.of("timestamp").at(0)->number == std::uint64_t{12});
  CHECK(settings->max_age == std::int64_t{3600});
  REQUIRE(settings->signers);
  CHECK(*settings->signers == std::vector<Buffer>{{0xab}});
  REQUIRE(settings->measurements.size() == 1);
  CHECK(settings->measurements[0].values.size() == 2);
}

TEST_CASE("what a policy gets wrong is a usage error") {
  for (
      const std::string_view text :
      {"",
       "[]",
       "{}",
       R"({"schema": "touchstone.policy/2"})",
       R"({"schema": "touchstone.policy/1", "unknown": 1})",
       R"({"schema": "touchstone.policy/1", "schema": "touchstone.policy/1"})",
       R"({"schema": "touchstone.policy/1", "require": "nitro.pcrs"})",
       R"({"schema": "touchstone.policy/1", "require": ["nitro.pcr"]})",
       R"({"schema": "touchstone.policy/1", "allow": ["anything"]})",
       R"({"schema": "touchstone.policy/1", "allow": ["tcb:Revoked"]})",
       R"({"schema": "touchstone.policy/1", "signers": ["zz"]})",
       R"({"schema": "touchstone.policy/1", "signers": [""]})",
       R"({"schema": "touchstone.policy/1", "max_age": 60})",
       R"({"schema": "touchstone.policy/1", "max_age": "soon"})",
       R"({"schema": "touchstone.policy/1", "profile": "none"})",
       R"({"schema": "touchstone.policy/1", "profile": 1})",
       R"({"schema": "touchstone.policy/1", "expect": ["pcr0"]})",
       R"({"schema": "touchstone.policy/1", "expect": {"pcr0": [1]}})",
       R"({"schema": "touchstone.policy/1", "measurements": [{"type": "nitro-document", "name": "pcr0"}]})",
       R"({"schema": "touchstone.policy/1", "measurements": [{"type": "nitro-document", "name": "mrtd", "value": "00"}]})",
       R"({"schema": "touchstone.policy/1", "measurements": [{"type": "nitro-document", "name": "pcr0", "value": "0"}]})",
       R"({"schema": "touchstone.policy/1", "measurements": [{"type": "nitro-document", "name": "timestamp", "value": "00"}]})",
       R"({"schema": "touchstone.policy/1"} x)"}) {
    CAPTURE(text);
    const auto settings = read(text);
    REQUIRE_FALSE(settings);
    CHECK_FALSE(settings.error().message.empty());
    CHECK_FALSE(settings.error().hint.empty());
  }
}

TEST_CASE("of two ages the shorter one decides, in whatever order they come") {
  for (const auto& [first, text] :
       {std::pair<std::int64_t, std::string_view>{60, R"({"schema": "touchstone.policy/1", "max_age": "1h"})"},
        {3600, R"({"schema": "touchstone.policy/1", "max_age": "1m"})"}}) {
    Settings settings;
    settings.max_age = first;
    REQUIRE(apply_policy("p", as_bytes(text), settings));
    CHECK(settings.max_age == std::int64_t{60});
  }
}

TEST_CASE("of two policies a signer must be in both lists, and the report names both") {
  Settings settings;
  REQUIRE(apply_policy("a.json", as_bytes(R"({"schema": "touchstone.policy/1", "signers": ["aa", "bb"]})"), settings));
  REQUIRE(apply_policy("b.json", as_bytes(R"({"schema": "touchstone.policy/1", "signers": ["bb", "cc"]})"), settings));
  CHECK(*settings.signers == std::vector<Buffer>{{0xbb}});
  CHECK(settings.policy->path == "b.json");
  REQUIRE(settings.policy_notes.size() == 1);
  CHECK(settings.policy_notes[0].find("a.json, sha256 ") != std::string::npos);
  REQUIRE(apply_policy("c.json", as_bytes(R"({"schema": "touchstone.policy/1", "signers": []})"), settings));
  REQUIRE(settings.signers);
  CHECK(settings.signers->empty());
}

TEST_CASE("tee-strict asks for the checks of whatever quote there is") {
  const auto settings = read(R"({"schema": "touchstone.policy/1", "profile": "tee-strict"})");
  REQUIRE(settings);
  CHECK(settings->require == std::vector<std::string>{"receipt.signature", "receipt.key"});
  for (const std::string& id : settings->require_of_tee) {
    CAPTURE(id);
    CHECK(check_requirement(id));
  }
  CHECK(settings->require_of_tee.size() == 11);
}

TEST_CASE("words that are misspelt get a suggestion") {
  CHECK(check_requirement("nitro.pcr").error().hint.find("nitro.pcrs") != std::string::npos);
  CHECK(check_allowance("debgu").error().hint.find("debug") != std::string::npos);
  CHECK(check_allowance("tcb:OutOfDate"));
  CHECK_FALSE(check_allowance("tcb:NotSupported"));
  CHECK_FALSE(check_allowance("tcb:outofdate"));
  CHECK(nearest("verfiy", {"verify", "inspect"}) == "verify");
  CHECK(nearest("x", {"verify", "inspect"}).empty());
}

TEST_CASE("audit.json: known members, and paths that stay inside") {
  const auto roles = roles_of_index(as_bytes(R"({"request": "a/b.json", "response": "c", "policy": "p.json"})"));
  REQUIRE(roles);
  CHECK(roles->request == "a/b.json");
  for (const std::string_view text :
       {"", "[]", R"({"requests": "a"})", R"({"request": 1})", R"({"request": "/etc/passwd"})",
        R"({"request": "../a"})", R"({"request": "a/../b"})", R"({"request": ""})", R"({"request": "a//b"})",
        R"({"request": "a\u0000b"})", R"({"request": "a", "request": "b"})"}) {
    CAPTURE(text);
    CHECK_FALSE(roles_of_index(as_bytes(text)));
  }
}

TEST_CASE("roles by name: at the top of the folder, one of each") {
  io::Tree tree;
  const auto add = [&](std::string path) { tree.files.emplace_back().path = std::move(path); };
  add("deep/request.json");
  add("request.json");
  add("responses.json");
  add("response.sse");
  const auto roles = roles_by_name(tree);
  REQUIRE(roles);
  CHECK(roles->request == "request.json");
  CHECK(roles->response == "response.sse");
  add("request.txt");
  CHECK_FALSE(roles_by_name(tree));
}

}  // namespace touchstone::audit
