#include <array>
#include <filesystem>
#include <limits>
#include <string>

#include "codec/base64.h"
#include "codec/json.h"
#include "formats/oms/legacy.h"
#include "formats/oms/scope.h"
#include "formats/oms/statement.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::oms {
namespace {

using namespace test;

const std::string kDigest(64, 'a');

/// A statement whose parts can be replaced one by one.
struct Parts {
  std::string subject = R"([{"name":"model","digest":{"sha256":")" + kDigest + R"("}}])";
  std::string resources = R"([{"name":"a","digest":")" + kDigest + R"(","algorithm":"sha256"}])";
  std::string serialization = R"({"method":"files","hash_type":"sha256","allow_symlinks":false})";
  std::string predicate_type = std::string(kPredicateV1);

  [[nodiscard]] std::string text() const {
    return R"({"_type":")" + std::string(kStatementType) + R"(","subject":)" + subject + R"(,"predicateType":")" +
           predicate_type + R"(","predicate":{"resources":)" + resources + R"(,"serialization":)" + serialization +
           "}}";
  }
};

Parsed<Statement> parse(const std::string& text) { return parse_statement(as_bytes(text)); }

std::string resource(const std::string& name, const std::string& digest = kDigest,
                     const std::string& algorithm = "sha256") {
  return R"({"name":")" + name + R"(","digest":")" + digest + R"(","algorithm":")" + algorithm + R"("})";
}

bool accepts_name(const std::string& name, bool shards = false) {
  Parts parts;
  parts.resources = "[" + resource(name) + "]";
  if (shards) parts.serialization = R"({"method":"shards","hash_type":"sha256","allow_symlinks":false,"shard_size":8})";
  return parse(parts.text()).has_value();
}

bool accepts_serialization(const std::string& text) {
  Parts parts;
  parts.serialization = text;
  if (text.find("shards") != std::string::npos) parts.resources = "[" + resource("a:0:8") + "]";
  return parse(parts.text()).has_value();
}

}  // namespace

TEST_CASE("oms statement: what v1.0 says", "[oms]") {
  Parts parts;
  parts.resources = "[" + resource("b/c:d:8:16") + "," + resource("a:0:8", kDigest, "sha256-sharded-8") + "]";
  parts.serialization =
      R"({"method":"shards","hash_type":"sha256","allow_symlinks":true,"shard_size":8.0,"ignore_paths":[".git","x/"],"more":1})";
  const auto statement = parse(parts.text());
  REQUIRE(statement);
  CHECK(statement->predicate == Predicate::v1);
  CHECK(statement->type.raw() == kStatementType);
  CHECK(statement->method == Method::shards);
  CHECK(statement->shard_size == 8);
  CHECK(statement->allow_symlinks);
  CHECK(statement->ignore_paths == std::vector<std::string>{".git", "x/"});
  REQUIRE(statement->resources.size() == 2);
  CHECK(statement->resources[0].path() == "b/c:d");
  CHECK(statement->resources[0].range == Range{8, 16});
  CHECK(statement->resources[1].path() == "a");
  CHECK(to_hex(*statement->root) == kDigest);
  CHECK(statement->subject_name.raw() == "model");
}

TEST_CASE("oms statement: every strict prefix is refused, at an offset inside it", "[oms]") {
  const std::string text = Parts{}.text();
  REQUIRE(parse(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto cut = parse(text.substr(0, size));
    REQUIRE_FALSE(cut);
    REQUIRE(cut.error().offset <= size);
  }
  CHECK_FALSE(parse(text + "x"));
  CHECK(parse(text + " \n"));
}

TEST_CASE("oms statement: what is malformed, oms.md 3", "[oms]") {
  const auto refuses = [](auto change) {
    Parts parts;
    change(parts);
    return !parse(parts.text()).has_value();
  };
  CHECK(refuses([](Parts& p) { p.subject = "[]"; }));
  CHECK(refuses([](Parts& p) { p.subject = p.subject.substr(0, p.subject.size() - 1) + "," + p.subject.substr(1); }));
  CHECK(refuses([](Parts& p) { p.subject = R"([{"digest":{"sha256":"ab"}}])"; }));
  CHECK(refuses([](Parts& p) { p.subject = R"([{"digest":{"sha256":"0x)" + std::string(62, 'a') + R"("}}])"; }));
  CHECK(refuses([](Parts& p) { p.subject = R"([{"digest":{"sha512":")" + kDigest + R"("}}])"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "{}"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[1]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a") + "," + resource("a", std::string(64, 'b')) + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a", std::string(62, 'a')) + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a", std::string(64, 'A')) + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a", "") + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a", kDigest, "blake3") + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = "[" + resource("a", kDigest, "sha256-sharded-8") + "]"; }));
  CHECK(refuses([](Parts& p) { p.resources = R"([{"name":"a","digest":")" + kDigest + R"("}])"; }));
  CHECK(refuses([](Parts& p) { p.resources = R"([{"name":"a","name":"b"}])"; }));
  CHECK_FALSE(parse("[]"));
  CHECK_FALSE(parse("1"));
}

TEST_CASE("oms statement: the serialization", "[oms]") {
  const auto with = [](const std::string& rest) { return R"({"hash_type":"sha256",)" + rest + "}"; };
  CHECK(accepts_serialization(with(R"("method":"files","allow_symlinks":true)")));
  CHECK(accepts_serialization(with(R"("method":"files","allow_symlinks":true,"ignore_paths":null)")));
  CHECK_FALSE(accepts_serialization(with(R"("method":"file","allow_symlinks":true)")));
  CHECK_FALSE(accepts_serialization(with(R"("method":"files","allow_symlinks":"no")")));
  CHECK_FALSE(accepts_serialization(with(R"("method":"files")")));
  CHECK_FALSE(accepts_serialization(with(R"("method":"files","allow_symlinks":false,"ignore_paths":"x")")));
  CHECK_FALSE(accepts_serialization(with(R"("method":"files","allow_symlinks":false,"ignore_paths":[1])")));
  CHECK_FALSE(accepts_serialization(R"({"method":"files","allow_symlinks":true})"));
  for (const std::string size : {"8", "8.0", "8e0", "80e-1"}) {
    INFO(size);
    CHECK(accepts_serialization(with(R"("method":"shards","allow_symlinks":false,"shard_size":)" + size)));
  }
  for (const std::string size : {"0", "0.0", "-8", "8.5", "1e300", "\"8\"", "null", "99999999999999999999"}) {
    INFO(size);
    CHECK_FALSE(accepts_serialization(with(R"("method":"shards","allow_symlinks":false,"shard_size":)" + size)));
  }
  CHECK_FALSE(accepts_serialization(with(R"("method":"shards","allow_symlinks":false)")));
}

TEST_CASE("oms statement: an algorithm that is not known is not malformed", "[oms]") {
  Parts parts;
  parts.resources = "[" + resource("a", "abcd", "md5") + "]";
  auto statement = parse(parts.text());
  REQUIRE(statement);
  CHECK(statement->unknown_algorithm == "md5");
  parts.serialization = R"({"method":"files","hash_type":"sha3","allow_symlinks":false})";
  parts.resources = "[" + resource("a", "abcd", "sha3") + "]";
  statement = parse(parts.text());
  REQUIRE(statement);
  CHECK(statement->unknown_algorithm == "sha3");
  parts.resources = "[" + resource("a", "abc", "sha3") + "]";
  CHECK_FALSE(parse(parts.text()));
  // A known one contradicts it, all the same.
  parts.resources = "[" + resource("a") + "]";
  CHECK_FALSE(parse(parts.text()));
}

TEST_CASE("oms statement: names", "[oms]") {
  for (const std::string name : {"a", ".", "a/b", ".hidden", "a..b", "...", "a:b", "\\u00e9", "a\\\\b"}) {
    INFO(name);
    CHECK(accepts_name(name));
  }
  for (const std::string name :
       {"", "/a", "a//b", "a/", "./a", "a/.", "..", "a/../b", "a\\u0000b", "a\\nb", "a\\u007f", "a\\u0085"}) {
    INFO(name);
    CHECK_FALSE(accepts_name(name));
  }
  CHECK(accepts_name(std::string(4096, 'x')));
  CHECK_FALSE(accepts_name(std::string(4097, 'x')));
  for (const std::string name : {"a:0:8", ".:0:8", "a:b:3:9.bin:0:8", "a:8:18446744073709551616"}) {
    INFO(name);
    CHECK(accepts_name(name, true));
  }
  for (const std::string name : {"a", "a:8", "a:00:8", "a:0:08", "a:0:", "a::8", ":0:8", "../a:0:8", "a:-1:8", "a:0:8 ",
                                 "a:8:8", "a:0:0", "a:16:8"}) {
    INFO(name);
    CHECK_FALSE(accepts_name(name, true));
  }
}

TEST_CASE("oms statement: the name of a single file stands alone", "[oms]") {
  Parts parts;
  for (const std::string& two : {resource(".") + "," + resource("a"), resource("a") + "," + resource(".")}) {
    parts.resources = "[" + two + "]";
    CHECK_FALSE(parse(parts.text()));
  }
  parts.serialization = R"({"method":"shards","hash_type":"sha256","allow_symlinks":false,"shard_size":8})";
  parts.resources = "[" + resource(".:0:8") + "," + resource(".:8:16") + "]";
  CHECK(parse(parts.text()));
  parts.resources = "[" + resource(".:0:8") + "," + resource("a:0:8") + "]";
  CHECK_FALSE(parse(parts.text()));
}

TEST_CASE("oms shard names: the last two numbers are the range", "[oms]") {
  const auto shard = read_shard_name("a:1:2:3:4");
  REQUIRE(shard);
  CHECK(shard->path == "a:1:2");
  CHECK(shard->range == Range{3, 4});
  const auto large = read_shard_name("a:0:99999999999999999999999");
  REQUIRE(large);
  CHECK(large->range.end == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("oms statement: other predicates are not read, the legacy one is", "[oms]") {
  Parts parts;
  parts.predicate_type = "https://model_signing/signature/v2.0";
  parts.resources = "7";
  const auto other = parse(parts.text());
  REQUIRE(other);
  CHECK(other->predicate == Predicate::other);
  CHECK(other->resources.empty());
  CHECK_FALSE(other->root);

  parts.predicate_type = kPredicateLegacy;
  parts.subject = R"([{"name":"x/y","digest":{"sha256":")" + kDigest + R"("}},{"name":"z","digest":{"sha256":")" +
                  kDigest + R"("}}])";
  const auto legacy = parse(parts.text());
  REQUIRE(legacy);
  CHECK(legacy->predicate == Predicate::legacy);
  CHECK_FALSE(legacy->root);
  REQUIRE(legacy->resources.size() == 2);
  CHECK(legacy->resources[0].path() == "x/y");
  CHECK(legacy->hash_type == "sha256");
  parts.subject = R"([{"name":"../x","digest":{"sha256":")" + kDigest + R"("}}])";
  CHECK_FALSE(parse(parts.text()));
}

TEST_CASE("oms legacy: the signed text is Python's repr", "[oms]") {
  // What CPython 3.11 prints for these bytes.
  CHECK(python_bytes_repr(as_bytes("{\"a\": 1}\n")) == "b'{\"a\": 1}\\n'");
  CHECK(python_bytes_repr(as_bytes("it's")) == "b\"it's\"");
  CHECK(python_bytes_repr(as_bytes("it's \"so\"")) == "b'it\\'s \"so\"'");
  const std::array<std::uint8_t, 8> odd = {'\\', '\t', '\r', 0, 0x7F, 0xC3, 0xA9, '~'};
  CHECK(python_bytes_repr(odd) == "b'\\\\\\t\\r\\x00\\x7f\\xc3\\xa9~'");
  CHECK(as_text(legacy_pae(as_bytes("{\n}"))) == "DSSEV1 28 application/vnd.in-toto+json 3 b'{\\n}'");
}

TEST_CASE("oms scope: whole components from the root", "[oms]") {
  const auto hides = [](const std::string& entry, std::string_view path) {
    return hidden_by({entry}, path) != nullptr;
  };
  CHECK(hides("vocab.txt", "vocab.txt"));
  CHECK_FALSE(hides("vocab.txt", "sub/vocab.txt"));
  CHECK(hides("sub", "sub/a/b"));
  CHECK(hides("sub/", "sub/a"));
  CHECK(hides("sub//", "sub/a"));
  CHECK_FALSE(hides("sub", "sub2"));
  CHECK_FALSE(hides("sub/a", "sub"));
  CHECK_FALSE(hides("*.txt", "a.txt"));
  for (const std::string entry : {"", "/", "/sub", "../sub", "sub/..", "sub/../sub", "."}) {
    INFO(entry);
    CHECK_FALSE(hides(entry, "sub/a"));
  }
  CHECK(belongs_to_git(".git/config"));
  CHECK(belongs_to_git(".github/workflows/x.yml"));
  CHECK(belongs_to_git(".gitattributes"));
  CHECK_FALSE(belongs_to_git("sub/.gitattributes"));
  CHECK_FALSE(belongs_to_git("sub/.git/config"));
  CHECK_FALSE(belongs_to_git(".gitmodules"));
}

TEST_CASE("oms statement: the payloads of the shared vectors", "[oms]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const std::array<std::string_view, 8> malformed = {
      "bad-duplicate-name",   "bad-empty-resources", "bad-no-subject",   "bad-payload-not-json",
      "bad-payload-trailing", "bad-shards-no-size",  "bad-short-digest", "bad-traversal"};
  std::size_t ran = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*vectors / "oms")) {
    if (entry.path().extension() != ".sig") continue;
    const Buffer bytes = read_file(entry.path());
    const auto bundle = json::parse(bytes);
    if (!bundle) continue;
    const json::Value* envelope = bundle->root().find("dsseEnvelope");
    if (envelope == nullptr) continue;
    const auto payload = from_base64(envelope->find("payload")->text, "payload");
    REQUIRE(payload);
    INFO(entry.path());
    const bool bad = std::ranges::find(malformed, entry.path().stem().string()) != malformed.end();
    CHECK(parse_statement(*payload).has_value() == !bad);
    ++ran;
  }
  WARN(ran << " payloads of shared vectors");
  CHECK(ran > 40);
}

}  // namespace touchstone::oms
